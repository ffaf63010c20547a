/** @file Reading a curve at a place: the point nearest to the crosshair, and the first crossing of a target. x ascending. */
import { lowerBound } from './decimate.ts';

/** Index of the point nearest to `at`, or -1 where the curve has not been or is no more (farther away than half the distance of its neighbours). */
export function nearestIndex(x: ArrayLike<number>, at: number, length = x.length): number {
  if (length === 0) return -1;
  const after = Math.min(length - 1, lowerBound(x, at, length));
  const before = Math.max(0, after - 1);
  const index = Math.abs((x[before] as number) - at) <= Math.abs((x[after] as number) - at) ? before : after;
  const first = x[0] as number;
  const last = x[length - 1] as number;
  if (at >= first && at <= last) return index;
  if (length === 1) return at === first ? 0 : -1;
  const reach = at < first ? ((x[1] as number) - first) / 2 : (last - (x[length - 2] as number)) / 2;
  return Math.abs((x[index] as number) - at) <= reach ? index : -1;
}

/** The value at the point nearest to `at`, or NaN. */
export function valueAt(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  const index = nearestIndex(x, at, Math.min(x.length, y.length));
  return index < 0 ? Number.NaN : (y[index] as number);
}

export interface Crossing {
  /** Where the straight line between the two points meets the target. */
  readonly x: number;
  /** The first point at or above the target: when it was seen. */
  readonly index: number;
}

/** First time the curve reaches `target` from below. null: never, or it starts above. */
export function firstCrossing(x: ArrayLike<number>, y: ArrayLike<number>, target: number): Crossing | null {
  const length = Math.min(x.length, y.length);
  for (let index = 0; index < length; index++) {
    const value = y[index] as number;
    if (!(value >= target)) continue;
    if (index === 0) return { x: x[0] as number, index };
    const before = y[index - 1] as number;
    const xBefore = x[index - 1] as number;
    const share = Number.isFinite(before) && value > before ? (target - before) / (value - before) : 1;
    return { x: xBefore + ((x[index] as number) - xBefore) * share, index };
  }
  return null;
}
