/**
 * @file The canvas of a line figure: bands, raw lines, lines still to come, strong lines; in this order.
 * Of a branch, what it shares with its parent lies below all.
 */
import type { Box } from './axes.ts';
import { fillBand, fillDots, strokePath } from './canvas.ts';
import { type Detail, decimate, visibleRange } from './decimate.ts';
import type { FrameView } from './figureFrame.ts';
import type { LineSeries } from './lineTypes.ts';
import type { Scale } from './scales.ts';
import type { Tokens } from './theme.ts';
import { createPixelPath, type PixelPath } from './vertices.ts';

const NOISY_WIDTH = 1;
const NOISY_ALPHA = 0.6;

const DOT = 3;
/** A quarter of a pixel more or less cannot be seen, and lines get along with a fraction of the points. */
const EXACT: Detail = { tolerance: 0.25 };
/** While they move, half a pixel cannot be seen, and of noise a spike in every second pixel is enough. */
const DRAFT: Detail = { tolerance: 0.5, column: 2 };
/** Beyond so many lines a draft has them thin and solid: without a graphics processor their dashes and width are most of what a frame costs. */
const MANY = 6;

const pathA = createPixelPath();
const pathB = createPixelPath();

/** `redraw`: the pixel from which everything is drawn again; what is left of it stays. */
export function drawLines(
  canvas: CanvasRenderingContext2D,
  series: readonly LineSeries[],
  { x, y, box }: Pick<FrameView, 'x' | 'y' | 'box'>,
  tokens: Tokens,
  redraw: number,
  draft = false,
): void {
  const detail: Detail = { ...(draft ? DRAFT : EXACT), from: redraw };
  const shown = series.filter((line) => !line.hidden);
  const plain = draft && shown.length > MANY;
  // a focused curve lies on top
  const ordered = [...shown.filter((line) => !line.focused), ...shown.filter((line) => line.focused)];
  const left = Math.max(box.left, redraw);
  const own = (line: LineSeries) => (line.since === undefined ? left : Math.max(left, x.at(line.since)));
  const path = (at: ArrayLike<number>, values: ArrayLike<number>, scratch: PixelPath) => decimate(at, values, x, y, scratch, detail);
  canvas.save();
  clip(canvas, box, left);
  if (redraw === Number.NEGATIVE_INFINITY) canvas.clearRect(0, 0, box.width, box.height);
  else canvas.clearRect(left, box.top - 1, box.right - left, box.bottom - box.top + 1);
  const within = (from: number, to: number, draw: () => void) => {
    if (from >= to) return;
    canvas.save();
    if (from > left || to < box.right) clip(canvas, box, from, to);
    draw();
    canvas.restore();
  };
  for (const line of ordered) {
    // what a branch shares with its parent: below the parent's own line
    if (line.since === undefined || own(line) <= left) continue;
    const stroke = { color: color(tokens, line.colorIndex), width: tokens.strokeRaw, alpha: tokens.alphaDim, dash: [] };
    within(left, own(line), () => strokePath(canvas, path(line.x, line.y, pathA), stroke));
  }
  for (const line of ordered) {
    const { band, x: at, colorIndex, dimmed } = line;
    if (!band) continue;
    const alpha = dimmed ? tokens.alphaBand * tokens.alphaDim : tokens.alphaBand;
    within(own(line), box.right, () => {
      const low = decimate(at, band.lo, x, y, pathA, { ...detail, side: 'low' });
      const high = decimate(at, band.hi, x, y, pathB, { ...detail, side: 'high' });
      fillBand(canvas, low, high, color(tokens, colorIndex), alpha);
    });
  }
  for (const line of ordered) {
    const { raw, x: at, colorIndex, dimmed } = line;
    if (!raw) continue;
    const alpha = tokens.alphaRaw * thinning(at, x) * (dimmed ? tokens.alphaDim : 1);
    const stroke = { color: color(tokens, colorIndex), width: tokens.strokeRaw, alpha, dash: [] };
    within(own(line), box.right, () => strokePath(canvas, path(at, raw, pathA), stroke));
  }
  for (const line of ordered) {
    const { future, colorIndex, dimmed } = line;
    if (!future) continue;
    const stroke = { color: color(tokens, colorIndex), width: 1, alpha: dimmed ? tokens.alphaDim : tokens.alphaFuture, dash: [] };
    within(own(line), box.right, () => strokePath(canvas, path(future.x, future.y, pathA), stroke));
  }
  for (const line of ordered) {
    const stroke = {
      color: color(tokens, line.colorIndex),
      width: line.focused ? tokens.strokeFocus : line.noisy || plain ? NOISY_WIDTH : tokens.strokeRun,
      alpha: line.dimmed ? tokens.alphaDim : line.noisy && !line.focused ? NOISY_ALPHA : 1,
      dash: line.noisy || plain ? [] : (tokens.dashes[line.dashIndex] ?? []),
    };
    within(own(line), box.right, () => {
      const points = line.points ? decimate(line.x, line.y, x, y, pathA, { from: redraw }) : path(line.x, line.y, pathA);
      strokePath(canvas, points, stroke);
      if (line.points) fillDots(canvas, points, line.noisy ? DOT / 2 : DOT, stroke.color, stroke.alpha);
    });
  }
  canvas.restore();
}

function clip(canvas: CanvasRenderingContext2D, box: Box, from: number, to = box.right): void {
  canvas.beginPath();
  canvas.rect(from, box.top - 1, to - from, box.bottom - box.top + 1);
  canvas.clip();
}

function color(tokens: Tokens, index: number): string {
  return tokens.runs[index] ?? tokens.ink;
}

/** Many points per pixel column fill the area between them; fainter then, so that the raw line stays behind the smoothed one. */
function thinning(at: ArrayLike<number>, x: Scale): number {
  const [start, end] = visibleRange(at, at.length, x.domain);
  const wide = end - start < 2 ? 1 : x.at(at[end - 1] as number) - x.at(at[start] as number);
  return Math.max(0.45, Math.min(1, 1 / Math.sqrt((end - start) / Math.max(1, wide))));
}
