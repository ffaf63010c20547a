/**
 * @file The range test: loss (or accuracy) against rate, raw as dots, smoothed as a line in ink, the band over seeds, suggestions on the curve,
 * the place where the test stopped, and the two handles. Below it, in `lanes.ts`, the suggestions with their intervals.
 */
import { createBoundHandles, type HandleTexts } from './boundHandles.ts';
import { fillBand, fillDots, strokePath } from './canvas.ts';
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import { decimate } from './decimate.ts';
import { createFigureFrame, type FrameView } from './figureFrame.ts';
import { formatPercent, formatPlainTick, formatRateTick } from './format.ts';
import { glyph } from './glyphs.ts';
import { nearestIndex } from './lookup.ts';
import { type Curve, drawRings } from './rings.ts';
import { createScale, type Interval, type ScaleKind } from './scales.ts';
import { html, svg, textWidth } from './svg.ts';
import { createPixelPath } from './vertices.ts';

export interface FindData {
  readonly range: Interval;
  readonly rateScale: ScaleKind;
  readonly quantity: 'loss' | 'accuracy';
  /** Raw points, ascending rate. */
  readonly dots: Curve;
  readonly line: Curve | null;
  readonly band: { readonly x: ArrayLike<number>; readonly lo: ArrayLike<number>; readonly hi: ArrayLike<number> } | null;
  /** Rates that stand as rings on the line. */
  readonly rings: readonly number[];
  readonly stop: { readonly lr: number; readonly label: string; readonly note: string } | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly empty: { readonly title: string; readonly note: string } | null;
}

export interface FindFigureOptions {
  readonly label: string;
  readonly crosshair: Crosshair;
  readonly texts: HandleTexts;
  readonly onBounds: (lower: number | null, upper: number | null) => void;
  readonly describe?: (at: number) => string;
}

export interface FindFigure {
  update(data: FindData): void;
  flush(): boolean;
  destroy(): void;
}

const DOT_RADIUS = 1.6;
const DOT_ALPHA = 0.55;
const LINE_WIDTH = 2;
const BAND_ALPHA = 0.16;
/** The axis reaches this far above the loss at the start of the test; the blow-up leaves through the top. */
const LOSS_ROOM = 1.38;

const pathA = createPixelPath();
const pathB = createPixelPath();

export function createFindFigure(root: HTMLElement, options: FindFigureOptions): FindFigure {
  const { crosshair } = options;
  let data: FindData | null = null;
  const empty = html('div', { class: styles.empty });
  const frame = createFigureFrame(root, {
    label: options.label,
    crosshair,
    zoomable: true,
    padding: { top: 26, bottom: 8 },
    snap: (value) => value,
    chip: () => null,
    ...(options.describe ? { describe: options.describe } : {}),
    dots: (_, at) => {
      const line = data?.line;
      const index = line ? nearestIndex(line.x, at, Math.min(line.x.length, line.y.length)) : -1;
      return line && index >= 0 ? [{ x: line.x[index] as number, y: line.y[index] as number, color: 'var(--ink-1)' }] : [];
    },
    draw: ({ canvas, tokens, box, axes, under, over }) => {
      if (!data) return null;
      const x = createScale(data.rateScale, crosshair.zoom ?? data.range, [box.left, box.right]);
      const y = createScale('linear', findDomain(data), [box.bottom, box.top]);
      const view: FrameView = { x, y, box, full: data.range };
      const formatY = data.quantity === 'loss' ? formatPlainTick : (share: number) => formatPercent(share, 0);
      axes.draw({ x, y, box, xLabels: false, xName: '', formatX: formatRateTick, formatY });
      drawOutside(under, view, data);
      canvas.save();
      canvas.beginPath();
      canvas.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
      canvas.clip();
      if (data.band) {
        const low = decimate(data.band.x, data.band.lo, x, y, pathA);
        fillBand(canvas, low, decimate(data.band.x, data.band.hi, x, y, pathB), tokens.ink, BAND_ALPHA);
      }
      fillDots(canvas, decimate(data.dots.x, data.dots.y, x, y, pathA), DOT_RADIUS, tokens.inkFaint, DOT_ALPHA);
      if (data.line)
        strokePath(canvas, decimate(data.line.x, data.line.y, x, y, pathA), { color: tokens.ink, width: LINE_WIDTH, alpha: 1, dash: [] });
      canvas.restore();
      if (data.line) drawRings(over, view, data.line, data.rings);
      drawStop(over, view, data);
      handles.update(view, data);
      return view;
    },
  });
  const handles = createBoundHandles(root, frame.controls, options.texts, options.onBounds);
  root.append(empty);
  return {
    update(next) {
      data = next;
      empty.hidden = next.empty === null;
      empty.replaceChildren(...(next.empty ? [next.empty.title, html('small', {}, next.empty.note)] : []));
      frame.request();
    },
    flush: frame.flush,
    destroy() {
      frame.destroy();
      frame.controls.replaceChildren();
      empty.remove();
    },
  };
}

/** From just below the least of the line to some room above the level at which the test began; accuracy from 0. */
export function findDomain({ quantity, dots, line }: Pick<FindData, 'quantity' | 'dots' | 'line'>): Interval {
  const values = finiteOf(dots.y);
  const smooth = line ? finiteOf(line.y) : values;
  if (values.length === 0) return quantity === 'loss' ? [0, 3] : [0, 1];
  const greatest = (numbers: readonly number[]) => numbers.reduce((most, value) => Math.max(most, value), 0);
  if (quantity === 'accuracy') return [0, Math.min(1, Math.ceil(greatest(smooth) * 11) / 10)];
  const head = values.slice(0, Math.max(1, Math.ceil(values.length / 10))).sort((a, b) => a - b);
  const start = head[head.length >> 1] as number;
  const least = smooth.reduce((low, value) => Math.min(low, value), start);
  const step = 10 ** Math.floor(Math.log10(start)) / 5;
  return [Math.max(0, Math.floor((least * 0.85) / step) * step), Math.ceil((start * LOSS_ROOM) / step) * step];
}

function finiteOf(values: ArrayLike<number>): number[] {
  return Array.from(values).filter(Number.isFinite);
}

/** Grey outside the bounds. */
export function drawOutside(
  under: SVGGElement,
  { x, box }: FrameView,
  { lower, upper }: { readonly lower: number | null; readonly upper: number | null },
): void {
  const height = box.bottom - box.top;
  const from = lower === null ? box.left : Math.min(box.right, Math.max(box.left, x.at(lower)));
  const to = upper === null ? box.right : Math.min(box.right, Math.max(box.left, x.at(upper)));
  if (from > box.left) under.append(svg('rect', { class: styles.outside, x: box.left, y: box.top, width: from - box.left, height }));
  if (to < box.right) under.append(svg('rect', { class: styles.outside, x: to, y: box.top, width: box.right - to, height }));
}

/** An x where the stop rule ended the test, and its words, on the side with room. */
function drawStop(over: SVGGElement, { x, y, box }: FrameView, { stop, line }: FindData): void {
  if (!stop || stop.lr < x.domain[0] || stop.lr > x.domain[1]) return;
  const index = line ? nearestIndex(line.x, stop.lr, Math.min(line.x.length, line.y.length)) : -1;
  const value = line && index >= 0 ? (line.y[index] as number) : Number.NaN;
  const cx = x.at(stop.lr);
  const cy = Number.isFinite(value) ? Math.min(box.bottom, Math.max(box.top, y.at(value))) : box.top;
  const left = cx - textWidth(stop.label, true) - 16 > box.left;
  const place = { x: cx + (left ? -12 : 12), 'text-anchor': left ? 'end' : 'start' };
  const mark = glyph('diverged', cx, cy, 'var(--danger)');
  const text = svg(
    'text',
    { ...place, y: Math.max(box.top + 16, cy + 4), class: `${styles.strong} ${styles.halo}`, 'data-part': 'stop' },
    stop.label,
  );
  text.append(svg('title', {}, stop.note));
  over.append(mark, text);
}
