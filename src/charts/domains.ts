/**
 * @file How far the y axis of each figure reaches. Limits snap to round numbers, so that an axis does not creep while its curve grows.
 */
import { visibleRange } from './decimate.ts';
import type { Interval, ScaleKind } from './scales.ts';

/** One curve as far as its axis is concerned. `counts: false`: off scale is fine (a run that diverged). */
export interface Extent {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly counts: boolean;
}

/** Mantissas a logarithmic limit snaps to. */
const LOG_LADDER = [1, 1.5, 2, 3, 4, 5, 7, 10];
/** A loss above so many times its first value is off scale. */
const LOSS_CEILING = 1.5;
/** Room below the smoothed curve, where the raw one still shows. */
const RAW_ROOM = 1.25;
const ACCURACY_STEP = 0.05;

/** Least and greatest finite value inside the x window, or null. */
export function extentOf(curve: Extent, window: Interval): Interval | null {
  const length = Math.min(curve.x.length, curve.y.length);
  const [start, end] = visibleRange(curve.x, length, window);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const value = curve.y[i] as number;
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Loss: all of every curve that counts, but no more than 1.5 times the first loss; `empty` where nothing is known yet. */
export function lossDomain(curves: readonly Extent[], window: Interval, kind: ScaleKind, empty: Interval): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let start = Number.NEGATIVE_INFINITY;
  const counted = curves.some((curve) => curve.counts) ? curves.filter((curve) => curve.counts) : curves;
  for (const curve of counted) {
    const extent = extentOf(curve, window);
    if (!extent) continue;
    const first = curve.y[0] as number;
    if (first > start) start = first;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  if (!(low <= high)) return empty;
  const ceiling = Number.isFinite(start) ? Math.min(high * 1.1, start * LOSS_CEILING) : high * 1.1;
  if (kind === 'linear') return [0, roundUp(Math.max(ceiling, low * 1.2, 1e-6))];
  const floor = Math.max(low / RAW_ROOM, 1e-6);
  return [snapDown(floor), snapUp(Math.max(ceiling, floor * 2))];
}

/** Accuracy: from where the bulk of the points begins, to just above the best; always around the target. */
export function accuracyDomain(curves: readonly Extent[], window: Interval, target: number, empty: Interval): Interval {
  const values: number[] = [];
  for (const curve of curves) {
    if (!curve.counts) continue;
    const [start, end] = visibleRange(curve.x, Math.min(curve.x.length, curve.y.length), window);
    for (let i = start; i < end; i++) {
      const value = curve.y[i] as number;
      if (Number.isFinite(value)) values.push(value);
    }
  }
  if (values.length === 0) return around(empty, target);
  values.sort((a, b) => a - b);
  const bulk = values[Math.floor(values.length * 0.12)] as number;
  const best = values.at(-1) as number;
  const low = Math.floor((bulk - 0.005) / ACCURACY_STEP + 1e-9) * ACCURACY_STEP;
  const high = Math.ceil((best + 0.01) / ACCURACY_STEP - 1e-9) * ACCURACY_STEP;
  return around([Math.min(low, high - 2 * ACCURACY_STEP), high], target);
}

/** Rates: from 0 to the greatest rate of the runs that did not diverge. */
export function rateDomain(curves: readonly Extent[], window: Interval, empty: Interval): Interval {
  const highest = (counted: readonly Extent[]) => counted.reduce((most, curve) => Math.max(most, extentOf(curve, window)?.[1] ?? 0), 0);
  const counted = highest(curves.filter((curve) => curve.counts)) || highest(curves);
  return counted > 0 ? [0, counted * 1.08] : empty;
}

/** Next 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: the end of a time axis that grows. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const mantissa = value / power;
  return ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step >= mantissa * (1 - 1e-9)) ?? 10) * power;
}

function around([low, high]: Interval, target: number): Interval {
  const down = Math.floor((target - 0.02) / ACCURACY_STEP) * ACCURACY_STEP;
  const up = Math.ceil((target + 0.02) / ACCURACY_STEP) * ACCURACY_STEP;
  return [clean(Math.max(0, Math.min(low, down))), clean(Math.min(1, Math.max(high, up)))];
}

/** Multiples of 0.05 without the tail of binary fractions. */
function clean(value: number): number {
  return Number(value.toFixed(6));
}

function snapDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const mantissa = value / power;
  return (LOG_LADDER.filter((step) => step <= mantissa * (1 + 1e-9)).at(-1) ?? 1) * power;
}

function snapUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const mantissa = value / power;
  return (LOG_LADDER.find((step) => step >= mantissa * (1 - 1e-9)) ?? 10) * power;
}
