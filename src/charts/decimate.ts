/**
 * @file A line of any length reduced to what a screen can show: per pixel column the first, least, greatest and last point.
 *
 * No spike is lost, and the reduced line covers the same pixels as the full one (M4 aggregation: Jugel, Jerzak, Hackenbroich, Markl 2014,
 * VLDB 7(10), sec. 4). x ascending. A value that is not finite lifts the pen (one NaN pair in the output).
 */
import type { Scale } from './scales.ts';

/** Reused between frames: pixels as x0, y0, x1, y1, ...; NaN, NaN lifts the pen. */
export interface PixelPath {
  xy: Float64Array;
  /** Filled entries of xy (two per point). */
  length: number;
}

/** Beyond this a canvas line loses precision, and nothing of it is on screen. */
const PIXEL_LIMIT = 8192;

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

/** Fills `path` with the line through (x[i], y[i]) and returns it. */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, path: PixelPath): PixelPath {
  const [start, end] = visibleRange(x, Math.min(x.length, y.length), scaleX.domain);
  path.length = 0;
  let i = start;
  while (i < end) {
    const column = Math.floor(scaleX.at(x[i] as number));
    const edge = scaleX.invert(column + 1);
    const first = i;
    let least = i;
    let most = i;
    let low = y[i] as number;
    let high = low;
    if (!Number.isFinite(low)) {
      i += 1;
      lift(path);
      continue;
    }
    i += 1;
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
    emit(path, x, y, scaleX, scaleY, first);
    const a = Math.min(least, most);
    const b = Math.max(least, most);
    if (a !== first && a !== last) emit(path, x, y, scaleX, scaleY, a);
    if (b !== a && b !== first && b !== last) emit(path, x, y, scaleX, scaleY, b);
    if (last !== first) emit(path, x, y, scaleX, scaleY, last);
  }
  return path;
}

function emit(path: PixelPath, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, index: number): void {
  reserve(path);
  path.xy[path.length] = clampPixel(scaleX.at(x[index] as number));
  path.xy[path.length + 1] = clampPixel(scaleY.at(y[index] as number));
  path.length += 2;
}

function lift(path: PixelPath): void {
  if (path.length === 0 || Number.isNaN(path.xy[path.length - 1])) return;
  reserve(path);
  path.xy[path.length] = Number.NaN;
  path.xy[path.length + 1] = Number.NaN;
  path.length += 2;
}

function reserve(path: PixelPath): void {
  if (path.length + 2 <= path.xy.length) return;
  const wider = new Float64Array(path.xy.length * 2);
  wider.set(path.xy);
  path.xy = wider;
}

function clampPixel(pixel: number): number {
  return Math.max(-PIXEL_LIMIT, Math.min(PIXEL_LIMIT, pixel));
}
