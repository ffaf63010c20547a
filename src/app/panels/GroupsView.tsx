import { formatRate } from '../../charts/format.ts';
import { groupNames } from '../../experiment/applyBounds.ts';
import { heldRate } from '../../experiment/findRates.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { SeedReading } from '../../rangetest/readSeeds.ts';
import type { SuggestionKind } from '../../rangetest/suggestion.ts';
import { Notice } from '../controls/Notice.tsx';
import { GroupsFigure } from '../figures/GroupsFigure.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { findStore } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { countText, failureText } from '../texts.ts';
import { FindHead } from './FindHead.tsx';
import { GroupNotices } from './FindNotices.tsx';
import { FindSettings } from './FindSettings.tsx';
import { groupCurves, groupLanes } from './findFigureData.ts';
import { groupsTexts } from './findTexts.ts';
import { GroupRates } from './GroupRates.tsx';
import { usePlan } from './usePlan.ts';
import { useGroupReadings, useTests } from './useReading.ts';
import css from './views.module.css';

/** The range test of each layer group by itself: one curve per group, one rule's suggestions, and the run they go to. */
export function GroupsView() {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const state = useTests();
  const rule = useStore(findStore, (whole) => whole.rule);
  const readings = useGroupReadings();
  const about = useAbout();
  if (groupNames(spec.task).length < 2 && state.groups.length < 2) return <Notice tone="info">{t.find.each.single}</Notice>;
  const asked = state.find ?? spec.find;
  const found = readings.some((reading) => reading !== null) ? headline(t, state.groups, readings, rule) : null;
  return (
    <>
      <FindHead state={state} found={found} intro={t.find.each.intro} about={about} />
      {state.failure && <Notice tone="bad">{failureText(t, state.failure)}</Notice>}
      <div className={css.columns}>
        <GroupsFigure
          groups={groupCurves(state, readings, rule)}
          range={[asked.startLr, asked.endLr]}
          rateScale={spec.view.rateScale}
          lanes={groupLanes(t, state, readings, rule)}
          texts={groupsTexts(t, asked)}
        />
        <aside className={css.panel}>
          <GroupRates names={state.groups} readings={readings} />
          <GroupNotices names={state.groups} readings={readings} />
          <FindSettings />
        </aside>
      </div>
    </>
  );
}

/** How it was measured, or is going to be. */
function useAbout(): string {
  const t = useTexts();
  const language = useLanguage();
  const spec = useSpec((whole) => whole);
  const state = useTests();
  const context = usePlan();
  const asked = state.find ?? spec.find;
  const run = state.run ?? spec.runs.find((one) => one.id === asked.run) ?? spec.runs[0];
  const groups = state.groups.length || groupNames(spec.task).length;
  const held = run ? heldRate(asked, run, context) : null;
  return t.find.each.about({
    steps: countText(asked.steps, language),
    groups,
    seeds: asked.seeds,
    start: formatRate(asked.startLr),
    run: asked.run,
    others: held === null ? t.find.each.frozen : t.find.each.held({ rate: formatRate(held) }),
  });
}

function headline(t: Dictionary, names: readonly string[], readings: readonly (SeedReading | null)[], rule: SuggestionKind): string {
  if (readings.every((reading) => reading?.summary.lower === null)) return t.find.each.headlineNone;
  const rates = names.map((group, g) => {
    const rate = readings[g]?.summary.suggestions[rule]?.median;
    return t.find.each.groupRate({ group, rate: rate === undefined ? t.find.each.none : formatRate(rate) });
  });
  return t.find.each.headline({ rule: t.find.rule[rule].name, rates: rates.join(t.frame.comma) });
}
