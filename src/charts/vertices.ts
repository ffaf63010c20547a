/**
 * @file Picked points in pixels, without those that the line passes anyway.
 *
 * From the last vertex, a cone of slopes that keep within a tolerance of every point since, measured up and down; the point that leaves it makes the one
 * before it a vertex (the fan of Williams 1978, Computer Graphics and Image Processing 8(2), and of Sklansky & Gonzalez 1980, Pattern Recognition 12(5)).
 * To stroke a wide line costs by the vertex, and on a machine without a graphics processor this is most of what a frame costs. The first and the last
 * point in each block of 32 pixels stay, so what lies left of the block of a growing line's end is final.
 */
import { type Scale, sameScale } from './scales.ts';

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
export interface Picks {
  index: Int32Array;
  length: number;
  /** Where the last pixel column begins: in the data, and in `index`. */
  resumeAt: number;
  resumeLength: number;
}

/** The last point as long as it is no vertex, and what is known since the last vertex. */
interface Pending {
  /** NaN: none. */
  x: number;
  y: number;
  /** Slopes from the last vertex that keep to all points since. */
  low: number;
  high: number;
  /** Of the last point. */
  block: number;
}

/** How far picks have become a path. */
export interface Traced {
  readonly path: PixelPath;
  /** Length of line up to each vertex of the path. */
  sums: Float64Array;
  scaleY: Scale | null;
  tolerance: number;
  /** Picks that `path` holds as far as they are final, its entries for them, and the point that may become one. */
  traced: number;
  tracedLength: number;
  pending: Pending;
}

/** Among indices: the pen is lifted. */
export const LIFT = -1;
const BLOCK = 32;
/** Beyond this a canvas line loses precision, and nothing of it is on screen. */
const PIXEL_LIMIT = 8192;

export function createPixelPath(): PixelPath {
  return { xy: new Float64Array(4096), length: 0, start: 0, before: 0 };
}

/** The pixel left of which nothing of a line that ended here changes when it goes on. */
export function finalBefore(pixel: number): number {
  return blockOf(pixel) * BLOCK;
}

function blockOf(pixel: number): number {
  return Math.floor(pixel / BLOCK);
}

export function untraced(path: PixelPath, sums: Float64Array): Traced {
  return { path, sums, scaleY: null, tolerance: 0, traced: 0, tracedLength: 0, pending: nonePending() };
}

function nonePending(): Pending {
  return { x: Number.NaN, y: Number.NaN, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, block: Number.NaN };
}

/** Picks that are new, or all under another scale, to pixels. Those of the last pixel column may still change: they are traced again. */
export function trace(line: Picks & Traced, x: ArrayLike<number>, y: ArrayLike<number>, scaleX: Scale, scaleY: Scale, tolerance: number): void {
  const { path } = line;
  const goesOn = line.scaleY !== null && sameScale(line.scaleY, scaleY) && line.tolerance === tolerance && line.traced <= line.length;
  const first = goesOn ? line.traced : 0;
  if (!goesOn) Object.assign(line, { tracedLength: 0, pending: nonePending() });
  let at = line.tracedLength;
  const room = at + 2 * (line.length - first) + 2; // the pending one
  if (path.xy.length < room) path.xy = widened(path.xy, 2 * room);
  if (line.sums.length < room / 2) line.sums = widened(line.sums, room);
  const { xy } = path;
  const { sums } = line;
  let vertexX = at > 0 ? (xy[at - 2] as number) : Number.NaN;
  let vertexY = at > 0 ? (xy[at - 1] as number) : Number.NaN;
  let { x: pendingX, y: pendingY, low, high, block } = line.pending;
  for (let k = first; k < line.length; k++) {
    if (k === line.resumeLength) keep(line, at, pendingX, pendingY, low, high, block);
    const index = line.index[k] as number;
    const px = index === LIFT ? Number.NaN : clampPixel(scaleX.at(x[index] as number));
    const py = index === LIFT ? Number.NaN : clampPixel(scaleY.at(y[index] as number));
    const here = blockOf(px);
    let slope = (py - vertexY) / (px - vertexX);
    let stays = tolerance === 0 || here !== block || !(px > vertexX); // a lift, and what comes after it, too
    if (stays || slope < low || slope > high) {
      if (!Number.isNaN(pendingX)) {
        at = put(xy, sums, at, pendingX, pendingY);
        vertexX = pendingX;
        vertexY = pendingY;
        pendingX = Number.NaN;
        slope = (py - vertexY) / (px - vertexX);
        stays ||= !(px > vertexX);
      }
      low = Number.NEGATIVE_INFINITY;
      high = Number.POSITIVE_INFINITY;
    }
    if (stays) {
      at = put(xy, sums, at, px, py);
      vertexX = px;
      vertexY = py;
    } else {
      const room = tolerance / (px - vertexX);
      low = Math.max(low, slope - room);
      high = Math.min(high, slope + room);
      pendingX = px;
      pendingY = py;
    }
    block = here;
  }
  if (line.resumeLength >= line.length) keep(line, at, pendingX, pendingY, low, high, block);
  if (!Number.isNaN(pendingX)) at = put(xy, sums, at, pendingX, pendingY);
  line.traced = Math.min(line.resumeLength, line.length);
  line.scaleY = scaleY;
  line.tolerance = tolerance;
  path.length = at;
}

/** From here it goes on next time. */
function keep(line: Traced, at: number, x: number, y: number, low: number, high: number, block: number): void {
  line.tracedLength = at;
  Object.assign(line.pending, { x, y, low, high, block });
}

/** One more vertex; returns where the next one goes. */
function put(xy: Float64Array, sums: Float64Array, at: number, x: number, y: number): number {
  const dx = at > 0 ? x - (xy[at - 2] as number) : Number.NaN;
  const dy = at > 0 ? y - (xy[at - 1] as number) : Number.NaN;
  const step = Math.sqrt(dx * dx + dy * dy);
  sums[at / 2] = Number.isNaN(step) ? 0 : (sums[at / 2 - 1] as number) + step; // a lift begins the dashes anew
  xy[at] = x;
  xy[at + 1] = y;
  return at + 2;
}

/** The path as it is drawn when what lies left of the pixel `from` stays. */
export function startingAt({ path, sums }: Traced, from: number): PixelPath {
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
