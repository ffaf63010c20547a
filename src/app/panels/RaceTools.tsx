import { setView } from '../../experiment/edit.ts';
import type { ViewSpec } from '../../experiment/spec.ts';
import { viewParams } from '../../experiment/tables.ts';
import controls from '../controls/controls.module.css';
import { Segmented } from '../controls/Segmented.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { FiguresMenu } from './FiguresMenu.tsx';
import css from './frame.module.css';

/** Axes, smoothing and which figures, beside the tabs. */
export function RaceTools() {
  const t = useTexts();
  const view = useSpec((spec) => spec.view);
  const set = (change: Partial<ViewSpec>, kind: 'slide' | 'act' = 'act') => edit((spec) => setView(spec, change), kind);
  const { max } = viewParams.smoothing;
  return (
    <div className={css.tools} role="toolbar" aria-label={t.race.tools}>
      <span>
        {t.race.x}
        <Segmented
          label={t.race.x}
          value={view.xAxis}
          options={viewParams.xAxis.options.map((key) => [key, t.race.axis[key]] as const)}
          onChange={(xAxis) => set({ xAxis })}
        />
      </span>
      <label>
        {t.race.smoothing}
        <input
          type="range"
          className={controls.range}
          min={0}
          max={1}
          step={0.01}
          value={smoothingToSlider(view.smoothing)}
          style={{ '--p': `${100 * smoothingToSlider(view.smoothing)}%` } as React.CSSProperties}
          aria-valuetext={view.smoothing.toFixed(3)}
          onChange={(event) => set({ smoothing: Math.min(max, sliderToSmoothing(Number(event.target.value))) }, 'slide')}
        />
        <output>{view.smoothing.toFixed(3)}</output>
      </label>
      <FiguresMenu />
    </div>
  );
}

/** Even steps of the slider are even steps of the memory's logarithm, 1 / (1 - weight): 0, 0.5, 0.9, 0.99, 0.999. */
function sliderToSmoothing(position: number): number {
  return Number((1 - 1000 ** -position).toFixed(4));
}

function smoothingToSlider(weight: number): number {
  return -Math.log(1 - weight) / Math.log(1000);
}
