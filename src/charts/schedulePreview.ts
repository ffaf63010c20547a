/**
 * @file A schedule drawn small: the rate over all steps, what is past stronger than what is to come, and a line at now.
 * A pure picture of lrAt: the same function that trains, at whole steps only.
 */
import { clearedCanvas, strokePath } from './canvas.ts';
import { decimate } from './decimate.ts';
import { sampleSteps } from './sampling.ts';
import { createScale } from './scales.ts';
import { readTokens } from './theme.ts';
import { createPixelPath } from './vertices.ts';

export interface PreviewOptions {
  readonly lrAt: (step: number) => number;
  readonly totalSteps: number;
  /** Steps done; null or 0: not begun. */
  readonly now: number | null;
  /** 1..12; 0: ink. */
  readonly colorIndex: number;
  /** A line below and a marker at now: the large one. */
  readonly large: boolean;
  /** Top of the scale; default: the greatest rate. */
  readonly top?: number;
}

const FLAT = 0.02;

const path = createPixelPath();

export function drawSchedulePreview(canvas: HTMLCanvasElement, width: number, height: number, options: PreviewOptions): void {
  const context = clearedCanvas(canvas, width, height);
  if (!context) return;
  const { lrAt, totalSteps, now, colorIndex, large } = options;
  const tokens = readTokens();
  const color = tokens.runs[colorIndex] ?? tokens.ink;
  const samples = sampleSteps(lrAt, 0, totalSteps - 1, width * (window.devicePixelRatio || 1));
  const most = samples.y.reduce((high, rate) => Math.max(high, rate), 0);
  const least = samples.y.reduce((low, rate) => Math.min(low, rate), most);
  // a rate that does not move is a line in the middle, not one at the edge
  const top = options.top ?? (least > most * (1 - FLAT) ? 2 * most : most);
  const inset = 1.5;
  const x = createScale('linear', [0, Math.max(1, totalSteps - 1)], [0, width]);
  const y = createScale('linear', [0, top > 0 ? top : 1], [height - inset, inset]);
  if (large) {
    context.globalAlpha = 1;
    context.fillStyle = tokens.line;
    context.fillRect(0, height - 1, width, 1);
  }
  const line = decimate(samples.x, samples.y, x, y, path);
  const begun = now !== null && now > 0;
  strokePath(context, line, { color, width: 1.25, alpha: begun ? tokens.alphaFuture : 1, dash: [] });
  if (!begun) return;
  const place = Math.min(width, x.at(now));
  context.save();
  context.beginPath();
  context.rect(0, 0, place, height);
  context.clip();
  strokePath(context, line, { color, width: large ? tokens.strokeRun : 1.5, alpha: 1, dash: [] });
  context.restore();
  if (large && now < totalSteps) {
    context.globalAlpha = 1;
    context.fillStyle = tokens.ink;
    context.fillRect(Math.round(place), 0, 1, height - 1);
  }
}
