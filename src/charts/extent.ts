/**
 * @file Least and greatest value of a curve inside a window, without reading all of it in every frame.
 *
 * Blocks of 16 values keep their extremes, remembered by the buffer (whose filled part never changes, see decimate.ts): a window costs two partial
 * blocks and one look per whole block; what is new is read once.
 */
import { visibleRange } from './decimate.ts';
import type { Interval } from './scales.ts';

/** One curve as far as its axis is concerned. `counts: false`: off scale is fine (a run that diverged). */
export interface Extent {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly counts: boolean;
}

interface Blocks {
  low: Float64Array;
  high: Float64Array;
  /** Whole blocks known. */
  done: number;
}

/** Stretches of whole blocks are the cheapest to ask for. */
export const BLOCK = 16;
const known = new WeakMap<ArrayBufferLike, Blocks>();

/** Least and greatest finite value inside the x window, or null. */
export function extentOf({ x, y }: Extent, window: Interval): Interval | null {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), window);
  return extentBetween(y, start, end);
}

/** Of y[start] to y[end - 1]. */
export function extentBetween(y: ArrayLike<number>, start: number, end: number): Interval | null {
  const first = Math.ceil(start / BLOCK);
  const last = Math.floor(end / BLOCK);
  if (!(y instanceof Float64Array && y.byteOffset === 0) || last <= first) return plain(y, start, end);
  const { low, high } = blocksOf(y, last);
  let [least, most] = plain(y, start, first * BLOCK) ?? NONE;
  for (let block = first; block < last; block++) {
    least = Math.min(least, low[block] as number);
    most = Math.max(most, high[block] as number);
  }
  const [a, b] = plain(y, last * BLOCK, end) ?? NONE;
  least = Math.min(least, a);
  most = Math.max(most, b);
  return least <= most ? [least, most] : null;
}

const NONE: Interval = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function plain(y: ArrayLike<number>, start: number, end: number): Interval | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const value = y[i] as number;
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return low <= high ? [low, high] : null;
}

function blocksOf(y: Float64Array, count: number): Blocks {
  let blocks = known.get(y.buffer);
  if (!blocks) {
    const room = Math.ceil(y.buffer.byteLength / 8 / BLOCK);
    blocks = { low: new Float64Array(room), high: new Float64Array(room), done: 0 };
    known.set(y.buffer, blocks);
  }
  for (; blocks.done < count; blocks.done++) {
    const [low, high] = plain(y, blocks.done * BLOCK, (blocks.done + 1) * BLOCK) ?? NONE;
    blocks.low[blocks.done] = low;
    blocks.high[blocks.done] = high;
  }
  return blocks;
}
