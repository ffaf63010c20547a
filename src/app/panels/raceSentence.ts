/** @file The result of a race in one sentence, computed from the curves. */
import type { Dictionary } from '../../i18n/dictionary.ts';
import { isWhole } from '../../runs/results.ts';
import type { TrainingState } from '../stores/trainingStore.ts';
import { countText, percentText } from '../texts.ts';
import { ABOUT_ALL, speedText, titleOf } from './speedTexts.ts';
import type { RaceRows, ShownRow } from './useRaceRows.ts';

/** Who was first, who ends best, or who leads. Nobody is said to be ahead of one who is level. */
export function raceSentence(t: Dictionary, language: string, race: RaceRows, training: Pick<TrainingState, 'phase' | 'step'>): string {
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
  const greatest = (key: 'best' | 'last', rows: readonly ShownRow[]) => level(rows, (row) => -mean(row, key));
  const percent = (value: number) => percentText(value, language);
  if (training.phase === 'ended') {
    const whole = alive.filter(({ results }) => results.diverged === 0); // the mean of the other seeds would flatter
    const winners = greatest('last', whole.length > 0 ? whole : alive);
    const [last] = winners;
    const of = {
      accuracy: percent(mean(last, 'last')),
      steps: countText(Math.max(...last.results.seeds.map((seed) => seed.steps)), language),
      seeds: last.results.spreads.last?.count ?? seeds,
    };
    return race.rows.length === 1 ? t.race.finalOne({ run: titleOf(t, last), ...of }) : t.race.final({ ...named(t, winners), ...of });
  }
  const leaders = greatest('best', alive);
  if (alive.length > 1 && leaders.length === alive.length) return t.race.underWay;
  const of = { accuracy: percent(mean(leaders[0], 'best')), step: countText(training.step, language), seeds };
  return race.rows.length === 1 ? t.race.leadingOne({ run: titleOf(t, leaders[0]), ...of }) : t.race.leading({ ...named(t, leaders), ...of });
}

type Some<T> = readonly [T, ...T[]];

/** Those with the least. Nobody is first who is level with another. */
function level<T>(rows: readonly T[], of: (row: T) => number): Some<T> {
  const least = Math.min(...rows.map(of));
  const [first, ...others] = rows.filter((row) => of(row) === least);
  if (first === undefined) throw new Error('internal: none of none');
  return [first, ...others];
}

function named(t: Dictionary, rows: readonly ShownRow[]) {
  const names = rows.map((row) => titleOf(t, row));
  return { runs: [names.slice(0, -1).join(t.frame.comma), ...names.slice(-1)].filter(Boolean).join(t.frame.and), count: rows.length };
}

/** Who reached the target first, with all seeds, in the mean; against the best constant rate where that is known. A ratio is said only with its base. */
function firstAtTarget(t: Dictionary, language: string, race: RaceRows, alive: readonly ShownRow[]): string | null {
  const stepsOf = ({ results }: ShownRow) => results.spreads.toTarget?.mean ?? Number.POSITIVE_INFINITY;
  const there = alive.filter(({ results: { spreads } }) => spreads.toTarget && isWhole(spreads.toTarget));
  if (there.length === 0) return null;
  const leaders = level(there, stepsOf);
  const [first] = leaders;
  // where the best constant rate was first, the others say by how much, or that it is noise
  const noise = alive.find(({ speedUp }) => speedUp?.verdict === 'withinNoise');
  const spoken = first.speedUp?.verdict === 'isBest' && noise ? noise : first;
  const { speedUp } = spoken;
  if (speedUp && speedUp.ratio !== null && !ABOUT_ALL.includes(speedUp.verdict)) return speedText(t, language, spoken, speedUp, race);
  const words = race.rows.length === 1 ? t.race.reachedOne : t.race.reached;
  return words({
    runs: named(t, leaders).runs,
    target: percentText(race.target, language),
    step: countText(Math.round(stepsOf(first)), language),
    seeds: race.seeds,
  });
}
