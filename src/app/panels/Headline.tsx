import type { Dictionary } from '../../i18n/dictionary.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useStore } from '../stores/hooks.ts';
import { type TrainingState, trainingStore } from '../stores/trainingStore.ts';
import { countText, percentText, sentences } from '../texts.ts';
import css from './frame.module.css';
import { ABOUT_ALL, speedText, titleOf } from './speedTexts.ts';
import { type RaceRows, type ShownRow, useRaceRows } from './useRaceRows.ts';

/** The result in one sentence, computed from the curves; below it, what makes it fair. */
export function Headline() {
  const t = useTexts();
  const language = useLanguage();
  const race = useRaceRows();
  const training = useStore(trainingStore, (state) => state);
  const { moved } = training;
  const text = sentence(t, language, race, training);
  const single = race.rows.length === 1;
  const chance = !single && training.phase === 'ended' && race.seeds === 1 && !race.rows.some(({ speedUp }) => speedUp?.verdict === 'oneSeed'); // which says so
  return (
    <div className={css.head} aria-live="polite">
      <h2>{text}</h2>
      <p>{sentences(language, single ? t.race.alone : t.race.fair({ seeds: race.seeds }), chance && t.race.oneSeed)}</p>
      {moved && (
        <p>
          {t.engine.moved({
            engine: t.engine.backend[moved.engine.backend],
            step: countText(moved.fromStep, language),
            reason: moved.reason,
          })}
        </p>
      )}
    </div>
  );
}

function sentence(t: Dictionary, language: string, race: RaceRows, training: TrainingState): string {
  const ready = t.race.ready({ count: t.race.runsCount({ count: race.rows.length }) });
  if (training.phase === 'idle' || training.step === 0) return ready;
  const known = race.rows.filter((row) => row.seeds.length > 0);
  const alive = known.filter(({ results }) => results.spreads.last !== null);
  if (known.length === 0) return ready;
  if (alive.length === 0) return known.every(({ results }) => results.diverged > 0) ? t.race.allDiverged : ready;
  const { seeds } = race;
  const reached = firstAtTarget(t, language, race, alive);
  if (reached) return reached;
  const mean = (row: ShownRow, key: 'best' | 'last') => row.results.spreads[key]?.mean ?? 0;
  const greatest = (key: 'best' | 'last', rows: readonly ShownRow[]) => rows.reduce((a, b) => (mean(b, key) > mean(a, key) ? b : a));
  const percent = (value: number) => percentText(value, language);
  if (training.phase === 'ended') {
    const whole = alive.filter(({ results }) => results.diverged === 0); // the mean of the other seeds would flatter
    const last = greatest('last', whole.length > 0 ? whole : alive);
    const steps = Math.max(...last.results.seeds.map((seed) => seed.steps));
    const words = race.rows.length === 1 ? t.race.finalOne : t.race.final;
    return words({
      run: titleOf(t, last),
      accuracy: percent(mean(last, 'last')),
      steps: countText(steps, language),
      seeds: last.results.spreads.last?.count ?? seeds,
    });
  }
  const leader = greatest('best', alive);
  if (alive.length > 1 && alive.every((row) => mean(row, 'best') === mean(leader, 'best'))) return t.race.underWay;
  const words = race.rows.length === 1 ? t.race.leadingOne : t.race.leading;
  return words({ run: titleOf(t, leader), accuracy: percent(mean(leader, 'best')), step: countText(training.step, language), seeds });
}

/** Who reached the target first, with all seeds, in the mean; against the best constant rate where that is known. A ratio is said only with its base. */
function firstAtTarget(t: Dictionary, language: string, race: RaceRows, alive: readonly ShownRow[]): string | null {
  const stepsOf = ({ results }: ShownRow) => results.spreads.toTarget?.mean ?? Number.POSITIVE_INFINITY;
  const [first] = alive.filter(({ results }) => results.spreads.toTarget?.count === results.seeds.length).sort((a, b) => stepsOf(a) - stepsOf(b));
  if (!first) return null;
  // where the best constant rate was first, the others say by how much, or that it is noise
  const noise = alive.find(({ speedUp }) => speedUp?.verdict === 'withinNoise');
  const spoken = first.speedUp?.verdict === 'isBest' && noise ? noise : first;
  const { speedUp } = spoken;
  if (speedUp && speedUp.ratio !== null && !ABOUT_ALL.includes(speedUp.verdict)) return speedText(t, language, spoken, speedUp, race);
  return t.race.reached({
    run: titleOf(t, first),
    target: percentText(race.target, language),
    step: countText(Math.round(stepsOf(first)), language),
    seeds: race.seeds,
  });
}
