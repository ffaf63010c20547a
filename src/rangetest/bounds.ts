/**
 * @file Where the two handles start: a lower and an upper rate read from the whole curve.
 *
 *   t = two-sided smoothing of min(loss, 2 L0)        memory N / 20 points to each side
 *   L0 = median of the first tenth of the losses      the level before anything was learned
 *   m = argmin t,  fall = L0 - t_m;  the least fall that counts = max(0.01 |L0|, noise floor), see smooth.ts
 *   lower = lr at the first point from which t stays at or below L0 - fall / 10 until m
 *   upper = lr_m / 3;  lower at most upper / 4
 *
 * Why: a test dwells on each rate for one update only, so a rate that is still good at m is too high to train with for long; three below it is half a decade
 * of safety, less than fastai's tenth (meant for a constant rate) because a cycle only passes through its top. The lower bound is Smith's "the loss starts
 * to fall"; a tenth of the fall stands clear of the noise. Where the curve falls too abruptly to leave room for a cycle, Smith's rule of thumb holds: base = max / 3 or 4.
 * Two-sided, because the one-sided curve of the suggestions lags (smooth.ts). The cap keeps the climb at the end from pulling m to the left.
 * Symbols: loss raw [n], lr [n], N planned updates; n <= N points were read. Our own rule, after Smith 2015, section 3.3, arXiv 1506.01186.
 */
import { finite, median } from '../math/statistics.ts';
import { noiseFloor, smoothTwoSided, twoSidedBeta } from './smooth.ts';

export interface Levels {
  /** Two-sided smoothing: [n]. */
  readonly smoothed: Float64Array;
  readonly start: number;
  /** Index of the least of `smoothed`. */
  readonly least: number;
  readonly fall: number;
  /** How far it climbs again until the last point. */
  readonly rise: number;
  /** A fall or rise below this is noise. */
  readonly threshold: number;
}

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

const CAP = 2; // start levels
const FALLEN = 0.1; // of the total fall
const BELOW_MINIMUM = 3;
const BASE_BELOW_TOP = 4;
const LEAST_SHARE = 0.01; // of the start level

/** Null if no loss is finite. */
export function levelsOf(loss: ArrayLike<number>, plannedSteps: number): Levels | null {
  const first = finite(Array.from(loss).slice(0, Math.max(1, Math.floor(plannedSteps / 10))));
  const start = median(first);
  if (!Number.isFinite(start)) return null;
  const beta = twoSidedBeta(plannedSteps);
  const smoothed = smoothTwoSided(loss, beta, start > 0 ? CAP * start : Number.POSITIVE_INFINITY);
  let least = 0;
  for (let i = 1; i < smoothed.length; i++) if ((smoothed[i] as number) < (smoothed[least] as number)) least = i;
  return {
    smoothed,
    start,
    least,
    fall: start - (smoothed[least] as number),
    rise: (smoothed[smoothed.length - 1] as number) - (smoothed[least] as number),
    threshold: Math.max(LEAST_SHARE * Math.abs(start), noiseFloor(loss, smoothed, plannedSteps)),
  };
}

/** Null where the loss never fell by more than noise. */
export function boundsOf(lr: ArrayLike<number>, levels: Levels): Bounds | null {
  if (levels.fall < levels.threshold) return null;
  const mark = levels.start - FALLEN * levels.fall;
  let from = levels.least;
  while (from > 0 && (levels.smoothed[from - 1] as number) <= mark) from--;
  const upper = (lr[levels.least] as number) / BELOW_MINIMUM;
  return { lower: Math.min(lr[from] as number, upper / BASE_BELOW_TOP), upper };
}
