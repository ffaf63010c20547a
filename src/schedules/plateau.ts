/**
 * @file Reduce on plateau, the rule that listens: a fold over the validation losses, its state in the open.
 *
 *   state' = plateauStep(rule, state, metric), once per evaluation
 *   better: metric < best (1 - threshold) (rel) or metric < best - threshold (abs). Better: best = metric, bad = 0. Else: bad = bad + 1.
 *   while a cooldown runs, bad = 0.    bad > patience: lr = max(lr factor, minLr), bad = 0, a cooldown begins
 *
 * lr, minLr: rates; factor: 0 to 1; threshold: share of the best loss (rel) or loss (abs); patience, cooldown: evaluations, not updates.
 * eps: a change of the rate not above it is not made (1e-8).
 * The state is plain JSON: kept with a checkpoint, it lets a run go on where it stopped.
 *
 * Source: PyTorch, ReduceLROnPlateau (there is no paper; the habit is older, Krizhevsky et al. 2012, section 5).
 * Off by one between libraries: PyTorch fires at bad evaluation patience + 1, as here; Keras ReduceLROnPlateau and optax reduce_on_plateau fire at
 * evaluation `patience`, as does fastai's (patience 1, min_delta 0, no cooldown). Keras min_delta is absolute, 1e-4; optax has rtol 1e-4 and atol.
 * Repaired: for a negative best, best (1 - threshold) lies above best, so PyTorch takes a worse loss for better (issue 47513); here the margin is
 * threshold |best|. For losses above 0 the numbers are PyTorch's. A NaN is a bad evaluation in both. The metric is a loss: smaller is better.
 */

export interface PlateauOptions {
  readonly lr: number;
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly minLr: number;
}

export interface PlateauState {
  /** Rate in force. */
  readonly lr: number;
  /** Least metric so far; null before the first evaluation. */
  readonly best: number | null;
  /** Evaluations in a row that were not better. */
  readonly bad: number;
  /** Evaluations that the cooldown still lasts. */
  readonly cooldownLeft: number;
  readonly evaluations: number;
  /** How often the rate was reduced. */
  readonly reductions: number;
}

/** Changes of the rate up to this size are skipped (PyTorch's eps). */
const EPS = 1e-8;

export function plateauStart(lr: number): PlateauState {
  return { lr, best: null, bad: 0, cooldownLeft: 0, evaluations: 0, reductions: 0 };
}

/** The state after one more evaluation. */
export function plateauStep(options: PlateauOptions, state: PlateauState, metric: number): PlateauState {
  const better = isBetter(options, state.best, metric);
  const cooling = state.cooldownLeft > 0;
  const bad = better || cooling ? 0 : state.bad + 1;
  const fires = bad > options.patience;
  const lowered = Math.max(state.lr * options.factor, options.minLr);
  const reduces = fires && state.lr - lowered > EPS;
  return {
    lr: reduces ? lowered : state.lr,
    best: better ? metric : state.best,
    bad: fires ? 0 : bad,
    cooldownLeft: fires ? options.cooldown : Math.max(0, state.cooldownLeft - 1),
    evaluations: state.evaluations + 1,
    reductions: state.reductions + (reduces ? 1 : 0),
  };
}

function isBetter({ threshold, thresholdMode }: PlateauOptions, best: number | null, metric: number): boolean {
  if (best === null) return metric < Number.POSITIVE_INFINITY;
  if (thresholdMode === 'abs') return metric < best - threshold;
  return metric < best * (best < 0 ? 1 + threshold : 1 - threshold);
}
