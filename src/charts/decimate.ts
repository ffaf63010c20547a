/**
 * @file A line of any length reduced to what a screen can show: per pixel column the first, least, greatest and last point.
 *
 * No spike is lost, and the reduced line covers the same pixels as the full one (M4 aggregation: Jugel, Jerzak, Hackenbroich, Markl 2014,
 * VLDB 7(10), sec. 4). x ascending. A value that is not finite lifts the pen (one NaN pair in the output).
 *
 * A line that only grew since the last frame is not read again: what was picked from a typed array is remembered by its buffer, and only the last
 * pixel column and what came after it are looked at. So a buffer's filled part must never change: who computes other values takes another buffer.
 */
import type { Interval, Scale } from './scales.ts';

/** Pixels as x0, y0, x1, y1, ...; NaN, NaN lifts the pen. */
export interface PixelPath {
  xy: Float64Array;
  /** Filled entries of xy (two per point). */
  length: number;
  /** Entry from which it is drawn. */
  start: number;
  /** Pixels of line between the last lift and `start`: where a pattern of dashes stands there. */
  before: number;
}

/** Indices of the points that are drawn, in order; LIFT lifts the pen. */
interface Picks {
  index: Int32Array;
  length: number;
  /** Where the last pixel column begins: in the data, and in `index`. */
  resumeAt: number;
  resumeLength: number;
}

interface Remembered extends Picks {
  readonly xBuffer: ArrayBufferLike;
  readonly start: number;
  readonly scaleX: Scale;
  end: number;
  /** The picks in pixels as far as they are final, with the length of line up to each. */
  readonly path: PixelPath;
  sums: Float64Array;
  scaleY: Scale | null;
  near: number;
  /** Picks that `path` holds, and its entries for them. */
  traced: number;
  tracedLength: number;
}

const LIFT = -1;
/** Beyond this a canvas line loses precision, and nothing of it is on screen. */
const PIXEL_LIMIT = 8192;

const remembered = new WeakMap<ArrayBufferLike, Remembered>();
const scratch = createPicks();
let scratchSums: Float64Array = new Float64Array(2048);

export function createPixelPath(): PixelPath {
  return { xy: new Float64Array(4096), length: 0, start: 0, before: 0 };
}

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

/**
 * The line through (x[i], y[i]) in pixels: in `path`, or where it was remembered. Valid until the same line is asked for again.
 * `near`: a point this close (pixels) to the one before it is left out. `from`: what lies left of this pixel is not to be drawn.
 */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  scaleX: Scale,
  scaleY: Scale,
  path: PixelPath,
  near = 0,
  from = Number.NEGATIVE_INFINITY,
): PixelPath {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), scaleX.domain);
  const known = x instanceof Float64Array && y instanceof Float64Array && y.byteOffset === 0 ? recall(x, y, scaleX, start, end) : null;
  if (known === null) {
    const once: Remembered = { ...restart(scratch, start), xBuffer: NO_BUFFER, start, scaleX, end, path, sums: scratchSums, ...UNTRACED };
    pick(once, x, y, scaleX, end);
    trace(once, x, y, scaleX, scaleY, near);
    scratchSums = once.sums;
    return startingAt(once, from);
  }
  pick(known, x, y, scaleX, end);
  trace(known, x, y, scaleX, scaleY, near);
  return startingAt(known, from);
}

const UNTRACED = { scaleY: null, near: 0, traced: 0, tracedLength: 0 } as const;
const NO_BUFFER = new ArrayBuffer(0);

/** The picks of this line as far as they still hold; a fresh start if they do not. */
function recall(x: Float64Array, y: Float64Array, scaleX: Scale, start: number, end: number): Remembered {
  const known = remembered.get(y.buffer);
  if (known && known.xBuffer === x.buffer && known.start === start && known.end <= end && sameScale(known.scaleX, scaleX)) {
    known.length = known.resumeLength;
    known.end = end;
    return known;
  }
  const fresh: Remembered = {
    ...restart(known ?? createPicks(), start),
    ...{ xBuffer: x.buffer, start, scaleX, end, path: known?.path ?? createPixelPath(), sums: known?.sums ?? new Float64Array(2048) },
    ...UNTRACED,
  };
  remembered.set(y.buffer, fresh);
  return fresh;
}

export function sameScale(a: Scale, b: Scale): boolean {
  return a.kind === b.kind && same(a.domain, b.domain) && same(a.range, b.range);
}

function same(a: Interval, b: Interval): boolean {
  return a[0] === b[0] && a[1] === b[1];
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

function pick(picks: Picks, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, end: number): void {
  let i = picks.resumeAt;
  while (i < end) {
    picks.resumeAt = i;
    picks.resumeLength = picks.length;
    const edge = scaleX.invert(Math.floor(scaleX.at(x[i] as number)) + 1);
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

/** Picks that are new, or all under another scale, to pixels. Those of the last pixel column may still change: they are traced again. */
function trace(line: Remembered, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, near: number): void {
  const { path } = line;
  const goesOn = line.scaleY !== null && sameScale(line.scaleY, scaleY) && line.near === near && line.traced <= line.length;
  let at = goesOn ? line.tracedLength : 0;
  const first = goesOn ? line.traced : 0;
  const room = at + 2 * (line.length - first);
  if (path.xy.length < room) path.xy = widened(path.xy, 2 * room);
  if (line.sums.length < room / 2) line.sums = widened(line.sums, room);
  const { xy } = path;
  const { sums } = line;
  let beforeX = at > 0 ? (xy[at - 2] as number) : Number.NaN;
  let beforeY = at > 0 ? (xy[at - 1] as number) : Number.NaN;
  let sum = at > 0 ? (sums[at / 2 - 1] as number) : 0;
  line.tracedLength = at;
  for (let k = first; k < line.length; k++) {
    if (k === line.resumeLength) line.tracedLength = at;
    const index = line.index[k] as number;
    const px = index === LIFT ? Number.NaN : clampPixel(scaleX.at(x[index] as number));
    const py = index === LIFT ? Number.NaN : clampPixel(scaleY.at(y[index] as number));
    const dx = px - beforeX;
    const dy = py - beforeY;
    if (Math.abs(dx) < near && Math.abs(dy) < near) continue;
    const step = Math.sqrt(dx * dx + dy * dy);
    sum = Number.isNaN(step) ? 0 : sum + step; // a lift begins the dashes anew
    xy[at] = px;
    xy[at + 1] = py;
    sums[at / 2] = sum;
    at += 2;
    beforeX = px;
    beforeY = py;
  }
  if (line.resumeLength >= line.length) line.tracedLength = at;
  line.traced = Math.min(line.resumeLength, line.length);
  line.scaleY = scaleY;
  line.near = near;
  path.length = at;
}

function startingAt({ path, sums }: Remembered, from: number): PixelPath {
  path.start = 0;
  path.before = 0;
  if (from === Number.NEGATIVE_INFINITY) return path;
  let at = path.length - 2;
  while (at > 0 && !((path.xy[at] as number) < from)) at -= 2;
  path.start = Math.max(0, at);
  path.before = at > 0 ? (sums[at / 2] as number) : 0;
  return path;
}

function widened(values: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(values);
  return wider;
}

function clampPixel(pixel: number): number {
  return Math.max(-PIXEL_LIMIT, Math.min(PIXEL_LIMIT, pixel));
}
