/**
 * @file The results of one run over its seeds: each seed's, and mean and 95% interval (Student's t) of those that have one.
 *
 *   evaluations of the gradient = steps + charged          charged: updates of the range test that chose the rates, for every seed alike
 *
 * A seed without the value (target not reached, diverged) does not count towards the mean; `count` of `of` says how many did. The mean steps to
 * target of those that reached it is no estimate for those that did not: compare runs by speedUp.ts.
 */
import { type MeanInterval, meanInterval } from '../math/studentT.ts';
import { type RunResult, resultOf } from './result.ts';
import type { Series } from './series.ts';

export interface Spread extends MeanInterval {
  /** Seeds that have the value, of `of`. */
  readonly count: number;
  readonly of: number;
}

/** Every seed has the value. */
export function isWhole({ count, of }: Spread): boolean {
  return count === of;
}

export type ResultKey = 'best' | 'last' | 'loss' | 'testLoss' | 'toTarget' | 'secondsToTarget' | 'evaluationsToTarget' | 'evaluations';

export interface RunResults {
  readonly seeds: readonly RunResult[];
  readonly charged: number;
  readonly diverged: number;
  /** null: no seed has the value. */
  readonly spreads: Readonly<Record<ResultKey, Spread | null>>;
}

/** `seeds`: the run's series in the order of its seeds; null for one that has not started. */
export function resultsOf(seeds: readonly (Series | null)[], target: number, charged = 0): RunResults {
  const results = seeds.map((series) => resultOf(series, target));
  const spread = (value: (result: RunResult) => number | null): Spread | null => {
    const values = results.map(value).filter((x) => x !== null);
    const interval = meanInterval(values);
    return interval === null ? null : { ...interval, count: values.length, of: results.length };
  };
  return {
    seeds: results,
    charged,
    diverged: results.filter((result) => result.diverged).length,
    spreads: {
      best: spread((result) => result.best),
      last: spread((result) => result.last),
      loss: spread((result) => result.loss),
      testLoss: spread((result) => result.testLoss),
      toTarget: spread((result) => result.toTarget),
      secondsToTarget: spread((result) => result.secondsToTarget),
      evaluationsToTarget: spread((result) => (result.toTarget === null ? null : result.toTarget + charged)),
      evaluations: spread((result) => result.steps + charged),
    },
  };
}
