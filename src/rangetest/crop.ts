/**
 * @file Which points of a range test the suggestions look at: fastai's trimming.
 *
 *   [floor(N / 10), L - 5), ended before the first NaN         N planned updates, L points recorded
 *
 * The first tenth is dropped because a young debiased average is noisy, the last five because they climb the wall.
 * fastai does not stop at NaN, so its L is N there; ours stops. A column that ends in NaN therefore counts as if it had gone on to N: the same points remain.
 * The range may be empty (an early divergence: L <= floor(N / 10) + 5).
 * Source: fastai callback/schedule.py, `lr_find`. pytorch-lr-finder drops the first 10 and the last 5, Lightning 10 and 1.
 */
export const CROP_END = 5;

export interface Crop {
  /** First point kept. */
  readonly start: number;
  /** One past the last point kept; end - start points remain, at least 0. */
  readonly end: number;
}

export function cropOf(smoothed: ArrayLike<number>, plannedSteps: number): Crop {
  const recorded = smoothed.length;
  const start = Math.floor(plannedSteps / 10);
  const length = Number.isNaN(smoothed[recorded - 1] ?? 0) ? Math.max(plannedSteps, recorded) : recorded;
  let end = start;
  const limit = Math.min(recorded, length - CROP_END);
  while (end < limit && !Number.isNaN(smoothed[end])) end++;
  return { start, end };
}
