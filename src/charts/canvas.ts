/** @file The canvas under the axes: lines, bands and dots at the device's own resolution. */
import type { PixelPath } from './vertices.ts';

export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly alpha: number;
  readonly dash: readonly number[];
}

export interface FittedCanvas {
  readonly context: CanvasRenderingContext2D;
  /** The bitmap is new, and empty. */
  readonly resized: boolean;
}

/** Matches the bitmap to the element and the screen; null when nothing can be drawn (no size, no context). */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio = window.devicePixelRatio || 1): FittedCanvas | null {
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (wide === 0 || high === 0) return null;
  const resized = canvas.width !== wide || canvas.height !== high;
  if (resized) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = contexts.get(canvas) ?? canvas.getContext('2d');
  if (!context) return null;
  contexts.set(canvas, context);
  if (resized) context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, resized };
}

/** The same, emptied and opaque. */
export function clearedCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const fitted = fitCanvas(canvas, width, height);
  if (!fitted) return null;
  fitted.context.globalAlpha = 1;
  fitted.context.clearRect(0, 0, width, height);
  return fitted.context;
}

/** Corners of up to 67 degrees are pointed. */
const MITER_LIMIT = 1.2;

/** Asking for the context again and again takes a tenth of a millisecond each time. */
const contexts = new WeakMap<HTMLCanvasElement, CanvasRenderingContext2D>();

export function strokePath(context: CanvasRenderingContext2D, path: PixelPath, stroke: Stroke): void {
  if (path.length === 0) return;
  context.globalAlpha = stroke.alpha;
  context.strokeStyle = stroke.color;
  context.lineWidth = stroke.width;
  context.lineJoin = 'miter'; // round ones cost half as much again, and at so gentle angles look the same; sharp ones are cut
  context.miterLimit = MITER_LIMIT;
  context.lineCap = 'butt';
  context.setLineDash(stroke.dash as number[]);
  context.lineDashOffset = path.before;
  context.beginPath();
  let down = false;
  for (let i = path.start; i < path.length; i += 2) {
    const x = path.xy[i] as number;
    const y = path.xy[i + 1] as number;
    if (Number.isNaN(x)) {
      down = false;
    } else if (down) {
      context.lineTo(x, y);
    } else {
      context.moveTo(x, y);
      down = true;
    }
  }
  context.stroke();
}

/** The area between two lines that have their gaps at the same places. */
export function fillBand(context: CanvasRenderingContext2D, low: PixelPath, high: PixelPath, color: string, alpha: number): void {
  context.globalAlpha = alpha;
  context.fillStyle = color;
  context.beginPath();
  let bottom = low.start;
  let top = high.start;
  while (bottom < low.length && top < high.length) {
    const bottomEnd = endOfPiece(low, bottom);
    const topEnd = endOfPiece(high, top);
    if (bottomEnd - bottom >= 4 && topEnd - top >= 4) {
      context.moveTo(high.xy[top] as number, high.xy[top + 1] as number);
      for (let i = top + 2; i < topEnd; i += 2) context.lineTo(high.xy[i] as number, high.xy[i + 1] as number);
      for (let i = bottomEnd - 2; i >= bottom; i -= 2) context.lineTo(low.xy[i] as number, low.xy[i + 1] as number);
      context.closePath();
    }
    bottom = bottomEnd + 2;
    top = topEnd + 2;
  }
  context.fill();
}

function endOfPiece(path: PixelPath, from: number): number {
  let end = from;
  while (end < path.length && !Number.isNaN(path.xy[end])) end += 2;
  return end;
}

export function fillDots(context: CanvasRenderingContext2D, path: PixelPath, radius: number, color: string, alpha: number): void {
  context.globalAlpha = alpha;
  context.fillStyle = color;
  context.beginPath();
  for (let i = path.start; i < path.length; i += 2) {
    const x = path.xy[i] as number;
    if (Number.isNaN(x)) continue;
    context.moveTo(x + radius, path.xy[i + 1] as number);
    context.arc(x, path.xy[i + 1] as number, radius, 0, 2 * Math.PI);
  }
  context.fill();
}
