/**
 * @file How far the y axis of each figure reaches. Limits snap to round numbers, so that an axis does not creep while its curve grows.
 */
import { median } from '../math/statistics.ts';
import { visibleRange } from './decimate.ts';
import { BLOCK, type Extent, extentBetween, extentOf } from './extent.ts';
import type { Interval, ScaleKind } from './scales.ts';

/** Mantissas a logarithmic limit snaps to. */
const LOG_LADDER = [1, 1.5, 2, 3, 4, 5, 7, 10];
/** A loss above so many times its first value is off scale. */
const LOSS_CEILING = 1.5;
/** Room below the smoothed curve, where the raw one still shows. */
const RAW_ROOM = 1.25;
const ACCURACY_STEP = 0.05;
/** Parts of the window that are compared to find spikes, and how many on either side. */
const STRETCHES = 128;
const NEIGHBORS = 4;
const NORM_DECADES = 1e6;

/**
 * Loss: all of every curve that counts; `empty` where nothing is known yet. With `clip`, single outliers do not count (`extentWithoutSpikes`), and
 * nothing above 1.5 times the first loss does.
 */
export function lossDomain(curves: readonly Extent[], window: Interval, kind: ScaleKind, empty: Interval, clip = true): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let start = Number.NEGATIVE_INFINITY;
  for (const curve of thatCount(curves)) {
    const extent = clip ? extentWithoutSpikes(curve, window) : extentOf(curve, window);
    if (!extent) continue;
    const first = curve.y[0] as number;
    if (first > start) start = first;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  if (!(low <= high)) return empty;
  const ceiling = clip && Number.isFinite(start) ? Math.min(high * 1.1, start * LOSS_CEILING) : high * 1.1;
  if (kind === 'linear') return [0, roundUp(Math.max(ceiling, low * 1.2, 1e-6))];
  const floor = Math.max(low / RAW_ROOM, 1e-6);
  return [snapDown(floor), snapUp(Math.max(ceiling, floor * 2))];
}

/**
 * Least and greatest value without spikes. The window is cut into 128 stretches of about as many points each; a stretch is a spike where its greatest value
 * exceeds median + 3 * 1.4826 * MAD of the four stretches before it and likewise of the four after it (Hampel's identifier on either side, with the
 * greatest values of stretches in place of points: Pearson 2002, IEEE Trans. Control Systems Technology 10(1), sec. II). The median absolute deviation
 * is taken as at least 5 % of the median. So a curve that starts high and falls has none, and what rises and stays up has none.
 */
export function extentWithoutSpikes({ x, y }: Extent, window: Interval): Interval | null {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), window);
  const wanted = Math.max(1, Math.ceil((end - start) / STRETCHES));
  const size = wanted < BLOCK ? wanted : Math.ceil(wanted / BLOCK) * BLOCK;
  const stretches: Interval[] = [];
  for (let from = start; from < end; ) {
    const to = Math.min(end, (Math.floor(from / size) + 1) * size);
    const extent = extentBetween(y, from, to);
    if (extent) stretches.push(extent);
    from = to;
  }
  if (stretches.length === 0) return null;
  const tops = stretches.map(([, top]) => top);
  const isSpike = (k: number) => {
    const before = tops.slice(Math.max(0, k - NEIGHBORS), k);
    const after = tops.slice(k + 1, k + 1 + NEIGHBORS);
    const top = tops[k] as number;
    return before.length > 0 && after.length > 0 && top > fence(before) && top > fence(after);
  };
  // from the highest down: the first that is none is the answer, and almost always the first of all
  const highest = tops.map((_, k) => k).sort((a, b) => (tops[b] as number) - (tops[a] as number));
  const top = highest.find((k) => !isSpike(k));
  return [Math.min(...stretches.map(([low]) => low)), tops[top ?? (highest[0] as number)] as number];
}

function fence(tops: readonly number[]): number {
  const middle = median(tops);
  const spread = median(tops.map((top) => Math.abs(top - middle)));
  return middle + 3 * 1.4826 * Math.max(spread, 0.05 * Math.abs(middle));
}

/** Norms and ratios, logarithmic: round limits around what is above 0, over six decades at most. */
export function normDomain(curves: readonly Extent[], window: Interval, empty: Interval): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const curve of thatCount(curves)) {
    const extent = extentOf(curve, window);
    if (!extent) continue;
    if (extent[0] > 0) low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  if (!(high > 0)) return empty;
  const floor = Math.max(Math.min(low, high / 2), high / NORM_DECADES);
  return [snapDown(floor), snapUp(high)];
}

/** Momentum: from a little below the least to a little above the greatest, not beyond 0 and 1; in steps of 0.05. */
export function momentumDomain(curves: readonly Extent[], window: Interval, empty: Interval): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const curve of curves) {
    const extent = extentOf(curve, window);
    if (extent) [low, high] = [Math.min(low, extent[0]), Math.max(high, extent[1])];
  }
  if (!(low <= high)) return empty;
  const down = Math.floor((low - 0.01) / ACCURACY_STEP) * ACCURACY_STEP;
  const up = Math.ceil((high + 0.01) / ACCURACY_STEP) * ACCURACY_STEP;
  return [clean(Math.max(0, down)), clean(Math.min(1, up))];
}

function thatCount(curves: readonly Extent[]): readonly Extent[] {
  return curves.some((curve) => curve.counts) ? curves.filter((curve) => curve.counts) : curves;
}

/** Accuracy: from where the bulk of the points begins, to just above the best; always around the target, if there is one. */
export function accuracyDomain(curves: readonly Extent[], window: Interval, target: number | null, empty: Interval): Interval {
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

/** Rates: from 0 to the greatest rate of the runs that did not diverge; logarithmic: from the least above 0, over six decades at most. */
export function rateDomain(curves: readonly Extent[], window: Interval, kind: ScaleKind, empty: Interval): Interval {
  if (kind === 'log') return normDomain(curves, window, empty);
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

function around([low, high]: Interval, target: number | null): Interval {
  if (target === null) return [clean(Math.max(0, low)), clean(Math.min(1, high))];
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
