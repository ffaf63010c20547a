/** @file The canvas of a line figure: bands, raw lines, lines still to come, strong lines; in this order. */
import type { Box } from './axes.ts';
import { fillBand, strokePath } from './canvas.ts';
import { createPixelPath, decimate, visibleRange } from './decimate.ts';
import type { LineSeries } from './lineTypes.ts';
import type { Scale } from './scales.ts';
import type { Tokens } from './theme.ts';

const NOISY_WIDTH = 1;
const NOISY_ALPHA = 0.6;

const pathA = createPixelPath();
const pathB = createPixelPath();

export function drawLines(canvas: CanvasRenderingContext2D, series: readonly LineSeries[], x: Scale, y: Scale, box: Box, tokens: Tokens): void {
  const shown = series.filter((line) => !line.hidden);
  // a focused curve lies on top
  const ordered = [...shown.filter((line) => !line.focused), ...shown.filter((line) => line.focused)];
  canvas.save();
  canvas.beginPath();
  canvas.rect(box.left, box.top - 1, box.right - box.left, box.bottom - box.top + 1);
  canvas.clip();
  for (const { band, x: at, colorIndex, dimmed } of ordered) {
    if (!band) continue;
    decimate(at, band.lo, x, y, pathA);
    decimate(at, band.hi, x, y, pathB);
    fillBand(canvas, pathA, pathB, color(tokens, colorIndex), dimmed ? tokens.alphaBand * tokens.alphaDim : tokens.alphaBand);
  }
  for (const { raw, x: at, colorIndex, dimmed } of ordered) {
    if (!raw) continue;
    const alpha = tokens.alphaRaw * thinning(at, x, box) * (dimmed ? tokens.alphaDim : 1);
    strokePath(canvas, decimate(at, raw, x, y, pathA), { color: color(tokens, colorIndex), width: tokens.strokeRaw, alpha, dash: [] });
  }
  for (const { future, colorIndex, dimmed } of ordered) {
    if (!future) continue;
    const alpha = dimmed ? tokens.alphaDim : tokens.alphaFuture;
    strokePath(canvas, decimate(future.x, future.y, x, y, pathA), { color: color(tokens, colorIndex), width: 1, alpha, dash: [] });
  }
  for (const line of ordered) {
    strokePath(canvas, decimate(line.x, line.y, x, y, pathA), {
      color: color(tokens, line.colorIndex),
      width: line.focused ? tokens.strokeFocus : line.noisy ? NOISY_WIDTH : tokens.strokeRun,
      alpha: line.dimmed ? tokens.alphaDim : line.noisy && !line.focused ? NOISY_ALPHA : 1,
      dash: line.noisy ? [] : (tokens.dashes[line.dashIndex] ?? []),
    });
  }
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
