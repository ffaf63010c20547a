import { formatRate } from '../../charts/format.ts';
import { readAccuracyTest } from '../../rangetest/accuracy.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { settingsOf } from '../stores/connection.ts';
import { findStore } from '../stores/findStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { headRates } from './findFigureData.ts';
import css from './frame.module.css';
import type { FindReading } from './useReading.ts';

/** What the range test found, in one sentence; below it, how it was measured. */
export function FindHead({ reading }: { readonly reading: FindReading | null }) {
  const t = useTexts();
  const language = useLanguage();
  const spec = useSpec((whole) => whole);
  const state = useStore(findStore, (whole) => whole);
  const number = (value: number) => value.toLocaleString(language);
  const running = state.phase === 'running' || state.phase === 'loading';
  const asked = state.find ?? spec.find;
  const about = (asked.spacing === 'linear' ? t.find.aboutLinear : t.find.about)({
    steps: number(asked.steps),
    seeds: asked.seeds,
    start: formatRate(asked.startLr),
    run: asked.run,
  });
  const run = spec.runs.find((one) => one.id === spec.find.run);
  const stale =
    state.phase === 'ended' &&
    (state.task !== spec.task || (run && state.run && settingsOf({ ...run, schedule: state.run.schedule }) !== settingsOf(state.run)));
  return (
    <div className={css.head} aria-live="polite">
      <h2>
        {running
          ? t.find.running({ step: number(state.step), total: number(state.totalSteps) })
          : reading
            ? state.quantity === 'accuracy'
              ? accuracyResult(t)
              : result(t, reading)
            : t.find.intro}
      </h2>
      <p>{stale ? t.find.stale : about}</p>
    </div>
  );
}

function result(t: ReturnType<typeof useTexts>, { summary, readings }: FindReading): string {
  const lower = summary.lower?.median;
  const least = readings[0]?.levels ? readings[0].lr[readings[0].levels.least] : undefined;
  if (lower === undefined || least === undefined) return t.find.headlineNone;
  const rates = Object.values(summary.suggestions).flatMap((interval) => (interval ? [interval.median] : []));
  const head = t.find.headline({ from: formatRate(lower), to: formatRate(least) });
  return rates.length === 0 ? head : `${head} ${t.find.suggest({ low: formatRate(Math.min(...rates)), high: formatRate(Math.max(...rates)) })}`;
}

/** Smith's reading of the first seed: where accuracy starts to rise, and where it slows, turns ragged or falls. */
function accuracyResult(t: ReturnType<typeof useTexts>): string {
  const { tests, find } = findStore.getState();
  const [test] = tests;
  if (!test || !find) return t.find.intro;
  const { base, max } = readAccuracyTest({ lr: headRates(test), accuracy: test.accuracy.values, plannedSteps: find.steps });
  if (!base || !max) return t.find.accuracyNone;
  return t.find.accuracyHead({ base: formatRate(base.lr), max: formatRate(max.lr), sign: t.find.accuracySign[max.sign] });
}
