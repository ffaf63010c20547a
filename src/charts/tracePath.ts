/**
 * @file Paths over a plane as lines on a canvas. Past: a strong line with a page-coloured casing; what is to come: thin.
 *
 * Pixels of a path are worked out once per view and kept; places nearer than a pixel to the last one kept are left out, so that a ball that has come to
 * rest costs nothing, however long it has lain there.
 */
import { lowerBound } from './decimate.ts';
import type { RollPath } from './rollTypes.ts';
import type { Tokens } from './theme.ts';

/** Pixels of a place of a path (a real number of steps) into out[0..1]; false: not to be drawn (outside, no number). */
export type Project = (path: RollPath, at: number, out: Float64Array) => boolean;

export interface Tracer {
  /** `view`: the same value as long as `project` does the same. */
  draw(canvas: CanvasRenderingContext2D, paths: readonly RollPath[], now: number, project: Project, view: unknown, tokens: Tokens): void;
}

/** Pixels kept of one path. x NaN: the line is interrupted. */
interface Kept {
  readonly view: unknown;
  /** Entries of the path that have been looked at. */
  seen: number;
  readonly steps: number[];
  readonly x: number[];
  readonly y: number[];
}

const NEAR = 0.8; // px
const CASING = 4.5; // px
const at = new Float64Array(2);

export function createTracer(): Tracer {
  const kept = new WeakMap<object, Kept>();
  const look = (path: RollPath, project: Project, view: unknown): Kept => {
    const key = path.x as object; // the column is the path: it only grows
    let found = kept.get(key);
    if (found === undefined || found.view !== view) found = { view, seen: 0, steps: [], x: [], y: [] };
    kept.set(key, found);
    for (; found.seen < path.length; found.seen++) keep(found, project(path, found.seen, at));
    return found;
  };
  return {
    draw(canvas, paths, now, project, view, tokens) {
      const shown = paths.filter((path) => !path.hidden);
      canvas.lineJoin = 'round';
      canvas.lineCap = 'round';
      for (const path of shown) {
        trace(canvas, look(path, project, view), path, now, path.length - 1, project);
        stroke(canvas, tokens.runs[path.colorIndex] ?? tokens.ink, 1, tokens.alphaFuture, []);
      }
      // the first run on top: drawn last
      for (const path of shown.toReversed()) {
        trace(canvas, look(path, project, view), path, 0, Math.min(now, path.length - 1), project);
        stroke(canvas, tokens.page, CASING, 0.85, []);
        stroke(canvas, tokens.runs[path.colorIndex] ?? tokens.ink, 2, 1, tokens.dashes[path.colorIndex] ?? []);
      }
      canvas.globalAlpha = 1;
      canvas.setLineDash([]);
    },
  };
}

function keep(into: Kept, visible: boolean): void {
  const { steps, x, y, seen } = into;
  const last = x.length - 1;
  const x1 = visible ? (at[0] as number) : Number.NaN;
  const y1 = at[1] as number;
  const before = last < 0 ? Number.NaN : (x[last] as number);
  if (!visible && Number.isNaN(before)) return;
  if (Math.abs(x1 - before) + Math.abs(y1 - (y[last] as number)) < NEAR) return;
  steps.push(seen);
  x.push(x1);
  y.push(y1);
}

/** The path from one real step to another. */
function trace(canvas: CanvasRenderingContext2D, { steps, x, y }: Kept, path: RollPath, from: number, to: number, project: Project): void {
  canvas.beginPath();
  let down = project(path, from, at);
  if (down) canvas.moveTo(at[0] as number, at[1] as number);
  for (let k = lowerBound(steps, from); k < steps.length && (steps[k] as number) < to; k++) {
    const px = x[k] as number;
    if (Number.isNaN(px)) down = false;
    else if (down) canvas.lineTo(px, y[k] as number);
    else {
      canvas.moveTo(px, y[k] as number);
      down = true;
    }
  }
  if (down && project(path, to, at)) canvas.lineTo(at[0] as number, at[1] as number);
}

export function stroke(canvas: CanvasRenderingContext2D, color: string, width: number, alpha: number, dash: readonly number[]): void {
  canvas.globalAlpha = alpha;
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.setLineDash(dash as number[]);
  canvas.stroke();
}
