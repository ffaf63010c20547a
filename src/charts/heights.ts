/**
 * @file A function of two variables sampled on an even grid, with the levels of its isolines and its heights as shares of 1.
 *
 *   linear: t(v) = (v - low) / (high - low)
 *   log:    t(v) = ln(1 + (v - low) / unit) / ln(1 + (high - low) / unit),   unit = 1/15 of the median height above low
 *
 * v: value; low, high: least and greatest finite value on the grid. Levels are even steps of t; on a linear scale round numbers.
 * Values that are not finite are holes.
 */
import { ticks } from 'd3';
import type { Interval } from './scales.ts';

export interface HeightScale {
  readonly low: number;
  readonly high: number;
  readonly kind: 'linear' | 'log';
  /** Ascending. */
  readonly levels: readonly number[];
  /** Height as a share, 0 to 1 within the grid's own range. */
  share(value: number): number;
  /** Number of levels below a value: 0 to levels.length. */
  band(value: number): number;
}

export interface HeightGrid extends HeightScale {
  readonly x: Interval;
  readonly y: Interval;
  /** Samples a side, ends included. */
  readonly side: number;
  /** Row by row from y[0] up: values[j * side + i] at (x_i, y_j). */
  readonly values: Float64Array; // [side * side]
}

const LEVELS = 20;

export function sampleHeights(f: (x: number, y: number) => number, x: Interval, y: Interval, kind: 'linear' | 'log', side = 97): HeightGrid {
  const values = new Float64Array(side * side);
  for (let j = 0; j < side; j++) {
    const at = y[0] + ((y[1] - y[0]) * j) / (side - 1);
    for (let i = 0; i < side; i++) values[j * side + i] = f(x[0] + ((x[1] - x[0]) * i) / (side - 1), at);
  }
  return { x, y, side, values, ...heightScale(values, kind) };
}

/** Of one grid, or of several that are to be compared. */
export function heightScale(values: Float64Array, kind: 'linear' | 'log'): HeightScale {
  const sorted = values.filter(Number.isFinite).sort();
  const low = sorted[0] ?? 0;
  const top = sorted.at(-1) ?? low;
  const high = top > low ? top : low + 1; // a plain
  const unit = ((sorted[sorted.length >> 1] ?? 1) - low) / 15 || 1;
  const full = Math.log1p((high - low) / unit);
  const share = kind === 'linear' ? (v: number) => (v - low) / (high - low) : (v: number) => Math.log1p(Math.max(0, v - low) / unit) / full;
  const levels =
    kind === 'linear'
      ? ticks(low, high, LEVELS).filter((level) => level > low && level < high)
      : Array.from({ length: LEVELS - 1 }, (_, k) => low + unit * Math.expm1((full * (k + 1)) / LEVELS));
  const band = (value: number) => {
    let below = 0;
    while (below < levels.length && value > (levels[below] as number)) below++;
    return below;
  };
  return { low, high, kind, levels, share, band };
}

/** Colour of a band: the valley is the strongest, heights fade into the page. `colors`: high to low. */
export function heightColor(colors: readonly string[], band: number, levels: number): string {
  const last = colors.length - 1;
  return colors[Math.round(last * (1 - band / Math.max(1, levels)))] ?? '';
}
