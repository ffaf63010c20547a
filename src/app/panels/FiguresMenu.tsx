import { setView } from '../../experiment/edit.ts';
import type { ExperimentSpec, ExtraFigure, ViewSpec } from '../../experiment/spec.ts';
import { curveParams, EXTRA_FIGURES, viewParams } from '../../experiment/tables.ts';
import controls from '../controls/controls.module.css';
import { NumberField } from '../controls/NumberField.tsx';
import { Popover } from '../controls/Popover.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText } from '../texts.ts';

/** What is chosen once and then left alone: further figures, what the band shows, outliers. */
export function FiguresMenu() {
  const t = useTexts();
  const view = useSpec((spec) => spec.view);
  const seeds = useSpec((spec) => spec.task.seeds);
  const set = (change: Partial<ViewSpec>) => edit((spec) => setView(spec, change));
  return (
    <Popover label={t.race.figures}>
      <h3>{t.race.moreFigures}</h3>
      {EXTRA_FIGURES.map((figure) => (
        <label key={figure} className={controls.check}>
          <input type="checkbox" checked={view.figures.includes(figure)} onChange={(event) => edit(withFigure(figure, event.target.checked))} />
          {t.figures.title[figure]}
        </label>
      ))}
      <p>{t.race.measured}</p>
      {(view.figures.includes('sharpness') || view.figures.includes('saddle')) && (
        <CurveFields curve={view.curve} onChange={(curve) => set({ curve })} />
      )}
      {seeds > 1 && (
        <>
          <h3>{t.race.band}</h3>
          <Segmented
            label={t.race.band}
            value={view.band}
            options={viewParams.band.options.map((key) => [key, t.race.bands[key]] as const)}
            onChange={(band) => set({ band })}
          />
        </>
      )}
      <h3>{t.race.lossScale}</h3>
      <Segmented
        label={t.race.lossScale}
        value={view.lossScale}
        options={viewParams.lossScale.options.map((key) => [key, t.race.scale[key]] as const)}
        onChange={(lossScale) => set({ lossScale })}
      />
      <label className={controls.check}>
        <input type="checkbox" checked={view.clip} onChange={(event) => set({ clip: event.target.checked })} />
        {t.race.clip}
      </label>
      <h3>{t.figures.lrScale}</h3>
      <Segmented
        label={t.figures.lrScale}
        value={view.lrScale}
        options={viewParams.lrScale.options.map((key) => [key, t.race.scale[key]] as const)}
        onChange={(lrScale) => set({ lrScale })}
      />
    </Popover>
  );
}

function CurveFields({ curve, onChange }: { readonly curve: ViewSpec['curve']; onChange(curve: ViewSpec['curve']): void }) {
  const t = useTexts();
  const field = (name: keyof ViewSpec['curve'], label: string, unit: string) => (
    <div className={controls.row}>
      <span className={controls.labelWide}>{label}</span>
      <NumberField
        label={`${label}, ${unit}`}
        value={curve[name]}
        param={{ ...curveParams[name], scale: 'linear' }}
        problemText={({ code, ...params }) => issueText(t, { code, params })}
        onChange={(value) => onChange({ ...curve, [name]: value })}
      />
      <span className={controls.unit}>{unit}</span>
    </div>
  );
  return (
    <>
      {field('every', t.race.curveEvery, t.frame.steps)}
      {field('images', t.race.curveImages, t.frame.images)}
    </>
  );
}

/** The figure shown or not; the others stay, in their order. */
export function withFigure(figure: ExtraFigure, shown: boolean): (spec: ExperimentSpec) => ExperimentSpec {
  return (spec) => setView(spec, { figures: EXTRA_FIGURES.filter((one) => (one === figure ? shown : spec.view.figures.includes(one))) });
}
