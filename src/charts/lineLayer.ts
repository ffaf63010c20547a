/**
 * @file The canvas of a line figure: bands, raw lines, lines still to come, strong lines; in this order.
 * Of a branch, what it shares with its parent lies below all.
 */
import type { Box } from './axes.ts';
import { fillBand, fillDots, strokePath } from './canvas.ts';
import { createPixelPath, decimate, visibleRange } from './decimate.ts';
import type { LineSeries } from './lineTypes.ts';
import type { Scale } from './scales.ts';
import type { Tokens } from './theme.ts';

const NOISY_WIDTH = 1;
const NOISY_ALPHA = 0.6;

const DOT = 3;
/** A quarter of a pixel more or less cannot be seen, and smooth lines get along with a third of the points. */
const NEAR = 0.25;

const pathA = createPixelPath();
const pathB = createPixelPath();

export function drawLines(canvas: CanvasRenderingContext2D, series: readonly LineSeries[], x: Scale, y: Scale, box: Box, tokens: Tokens): void {
  const shown = series.filter((line) => !line.hidden);
  // a focused curve lies on top
  const ordered = [...shown.filter((line) => !line.focused), ...shown.filter((line) => line.focused)];
  const from = (line: LineSeries) => (line.since === undefined ? box.left : Math.max(box.left, x.at(line.since)));
  canvas.save();
  clip(canvas, box, box.left);
  for (const line of ordered) {
    // what a branch shares with its parent: below the parent's own line
    if (line.since === undefined || from(line) <= box.left) continue;
    const stroke = { color: color(tokens, line.colorIndex), width: tokens.strokeRaw, alpha: tokens.alphaDim, dash: [] };
    within(canvas, box, box.left, from(line), () => strokePath(canvas, decimate(line.x, line.y, x, y, pathA, NEAR), stroke));
  }
  for (const line of ordered) {
    const { band, x: at, colorIndex, dimmed } = line;
    if (!band) continue;
    decimate(at, band.lo, x, y, pathA, NEAR);
    decimate(at, band.hi, x, y, pathB, NEAR);
    const alpha = dimmed ? tokens.alphaBand * tokens.alphaDim : tokens.alphaBand;
    within(canvas, box, from(line), box.right, () => fillBand(canvas, pathA, pathB, color(tokens, colorIndex), alpha));
  }
  for (const line of ordered) {
    const { raw, x: at, colorIndex, dimmed } = line;
    if (!raw) continue;
    const alpha = tokens.alphaRaw * thinning(at, x, box) * (dimmed ? tokens.alphaDim : 1);
    const stroke = { color: color(tokens, colorIndex), width: tokens.strokeRaw, alpha, dash: [] };
    within(canvas, box, from(line), box.right, () => strokePath(canvas, decimate(at, raw, x, y, pathA, NEAR), stroke));
  }
  for (const { future, colorIndex, dimmed } of ordered) {
    if (!future) continue;
    const alpha = dimmed ? tokens.alphaDim : tokens.alphaFuture;
    strokePath(canvas, decimate(future.x, future.y, x, y, pathA, NEAR), { color: color(tokens, colorIndex), width: 1, alpha, dash: [] });
  }
  for (const line of ordered) {
    const stroke = {
      color: color(tokens, line.colorIndex),
      width: line.focused ? tokens.strokeFocus : line.noisy ? NOISY_WIDTH : tokens.strokeRun,
      alpha: line.dimmed ? tokens.alphaDim : line.noisy && !line.focused ? NOISY_ALPHA : 1,
      dash: line.noisy ? [] : (tokens.dashes[line.dashIndex] ?? []),
    };
    within(canvas, box, from(line), box.right, () => strokePath(canvas, decimate(line.x, line.y, x, y, pathA, NEAR), stroke));
    if (line.points) fillDots(canvas, pathA, line.noisy ? DOT / 2 : DOT, stroke.color, stroke.alpha);
  }
  canvas.restore();
}

function clip(canvas: CanvasRenderingContext2D, box: Box, from: number, to = box.right): void {
  canvas.beginPath();
  canvas.rect(from, box.top - 1, to - from, box.bottom - box.top + 1);
  canvas.clip();
}

/** Draws in a part of the box only; without the cost of another clip where that part is all of it. */
function within(canvas: CanvasRenderingContext2D, box: Box, from: number, to: number, draw: () => void): void {
  if (from >= to) return;
  if (from <= box.left && to >= box.right) {
    draw();
    return;
  }
  canvas.save();
  clip(canvas, box, from, to);
  draw();
  canvas.restore();
}

function color(tokens: Tokens, index: number): string {
  return tokens.runs[index] ?? tokens.ink;
}

/** Many points per pixel column fill the area between them; fainter then, so that the raw line stays behind the smoothed one. */
function thinning(at: ArrayLike<number>, x: Scale, box: Box): number {
  const [start, end] = visibleRange(at, at.length, x.domain);
  const perPixel = (end - start) / (box.right - box.left);
  return Math.max(0.45, Math.min(1, 1 / Math.sqrt(perPixel)));
}
