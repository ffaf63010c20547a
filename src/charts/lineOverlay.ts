/** @file The ink of a line figure: letters at the heads, ends, arrows to what is off the scale, marks on the rail. */
import type { Box } from './axes.ts';
import styles from './charts.module.css';
import { drawCrossings } from './crossings.ts';
import { visibleRange } from './decimate.ts';
import { extentBetween } from './extent.ts';
import type { FrameView } from './figureFrame.ts';
import { glyph } from './glyphs.ts';
import { HEAD_GAP } from './heads.ts';
import { createInkLayer, type InkLayer } from './inkLayer.ts';
import { createLineHeads } from './lineHeads.ts';
import type { FigureMark, LineData, LineSeries } from './lineTypes.ts';
import { drawRings } from './rings.ts';
import type { Scale } from './scales.ts';
import { crisp, runColor, svg, textWidth } from './svg.ts';

/** Height of the rail above the top figure. */
export const RAIL = 14;
const GLYPH_ROOM = 9;
const HALO_STRONG = `${styles.strong} ${styles.halo}`;
const HALO_MEDIUM = `${styles.medium} ${styles.halo}`;

export interface LineOverlay {
  update(data: LineData, view: FrameView): void;
}

/** `rail`: the figure has the glyphs of the marks above it. Each layer is drawn again when what it says has changed. */
export function createLineOverlay(under: SVGGElement, over: SVGGElement, rail: boolean): LineOverlay {
  const hairlines = createInkLayer(under);
  const [glyphs, rings, crossings, offScale] = [createInkLayer(over), createInkLayer(over), createInkLayer(over), createInkLayer(over)];
  const heads = createLineHeads(over);
  const ends = createInkLayer(over);
  return {
    update(data, view) {
      const { series, marks = [], target } = data;
      const { x, y, box } = view;
      const where = [x.kind, ...x.domain, ...x.range, y.kind, ...y.domain, ...y.range].join();
      const inside = marks.filter((mark) => mark.x >= x.domain[0] && mark.x <= x.domain[1]).sort((a, b) => a.x - b.x);
      const marked = `${where}|${inside.map((mark) => `${mark.x},${mark.kind},${mark.title}`).join('|')}`;
      hairlines.update(marked, (group) => drawHairlines(group, inside, x, box, rail));
      if (rail) glyphs.update(marked, (group) => drawGlyphs(group, inside, x, box));
      const ringed = series.filter((line) => line.rings && !line.hidden);
      rings.update(
        ringed.length === 0 ? '' : `${where}|${ringed.map((line) => `${line.key},${line.rings?.join()},${line.y.length}`).join('|')}`,
        (group) => {
          for (const line of ringed) drawRings(group, view, line, line.rings ?? []);
        },
      );
      if (target !== undefined) drawCrossings(crossings, data, view);
      drawOffScale(offScale, series, x, y, box, data.y.format);
      heads.update(series, x, y, box, target !== undefined);
      const ended = series.filter((line) => !line.hidden && line.end);
      ends.update(
        ended.length === 0 ? '' : `${where}|${ended.map((line) => `${line.key},${line.end?.x},${line.end?.label},${line.y.length}`).join('|')}`,
        (group) => drawEnds(group, ended, x, y, box),
      );
    },
  };
}

/** An x where a run ended for good; at the top edge where the curve left through it. */
function drawEnds(over: SVGGElement, series: readonly LineSeries[], x: Scale, y: Scale, box: Box): void {
  const taken: { readonly x: number; readonly y: number; readonly wide: number }[] = [];
  for (const line of series) {
    if (!line.end) continue;
    const place = endPlace(line, x, y, box);
    if (!place) continue;
    over.append(glyph('diverged', place.x, place.y, runColor(line.colorIndex)));
    const wide = textWidth(line.letter, true) + textWidth(` ${line.end.label}`) + 12;
    const right = place.x + wide < box.right;
    let level = place.y;
    while (taken.some((other) => Math.abs(other.y - level) < HEAD_GAP && Math.abs(other.x - place.x) < Math.max(other.wide, wide))) level += HEAD_GAP;
    taken.push({ x: place.x, y: level, wide });
    const text = svg(
      'text',
      { class: HALO_STRONG, x: place.x + (right ? 9 : -9), y: level + 4, 'text-anchor': right ? 'start' : 'end' },
      line.letter,
    );
    text.append(svg('tspan', { class: styles.plain }, ` ${line.end.label}`));
    over.append(text);
  }
}

/** Curves that reach above the axis: an arrow at the top edge, the letter and the greatest value in view. */
function drawOffScale(layer: InkLayer, series: readonly LineSeries[], x: Scale, y: Scale, box: Box, format: (value: number) => string): void {
  let taken = Number.NEGATIVE_INFINITY;
  const above = series
    .filter((line) => !line.hidden && !line.end && line.offScale !== false && line.letter !== '')
    .flatMap((line) => {
      const peak = peakAbove(line, x, y.domain[1] * 1.01);
      return peak ? [{ line, text: ` ${format(peak.y)}`, at: x.at(peak.x) }] : [];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ line, text, at }) => {
      const wide = textWidth(line.letter, true) + textWidth(text) + 20;
      const place = Math.min(box.right - wide, Math.max(box.left + 9, at, taken));
      taken = place + wide + 4;
      return { line, text, place };
    });
  layer.update(above.map(({ line, text, place }) => `${line.letter},${line.colorIndex},${text},${place},${box.top}`).join('|'), (over) => {
    for (const { line, text, place } of above) {
      const arrow = svg('path', { d: 'M0 5V-4M-3 -1 0 -4 3 -1', fill: 'none', 'stroke-width': 1.5, transform: `translate(${place} ${box.top + 5})` });
      arrow.style.stroke = runColor(line.colorIndex);
      const label = svg('text', { class: HALO_MEDIUM, x: place + 8, y: box.top + 9 }, svg('tspan', { class: styles.strong }, line.letter), text);
      over.append(arrow, label);
    }
  });
}

/** Dotted hairlines through the figure. */
function drawHairlines(under: SVGGElement, inside: readonly FigureMark[], x: Scale, box: Box, rail: boolean): void {
  for (const mark of inside) {
    const line = svg('path', { class: styles.hairline, d: `M${crisp(x.at(mark.x))} ${rail ? box.top - RAIL : box.top}V${box.bottom}` });
    line.style.stroke = colorOf(mark);
    under.append(line);
  }
}

/** The glyphs above the figure, as far as they do not cover each other. */
function drawGlyphs(over: SVGGElement, inside: readonly FigureMark[], x: Scale, box: Box): void {
  let taken = Number.NEGATIVE_INFINITY;
  inside.forEach((mark, k) => {
    const place = x.at(mark.x);
    if (place - taken < GLYPH_ROOM) return;
    taken = place;
    const group = svg('g', { class: styles.mark, 'data-mark': mark.kind }, glyph(mark.kind, place, box.top - 12, colorOf(mark)));
    group.append(svg('title', {}, mark.title), svg('rect', { class: styles.reach, x: place - 7, y: box.top - 20, width: 22, height: 16 }));
    const next = inside[k + 1];
    if (mark.letter && (!next || x.at(next.x) - place > 24))
      group.append(svg('text', { class: styles.medium, x: place + 9, y: box.top - 8 }, mark.letter));
    over.append(group);
  });
}

function colorOf(mark: FigureMark): string {
  return mark.colorIndex === 0 ? 'var(--warn)' : runColor(mark.colorIndex);
}

function endPlace(line: LineSeries, x: Scale, y: Scale, box: Box): { readonly x: number; readonly y: number } | null {
  const [start, end] = visibleRange(line.x, Math.min(line.x.length, line.y.length), x.domain);
  const stop = line.end as { readonly x: number };
  let last = -1;
  for (let i = start; i < end; i++) {
    const value = line.y[i] as number;
    if (!Number.isFinite(value)) continue;
    last = i;
    if (value > y.domain[1] && i > start && remainsAbove(line, i, end, y.domain[1])) break;
  }
  if (last < 0 || stop.x < x.domain[0]) return null;
  const px = x.at(line.x[last] as number);
  if (px < box.left - 1 || px > box.right + 1) return null;
  return { x: px, y: Math.min(box.bottom, Math.max(box.top, y.at(line.y[last] as number))) };
}

function remainsAbove(line: LineSeries, from: number, end: number, limit: number): boolean {
  for (let i = from; i < end; i++) if ((line.y[i] as number) <= limit) return false;
  return true;
}

/** The greatest value in view, if it is above `limit`; the place where it is looked for only then. */
function peakAbove(line: LineSeries, x: Scale, limit: number): { readonly x: number; readonly y: number } | null {
  let peak: { x: number; y: number } | null = null;
  for (const part of [line, line.future]) {
    if (!part) continue;
    const [start, end] = visibleRange(part.x, Math.min(part.x.length, part.y.length), x.domain);
    const most = extentBetween(part.y, start, end)?.[1] ?? Number.NEGATIVE_INFINITY;
    if (most <= limit || most <= (peak?.y ?? Number.NEGATIVE_INFINITY)) continue;
    let at = start;
    while (part.y[at] !== most) at++;
    peak = { x: Math.max(x.domain[0], part.x[at] as number), y: most };
  }
  return peak;
}
