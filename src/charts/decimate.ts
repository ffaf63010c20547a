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

/** Reused between frames: pixels as x0, y0, x1, y1, ...; NaN, NaN lifts the pen. */
export interface PixelPath {
  xy: Float64Array;
  /** Filled entries of xy (two per point). */
  length: number;
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
  readonly from: number; // byteOffset of y
  readonly start: number;
  readonly domain: Interval;
  readonly range: Interval;
  readonly kind: Scale['kind'];
  end: number;
}

const LIFT = -1;
/** Beyond this a canvas line loses precision, and nothing of it is on screen. */
const PIXEL_LIMIT = 8192;

const remembered = new WeakMap<ArrayBufferLike, Remembered>();
const scratch = createPicks();

export function createPixelPath(): PixelPath {
  return { xy: new Float64Array(4096), length: 0 };
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

/** Fills `path` with the line through (x[i], y[i]) and returns it. `near`: a point this close (pixels) to the one before it is left out. */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, path: PixelPath, near = 0): PixelPath {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), scaleX.domain);
  const picks = resume(x, y, scaleX, start, end);
  pick(picks, x, y, scaleX, end);
  trace(picks, x, y, scaleX, scaleY, path, near);
  return path;
}

/** The picks of this line as far as they still hold; a fresh start if they do not. */
function resume(x: ArrayLike<number>, y: ArrayLike<number>, { kind, domain, range }: Scale, start: number, end: number): Picks {
  if (!(x instanceof Float64Array && y instanceof Float64Array)) return restart(scratch, start);
  const known = remembered.get(y.buffer);
  if (known && known.kind === kind && known.xBuffer === x.buffer && known.from === y.byteOffset && known.start === start && known.end <= end) {
    if (known.domain[0] === domain[0] && known.domain[1] === domain[1] && known.range[0] === range[0] && known.range[1] === range[1]) {
      known.length = known.resumeLength;
      known.end = end;
      return known;
    }
  }
  const fresh: Remembered = {
    ...restart(known ?? createPicks(), start),
    ...{ kind, domain, range, start, end, xBuffer: x.buffer, from: y.byteOffset },
  };
  remembered.set(y.buffer, fresh);
  return fresh;
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

function trace(picks: Picks, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, path: PixelPath, near: number): void {
  if (path.xy.length < 2 * picks.length) path.xy = new Float64Array(4 * picks.length);
  const { xy } = path;
  let at = 0;
  let beforeX = Number.NaN;
  let beforeY = Number.NaN;
  for (let k = 0; k < picks.length; k++) {
    const index = picks.index[k] as number;
    const px = index === LIFT ? Number.NaN : clampPixel(scaleX.at(x[index] as number));
    const py = index === LIFT ? Number.NaN : clampPixel(scaleY.at(y[index] as number));
    if (Math.abs(px - beforeX) < near && Math.abs(py - beforeY) < near) continue;
    xy[at] = px;
    xy[at + 1] = py;
    at += 2;
    beforeX = px;
    beforeY = py;
  }
  path.length = at;
}

function clampPixel(pixel: number): number {
  return Math.max(-PIXEL_LIMIT, Math.min(PIXEL_LIMIT, pixel));
}
