/**
 * @file A line of any length reduced to what a screen can show: per pixel column the first, least, greatest and last point.
 *
 * No spike is lost, and the reduced line covers the same pixels as the full one (M4 aggregation: Jugel, Jerzak, Hackenbroich, Markl 2014,
 * VLDB 7(10), sec. 4). x ascending. A value that is not finite lifts the pen (one NaN pair in the output). Of the sides of a band the least or the greatest
 * point alone.
 *
 * A line that only grew since the last frame is not read again: what was picked from a typed array is remembered by its buffer, and only the last
 * pixel column and what came after it are looked at. So a buffer's filled part must never change: who computes other values takes another buffer.
 */
import { type Scale, sameScale } from './scales.ts';
import { createPixelPath, LIFT, type Picks, type PixelPath, startingAt, type Traced, trace, untraced } from './vertices.ts';

/** Which points of a column: those of a line, or of the lower or upper side of an area. */
type Side = 'line' | 'low' | 'high';

export interface Detail {
  /** How far (pixels, up or down) the line may pass a point; 0: every point that was picked is a vertex. */
  readonly tolerance?: number;
  /** Pixels of a column: 1 for all that a screen can show; a divisor of 32. */
  readonly column?: number;
  readonly side?: Side;
  /** What lies left of this pixel is not to be drawn. */
  readonly from?: number;
}

interface Remembered extends Picks, Traced {
  readonly xBuffer: ArrayBufferLike;
  readonly start: number;
  readonly scaleX: Scale;
  readonly side: Side;
  readonly column: number;
  end: number;
}

type Asked = Pick<Remembered, 'scaleX' | 'side' | 'column' | 'start' | 'end'>;

const remembered = new WeakMap<ArrayBufferLike, Remembered>();
const scratch = createPicks();
let scratchSums: Float64Array = new Float64Array(2048);

/** First index with x[index] >= value. */
export function lowerBound(x: ArrayLike<number>, value: number, length = x.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices that can touch the x domain: one neighbour on either side is kept so that lines run to the edge. */
export function visibleRange(x: ArrayLike<number>, length: number, domain: readonly [number, number]): readonly [number, number] {
  return [Math.max(0, lowerBound(x, domain[0], length) - 1), Math.min(length, lowerBound(x, domain[1], length) + 1)];
}

/** The line through (x[i], y[i]) in pixels: in `path`, or where it was remembered. Valid until the same line is asked for again. */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  scaleX: Scale,
  scaleY: Scale,
  path: PixelPath,
  { tolerance = 0, column = 1, side = 'line', from = Number.NEGATIVE_INFINITY }: Detail = {},
): PixelPath {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), scaleX.domain);
  const known =
    x instanceof Float64Array && y instanceof Float64Array && y.byteOffset === 0 ? recall(x, y, { scaleX, side, column, start, end }) : null;
  if (known === null) {
    const once: Remembered = { ...restart(scratch, start), xBuffer: NO_BUFFER, start, scaleX, side, column, end, ...untraced(path, scratchSums) };
    pick(once, x, y, scaleX, end);
    trace(once, x, y, scaleX, scaleY, tolerance);
    scratchSums = once.sums;
    return startingAt(once, from);
  }
  pick(known, x, y, scaleX, end);
  trace(known, x, y, scaleX, scaleY, tolerance);
  return startingAt(known, from);
}

const NO_BUFFER = new ArrayBuffer(0);

/** The picks of this line as far as they still hold; a fresh start if they do not. */
function recall(x: Float64Array, y: Float64Array, asked: Asked): Remembered {
  const known = remembered.get(y.buffer);
  if (known && known.xBuffer === x.buffer && sameAs(known, asked)) {
    known.length = known.resumeLength;
    known.end = asked.end;
    return known;
  }
  const fresh: Remembered = {
    ...restart(known ?? createPicks(), asked.start),
    xBuffer: x.buffer,
    ...asked,
    ...untraced(known?.path ?? createPixelPath(), known?.sums ?? new Float64Array(2048)),
  };
  remembered.set(y.buffer, fresh);
  return fresh;
}

function sameAs(known: Remembered, { scaleX, side, column, start, end }: Asked): boolean {
  return known.side === side && known.column === column && known.start === start && known.end <= end && sameScale(known.scaleX, scaleX);
}

function createPicks(): Picks {
  return { index: new Int32Array(1024), length: 0, resumeAt: 0, resumeLength: 0 };
}

function restart(picks: Picks, start: number): Picks {
  picks.length = 0;
  picks.resumeAt = start;
  picks.resumeLength = 0;
  return picks;
}

function pick(picks: Remembered, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, end: number): void {
  let i = picks.resumeAt;
  while (i < end) {
    picks.resumeAt = i;
    picks.resumeLength = picks.length;
    const edge = scaleX.invert(picks.column * (Math.floor(scaleX.at(x[i] as number) / picks.column) + 1));
    const first = i;
    let least = i;
    let most = i;
    let low = y[i] as number;
    let high = low;
    reserve(picks);
    i += 1;
    if (!Number.isFinite(low)) {
      if (picks.length > 0 && picks.index[picks.length - 1] !== LIFT) picks.index[picks.length++] = LIFT;
      continue;
    }
    while (i < end && (x[i] as number) < edge) {
      const value = y[i] as number;
      if (value - value !== 0) break; // NaN or infinite
      if (value < low) {
        low = value;
        least = i;
      } else if (value > high) {
        high = value;
        most = i;
      }
      i += 1;
    }
    if (picks.side !== 'line') {
      picks.index[picks.length++] = picks.side === 'low' ? least : most;
      continue;
    }
    const last = i - 1;
    const a = Math.min(least, most);
    const b = Math.max(least, most);
    picks.index[picks.length++] = first;
    if (a !== first && a !== last) picks.index[picks.length++] = a;
    if (b !== a && b !== first && b !== last) picks.index[picks.length++] = b;
    if (last !== first) picks.index[picks.length++] = last;
  }
}

/** Room for one more pixel column. */
function reserve(picks: Picks): void {
  if (picks.length + 4 <= picks.index.length) return;
  const wider = new Int32Array(picks.index.length * 2);
  wider.set(picks.index);
  picks.index = wider;
}
