/**
 * @file When a range test stops early: a fold over the raw losses, its state visible.
 *
 *   s_i = smoothing of the losses so far;  best_i = min(best_(i-1), s_i);  stop at the first i with s_i > factor best_i
 *
 *   rule       smoothing          factor   best counts      NaN
 *   ours       debiased 0.98      4        from the start   stops
 *   fastai     debiased 0.98      4        from the start   goes on (no comparison with NaN holds)
 *   fastai07   debiased 0.98      4        after update 10  stops
 *   lrFinder   plain, f 0.05      5        from the start   goes on
 *
 * factor 0: never stops, not at NaN either. The comparison is strict. An infinite loss makes s infinite, which is above any multiple of a finite best.
 * Shapes: scalars. The point that stops is part of the test, as in the published code.
 * Sources: fastai callback/schedule.py (LRFinder) and 0.7 sgdr.py (LR_Finder); davidtvs/pytorch-lr-finder.
 */
export interface StopRule {
  /** Stop above this many times the least smoothed loss so far; 0: never. */
  readonly factor: number;
  /** Weight of the past. For `plain` it is 1 - smoothF. */
  readonly beta: number;
  /** `plain`: not debiased, the first smoothed value is the first loss. */
  readonly smoothing: 'debiased' | 'plain';
  readonly stopAtNaN: boolean;
  /** The least smoothed loss is taken only after this update. */
  readonly bestAfter?: number;
}

export interface StopState {
  /** Losses taken in. */
  readonly count: number;
  /** Latest smoothed loss; NaN before the first. */
  readonly smoothed: number;
  /** Least smoothed loss so far; infinite before the first. */
  readonly best: number;
  /** Set by the loss that stops the test; further losses do not change it. */
  readonly stopped: { readonly index: number; readonly reason: StopReason } | null;
  /** Undivided average and the weight of its start (beta^count). */
  readonly average: number;
  readonly past: number;
}

export type StopReason = 'rose' | 'notANumber';

export const stopRules = {
  ours: { factor: 4, beta: 0.98, smoothing: 'debiased', stopAtNaN: true },
  fastai: { factor: 4, beta: 0.98, smoothing: 'debiased', stopAtNaN: false },
  fastai07: { factor: 4, beta: 0.98, smoothing: 'debiased', stopAtNaN: true, bestAfter: 10 },
  lrFinder: { factor: 5, beta: 0.95, smoothing: 'plain', stopAtNaN: false },
} as const satisfies Record<string, StopRule>;

export const stopStart: StopState = { count: 0, smoothed: Number.NaN, best: Number.POSITIVE_INFINITY, stopped: null, average: 0, past: 1 };

/** The state after one more loss. */
export function stopStep(state: StopState, loss: number, rule: StopRule): StopState {
  const { factor, beta, smoothing, stopAtNaN, bestAfter = -1 } = rule;
  const index = state.count;
  const average = smoothing === 'plain' && index === 0 ? loss : beta * state.average + (1 - beta) * loss;
  const past = state.past * beta;
  const smoothed = smoothing === 'plain' ? average : average / (1 - past);
  const best = index > bestAfter && smoothed < state.best ? smoothed : state.best;
  let stopped = state.stopped;
  if (stopped === null && factor > 0) {
    if (smoothed > factor * best) stopped = { index, reason: 'rose' };
    else if (stopAtNaN && Number.isNaN(smoothed)) stopped = { index, reason: 'notANumber' };
    // a first loss that is infinite has no finite best to compare with
    else if (smoothed === Number.POSITIVE_INFINITY && index > bestAfter) stopped = { index, reason: 'rose' };
  }
  return { count: index + 1, smoothed, best, stopped, average, past };
}

/** Index of the loss that stops the test, or null where it runs to its end. */
export function stopOf(losses: ArrayLike<number>, rule: StopRule): { readonly index: number; readonly reason: StopReason } | null {
  let state = stopStart;
  for (let i = 0; i < losses.length && state.stopped === null; i++) state = stopStep(state, losses[i] as number, rule);
  return state.stopped;
}
