/**
 * @file How much sooner a run reaches the target than the best constant rate among the runs, and whether that is more than noise.
 *
 *   best constant   of the runs at a constant rate whose every seed reached the target, the one with the least mean cost; ties: higher final accuracy
 *   ratio           exp(mean_k ln r_k),  r_k = c_k / b_k                      geometric mean over the K seeds, paired: same weights, same batches
 *   interval        exp(mean_k ln r_k +- t(0.975, K - 1) s / sqrt(K))         s: standard deviation of ln r_k
 *
 * Symbols: c_k, b_k cost of seed k of the run and of the best constant: the step of the first evaluation that reached the target, with what the
 * range test cost where that is asked (`charge`). Evaluations are e steps apart, so either cost may be up to e too high: r_k lies within
 * (c_k - e) / b_k .. c_k / (b_k - e). Nothing is interpolated. `coarse` says that this is not small beside the interval, or above a tenth.
 * A mean over those seeds that reached it would reward a run for losing its slow seeds, so a run with one seed that did not is not compared.
 * Source: ratios are compared on a log scale, as Fleming & Wallace 1986 ("How not to lie with statistics", CACM 29(3)) argue for normalized numbers.
 */

import type { RunSpec } from '../experiment/spec.ts';
import { exp, ln } from '../math/portable.ts';
import { mean } from '../math/statistics.ts';
import { meanInterval } from '../math/studentT.ts';
import type { RunResults } from './results.ts';

export interface Contender {
  readonly id: string;
  /** One rate from the first update to the last: no warm-up, no change on the way. */
  readonly constant: boolean;
  /** Optimizer and layer groups as text: equal texts, equal settings. */
  readonly besides: string;
  readonly results: RunResults;
}

export type SpeedVerdict =
  | 'faster'
  | 'slower'
  | 'withinNoise' // the interval holds 1
  | 'oneSeed' // one seed: a ratio, and no interval
  | 'notReached' // by every seed of the run
  | 'isBest' // the run is the best constant rate
  | 'atOnce' // an untrained network is at the target: there is nothing to compare
  | 'noConstant' // no run has a constant rate
  | 'constantNotReached'; // none of them reached the target with every seed

export interface SpeedUp {
  readonly verdict: SpeedVerdict;
  /** The best constant rate; null for `noConstant` and `constantNotReached`. */
  readonly against: string | null;
  /** Below 1: fewer steps. null where there is nothing to compare. */
  readonly ratio: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly seeds: number;
  /** Seeds of the run that reached the target. */
  readonly reached: number;
  /** e: steps between two evaluations. */
  readonly resolution: number;
  /** Optimizer and layer groups are those of the best constant rate: only the schedule differs. */
  readonly alike: boolean;
  /** The spacing of evaluations matters: say so. */
  readonly coarse: boolean;
}

export interface SpeedUpOptions {
  /** Updates between two evaluations. */
  readonly evalEvery: number;
  /** Count the range test that chose a run's rates, too. */
  readonly charge: boolean;
}

const COARSE_SHARE = 0.1;

export function contenderOf(run: RunSpec, results: RunResults): Contender {
  const { kind, params } = run.schedule;
  return {
    id: run.id,
    constant: kind === 'constant' && params.warmupSteps === 0 && run.earlier.length === 0,
    besides: JSON.stringify([run.optimizer, run.groups]),
    results,
  };
}

export function speedUps(runs: readonly Contender[], options: SpeedUpOptions): ReadonlyMap<string, SpeedUp> {
  const best = bestConstant(runs, options.charge);
  return new Map(runs.map((run) => [run.id, speedUp(run, best, runs, options)]));
}

/** null: no constant rate reached the target with all its seeds. */
export function bestConstant(runs: readonly Contender[], charge: boolean): Contender | null {
  const cost = ({ results }: Contender): number => (results.spreads.toTarget?.mean ?? Number.POSITIVE_INFINITY) + (charge ? results.charged : 0);
  const final = ({ results }: Contender): number => results.spreads.last?.mean ?? 0;
  const able = runs.filter((run) => run.constant && reachedBy(run) === run.results.seeds.length && run.results.seeds.length > 0);
  return able.toSorted((a, b) => cost(a) - cost(b) || final(b) - final(a))[0] ?? null;
}

function speedUp(run: Contender, best: Contender | null, runs: readonly Contender[], { evalEvery, charge }: SpeedUpOptions): SpeedUp {
  const seeds = run.results.seeds.length;
  const told = (verdict: SpeedVerdict, rest: Partial<SpeedUp> = {}): SpeedUp => ({
    verdict,
    against: best?.id ?? null,
    ratio: null,
    interval: null,
    seeds,
    reached: reachedBy(run),
    resolution: evalEvery,
    alike: best === null || best.besides === run.besides,
    coarse: false,
    ...rest,
  });
  if (best === null) return told(runs.some(({ constant }) => constant) ? 'constantNotReached' : 'noConstant');
  if (best.id === run.id) return told('isBest');
  if (reachedBy(run) < seeds || seeds === 0) return told('notReached');
  const pairs = pairsOf(run, best);
  if (pairs.some(([a, b]) => a === 0 || b === 0)) return told('atOnce');
  const charged = (steps: number, { results }: Contender): number => steps + (charge ? results.charged : 0);
  const logs = meanInterval(pairs.map(([a, b]) => ln(charged(a, run) / charged(b, best))));
  if (logs === null) return told('notReached');
  const ratio = exp(logs.mean);
  const least = Math.min(charged(mean(pairs.map(([a]) => a)), run), charged(mean(pairs.map(([, b]) => b)), best));
  const share = evalEvery / least;
  if (logs.interval === null) return told('oneSeed', { ratio, seeds: 1, coarse: share >= Math.min(COARSE_SHARE, Math.abs(logs.mean)) });
  const [low, high] = logs.interval;
  return told(high < 0 ? 'faster' : low > 0 ? 'slower' : 'withinNoise', {
    ratio,
    interval: [exp(low), exp(high)],
    seeds: pairs.length,
    coarse: share >= Math.min(COARSE_SHARE, (high - low) / 2),
  });
}

function reachedBy({ results }: Contender): number {
  return results.seeds.filter((seed) => seed.toTarget !== null).length;
}

/** Steps to the target of both, by seed. */
function pairsOf(run: Contender, best: Contender): readonly (readonly [number, number])[] {
  return run.results.seeds.flatMap(({ toTarget }, k) => {
    const other = best.results.seeds[k]?.toTarget ?? null;
    return toTarget === null || other === null ? [] : [[toTarget, other] as const];
  });
}
