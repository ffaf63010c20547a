import { setFind, setView } from '../../experiment/edit.ts';
import type { FindSpec, ViewSpec } from '../../experiment/spec.ts';
import { viewParams } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { FindFigure } from '../figures/FindFigure.tsx';
import { useTexts } from '../language.tsx';
import { startFind, stopFind } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { findStore } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { failureText } from '../texts.ts';
import { BoundsPanel } from './BoundsPanel.tsx';
import { FindHead } from './FindHead.tsx';
import { FindNotices } from './FindNotices.tsx';
import { FindSettings } from './FindSettings.tsx';
import { curvesOf, findTexts, headRates, stopOf, suggestionsOf } from './findFigureData.ts';
import frame from './frame.module.css';
import { useReading } from './useReading.ts';
import css from './views.module.css';

/** The LR range test: live curve, four suggestions, two bounds, and where to use them. */
export function FindView() {
  const t = useTexts();
  const find = useSpec((spec) => spec.find);
  const rateScale = useSpec((spec) => spec.view.rateScale);
  const measured = useStore(findStore, (state) => state.find);
  const tests = useStore(findStore, (state) => state.tests);
  const failure = useStore(findStore, (state) => state.failure);
  const quantity = useStore(findStore, (state) => state.quantity);
  const reading = useReading();
  const asked: FindSpec = measured ?? find;
  return (
    <>
      <FindHead reading={reading} />
      {failure && <Notice tone="bad">{failureText(t, failure)}</Notice>}
      <div className={css.columns}>
        <FindFigure
          tests={tests.map((test) => ({ lr: headRates(test), loss: test.loss.values, accuracy: test.accuracy.values }))}
          range={[asked.startLr, asked.endLr]}
          quantity={quantity}
          rateScale={rateScale}
          curves={reading ? curvesOf(reading) : null}
          suggestions={reading ? suggestionsOf(t, reading) : []}
          stop={stopOf(t, reading, asked)}
          lower={find.lowerLr ?? reading?.summary.lower?.median ?? null}
          upper={find.upperLr ?? reading?.summary.upper?.median ?? null}
          onBounds={(lowerLr, upperLr) => edit((spec) => setFind(spec, { lowerLr, upperLr }), 'slide')}
          texts={findTexts(t, asked)}
        />
        <aside className={css.panel}>
          <BoundsPanel reading={reading} />
          <FindNotices reading={reading} />
          <FindSettings />
        </aside>
      </div>
    </>
  );
}

/** Start, quantity and axis, beside the tabs. */
export function FindTools() {
  const t = useTexts();
  const phase = useStore(findStore, (state) => state.phase);
  const rateScale = useSpec((spec) => spec.view.rateScale);
  const quantity = useStore(findStore, (state) => state.quantity);
  const running = phase === 'running' || phase === 'loading';
  return (
    <div className={frame.tools} role="toolbar" aria-label={t.find.settings}>
      {running ? (
        <Button look="line" icon="stop" onClick={stopFind}>
          {t.frame.stop}
        </Button>
      ) : (
        <Button look="go" icon="run" title={t.find.startHint} onClick={startFind}>
          {phase === 'idle' ? t.find.start : t.find.again}
        </Button>
      )}
      <Segmented
        label={t.find.quantity}
        value={quantity}
        options={[
          ['loss', t.find.loss],
          ['accuracy', t.find.accuracy],
        ]}
        onChange={(next) => findStore.setState({ quantity: next })}
      />
      <span>
        {t.find.rate}
        <Segmented
          label={t.find.rate}
          value={rateScale}
          options={viewParams.rateScale.options.map((key) => [key, t.race.scale[key]] as const)}
          onChange={(next: ViewSpec['rateScale']) => edit((spec) => setView(spec, { rateScale: next }))}
        />
      </span>
    </div>
  );
}
