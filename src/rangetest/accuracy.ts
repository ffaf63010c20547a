/**
 * @file Accuracy against the rate: Smith's own form of the range test, and his reading of base and max.
 *
 *   a = two-sided smoothing of the accuracy          memory N / 20 points to each side
 *   a0 = median of the first tenth, gain = max a - a0
 *   base: first point from which a stays at or above a0 + gain / 10 until the top         "starts to increase"
 *   max: the earliest, after base, of                                                     "slows, becomes ragged, or starts to fall"
 *     slows   first point with a >= a0 + 0.9 gain, if a stays above a0 + 0.8 gain for another fifth of the test (a plateau, not a peak)
 *     ragged  first point where the roughness over the last tenth of the test is over twice its median between base and top, and over 0.01
 *             roughness: root mean square of (x_(i+1) - 2 x_i + x_(i-1)) / sqrt 6, which is sigma for independent noise and 0 for a straight line
 *     falls   the last top before a drops by more than a tenth of the gain below it
 *     ends    none of these: the last point; the range was too short
 *
 * Symbols: accuracy [n], shares of a mini-batch or of a test set, 0 to 1; lr [n]; N planned updates.
 * Source: Smith 2015, "Cyclical Learning Rates for Training Neural Networks", section 3.3, arXiv 1506.01186: he reads the three signs by eye on a test of
 * several epochs with a linear ramp (base 0.001 and max 0.006 for his CIFAR-10 network); the numbers 0.1, 0.9, twice and the windows are ours.
 * A test of one layer group is read the same way, with that group's rates.
 */
import { finite, median } from '../math/statistics.ts';
import { noiseFloor, smoothTwoSided, twoSidedBeta } from './smooth.ts';

export type MaxSign = 'slows' | 'ragged' | 'falls' | 'ends';

export interface AccuracyPoint {
  readonly index: number;
  readonly lr: number;
}

export interface AccuracyReading {
  readonly smoothed: Float64Array;
  /** Accuracy before anything was learned, and how far it rose. */
  readonly start: number;
  readonly gain: number;
  /** A gain below this is noise; base and max are null then. */
  readonly threshold: number;
  readonly base: AccuracyPoint | null;
  /** With the sign that came first. */
  readonly max: (AccuracyPoint & { readonly sign: MaxSign }) | null;
  /** Every sign that showed, for the figure. */
  readonly signs: Readonly<Record<Exclude<MaxSign, 'ends'>, AccuracyPoint | null>>;
}

const SHARE = 0.1; // of the gain: risen, or fallen
const LEAST_GAIN = 0.01;
const RAGGED_FACTOR = 2;
const LEAST_ROUGHNESS = 0.01;

export function readAccuracyTest({
  lr,
  accuracy,
  plannedSteps = accuracy.length,
}: {
  readonly lr: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
  readonly plannedSteps?: number;
}): AccuracyReading {
  const smoothed = smoothTwoSided(accuracy, twoSidedBeta(plannedSteps));
  const first = finite(Array.from(accuracy).slice(0, Math.max(1, Math.floor(plannedSteps / 10))));
  const start = median(first);
  const top = argmax(smoothed);
  const gain = (smoothed[top] ?? Number.NaN) - start;
  const threshold = Math.max(LEAST_GAIN, noiseFloor(accuracy, smoothed, plannedSteps));
  const none = { slows: null, ragged: null, falls: null };
  if (!(gain >= threshold)) return { smoothed, start, gain, threshold, base: null, max: null, signs: none };

  const point = (index: number | null): AccuracyPoint | null => (index === null ? null : { index, lr: lr[index] as number });
  const base = baseOf(smoothed, top, start + SHARE * gain);
  const signs = {
    slows: point(slowsAt(smoothed, base, start, gain, Math.max(1, Math.floor(plannedSteps / 5)))),
    ragged: point(raggedAt(accuracy, base, top, Math.max(10, Math.floor(plannedSteps / 10)))),
    falls: point(fallsAt(smoothed, base, gain)),
  };
  const shown = (['slows', 'ragged', 'falls'] as const).flatMap((sign) => (signs[sign] ? [{ ...signs[sign], sign }] : []));
  const last = smoothed.length - 1;
  const ends = { index: last, lr: lr[last] as number, sign: 'ends' as const };
  const max = shown.reduce<AccuracyPoint & { readonly sign: MaxSign }>((least, next) => (next.index < least.index ? next : least), ends);
  return { smoothed, start, gain, threshold, base: point(base), max, signs };
}

function argmax(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

function baseOf(a: Float64Array, top: number, mark: number): number {
  let from = top;
  while (from > 0 && (a[from - 1] as number) >= mark) from--;
  return from;
}

function slowsAt(a: Float64Array, base: number, start: number, gain: number, stay: number): number | null {
  for (let i = base + 1; i + stay < a.length; i++) {
    if ((a[i] as number) < start + (1 - SHARE) * gain) continue;
    const after = Math.min(...a.subarray(i, i + stay + 1));
    return after >= start + (1 - 2 * SHARE) * gain ? i : null;
  }
  return null;
}

function raggedAt(accuracy: ArrayLike<number>, base: number, top: number, window: number): number | null {
  const bend = (i: number) => ((accuracy[i + 1] as number) - 2 * (accuracy[i] as number) + (accuracy[i - 1] as number)) ** 2 / 6;
  const roughness = (end: number) => {
    let sum = 0;
    for (let i = end - window; i < end; i++) sum += bend(i);
    return Math.sqrt(sum / window);
  };
  const usual: number[] = [];
  const first = Math.max(base, window) + 1;
  for (let end = first; end <= top; end++) usual.push(roughness(end));
  const limit = Math.max(LEAST_ROUGHNESS, RAGGED_FACTOR * median(usual));
  for (let end = first; end < accuracy.length; end++) if (roughness(end) > limit) return end;
  return null;
}

function fallsAt(a: Float64Array, base: number, gain: number): number | null {
  let peak = base;
  for (let i = base + 1; i < a.length; i++) {
    if ((a[i] as number) > (a[peak] as number)) peak = i;
    else if ((a[i] as number) < (a[peak] as number) - SHARE * gain) return peak;
  }
  return null;
}
