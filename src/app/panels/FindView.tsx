import { formatRate } from '../../charts/format.ts';
import { groupNames } from '../../experiment/applyBounds.ts';
import { setFind, setView } from '../../experiment/edit.ts';
import type { ViewSpec } from '../../experiment/spec.ts';
import { viewParams } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../controls/Notice.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { FindFigure } from '../figures/FindFigure.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { startFind, stopFind } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { type FindState, findStore, isFinding } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { countText, failureText } from '../texts.ts';
import { BoundsPanel } from './BoundsPanel.tsx';
import { FindHead } from './FindHead.tsx';
import { FindNotices } from './FindNotices.tsx';
import { FindSettings } from './FindSettings.tsx';
import { curvesOf, headRates, stopOf, suggestionsOf } from './findFigureData.ts';
import { accuracyResult, findTexts, lossResult } from './findTexts.ts';
import frame from './frame.module.css';
import { GroupsView } from './GroupsView.tsx';
import { useReading, useTests } from './useReading.ts';
import css from './views.module.css';

/** The LR range test, of all layer groups together or of each by itself. */
export function FindView() {
  const each = useSpec((spec) => spec.find.groups === 'each');
  return each ? <GroupsView /> : <AllView />;
}

/** Live curve, four suggestions, two bounds, and where to use them. */
function AllView() {
  const t = useTexts();
  const language = useLanguage();
  const find = useSpec((spec) => spec.find);
  const rateScale = useSpec((spec) => spec.view.rateScale);
  const quantity = useStore(findStore, (state) => state.quantity);
  const state = useTests();
  const reading = useReading();
  const asked = state.find ?? find;
  const about = (asked.spacing === 'linear' ? t.find.aboutLinear : t.find.about)({
    steps: countText(asked.steps, language),
    seeds: asked.seeds,
    start: formatRate(asked.startLr),
    run: asked.run,
  });
  const found = reading && (quantity === 'accuracy' ? accuracyResult(t, state) : lossResult(t, language, reading));
  return (
    <>
      <FindHead state={state} found={found} intro={t.find.intro} about={about} />
      {state.failure && <Notice tone="bad">{failureText(t, state.failure)}</Notice>}
      <div className={css.columns}>
        <FindFigure
          tests={state.tests.map((test) => ({ lr: headRates(test), loss: test.loss.values, accuracy: test.accuracy.values }))}
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

type Tab = FindState['quantity'] | 'groups';

/** Start, what is shown, and the axis, beside the tabs. */
export function FindTools() {
  const t = useTexts();
  const running = useStore(findStore, (state) => isFinding(state[state.active]));
  const { phase } = useTests();
  const rateScale = useSpec((spec) => spec.view.rateScale);
  const quantity = useStore(findStore, (state) => state.quantity);
  const each = useSpec((spec) => spec.find.groups === 'each');
  const single = useSpec((spec) => groupNames(spec.task).length < 2);
  const open = (tab: Tab) => {
    if (tab !== 'groups') findStore.setState({ quantity: tab });
    edit((spec) => setFind(spec, { groups: tab === 'groups' ? 'each' : 'all' }));
  };
  return (
    <div className={frame.tools} role="toolbar" aria-label={t.find.settings}>
      {running ? (
        <Button look="line" icon="stop" onClick={stopFind}>
          {t.frame.stop}
        </Button>
      ) : (
        <Button look="go" icon="run" title={t.find.startHint} disabled={each && single} onClick={startFind}>
          {phase === 'idle' ? t.find.start : t.find.again}
        </Button>
      )}
      <Segmented<Tab>
        label={t.find.quantity}
        value={each ? 'groups' : quantity}
        options={[
          ['loss', t.find.loss],
          ['accuracy', t.find.accuracy],
          ['groups', t.find.layerGroups],
        ]}
        onChange={open}
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
