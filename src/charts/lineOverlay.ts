/** @file The ink of a line figure: letters at the heads, ends, arrows to what is off the scale, marks on the rail. */
import type { Box } from './axes.ts';
import styles from './charts.module.css';
import { visibleRange } from './decimate.ts';
import { glyph } from './glyphs.ts';
import { HEAD_GAP, placeHeads } from './heads.ts';
import type { FigureMark, LineSeries } from './lineTypes.ts';
import type { Scale } from './scales.ts';
import { crisp, runColor, svg, textWidth } from './svg.ts';

/** Height of the rail above the top figure. */
export const RAIL = 14;
const GLYPH_ROOM = 9;
const HALO_STRONG = `${styles.strong} ${styles.halo}`;
const HALO_MEDIUM = `${styles.medium} ${styles.halo}`;

interface HeadPlace {
  readonly line: LineSeries;
  readonly x: number;
  readonly y: number;
}

/** `edgeTaken`: something stands right of the figure (the chip of the target), so letters of curves that reach the edge stand left of it. */
export function drawHeads(over: SVGGElement, series: readonly LineSeries[], x: Scale, y: Scale, box: Box, edgeTaken: boolean): void {
  const heads: HeadPlace[] = [];
  for (const line of series) {
    if (line.hidden || line.letter === '' || line.end) continue;
    const last = lastVisible(line, x);
    if (!last) continue;
    const py = y.at(last.y);
    if (py < box.top - 1 && line.offScale !== false) continue; // the arrow says it
    heads.push({ line, x: x.at(last.x), y: Math.min(box.bottom, Math.max(box.top, py)) });
  }
  const top = box.top + 3;
  const bottom = box.bottom - 10;
  // more letters than fit in one column: they take turns in two or three
  const columns = Math.max(1, Math.ceil(heads.length / (Math.floor((bottom - top) / HEAD_GAP) + 1)));
  const places = placeHeads(heads, top, bottom, HEAD_GAP / columns);
  const ranks = heads.map((_, k) => k).sort((a, b) => (places[a] as number) - (places[b] as number));
  ranks.forEach((k, rank) => {
    const head = heads[k] as HeadPlace;
    const py = places[k] as number;
    const column = (rank % columns) * 12;
    const wide = 10 + column + textWidth(head.line.letter, true);
    const side = (edgeTaken && head.x > box.right - 14) || head.x + wide > box.width ? -1 : 1;
    const color = runColor(head.line.colorIndex);
    const leader = svg('path', { d: `M${head.x} ${head.y}L${head.x + side * (7 + column)} ${py}`, 'stroke-width': 1, fill: 'none' });
    leader.style.stroke = color;
    const dot = svg('circle', { cx: head.x, cy: head.y, r: 2.5 });
    dot.style.fill = color;
    const letter = svg(
      'text',
      { class: HALO_STRONG, x: head.x + side * (10 + column), y: py + 4, 'text-anchor': side > 0 ? 'start' : 'end', 'data-head': head.line.letter },
      head.line.letter,
    );
    if (head.line.dimmed) for (const node of [leader, dot, letter]) node.style.opacity = '0.4';
    over.append(leader, dot, letter);
  });
}

/** An x where a run ended for good; at the top edge where the curve left through it. */
export function drawEnds(over: SVGGElement, series: readonly LineSeries[], x: Scale, y: Scale, box: Box): void {
  const taken: { readonly x: number; readonly y: number; readonly wide: number }[] = [];
  for (const line of series) {
    if (line.hidden || !line.end) continue;
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
export function drawOffScale(
  over: SVGGElement,
  series: readonly LineSeries[],
  x: Scale,
  y: Scale,
  box: Box,
  format: (value: number) => string,
): void {
  let taken = Number.NEGATIVE_INFINITY;
  const above = series
    .filter((line) => !line.hidden && !line.end && line.offScale !== false && line.letter !== '')
    .map((line) => ({ line, peak: peakInView(line, x) }))
    .filter(({ peak }) => peak !== null && peak.y > y.domain[1] * 1.01)
    .sort((a, b) => (a.peak?.x ?? 0) - (b.peak?.x ?? 0));
  for (const { line, peak } of above) {
    if (!peak) continue;
    const text = ` ${format(peak.y)}`;
    const wide = textWidth(line.letter, true) + textWidth(text) + 20;
    const at = Math.min(box.right - wide, Math.max(box.left + 9, x.at(peak.x), taken));
    taken = at + wide + 4;
    const arrow = svg('path', { d: 'M0 5V-4M-3 -1 0 -4 3 -1', fill: 'none', 'stroke-width': 1.5, transform: `translate(${at} ${box.top + 5})` });
    arrow.style.stroke = runColor(line.colorIndex);
    const label = svg('text', { class: HALO_MEDIUM, x: at + 8, y: box.top + 9 }, svg('tspan', { class: styles.strong }, line.letter), text);
    over.append(arrow, label);
  }
}

/** Dotted hairlines through the figure; with `rail`, also the glyphs above it. */
export function drawMarks(under: SVGGElement, over: SVGGElement, marks: readonly FigureMark[], x: Scale, box: Box, rail: boolean): void {
  const inside = marks.filter((mark) => mark.x >= x.domain[0] && mark.x <= x.domain[1]).sort((a, b) => a.x - b.x);
  let glyphTaken = Number.NEGATIVE_INFINITY;
  inside.forEach((mark, k) => {
    const place = x.at(mark.x);
    const color = mark.colorIndex === 0 ? 'var(--warn)' : runColor(mark.colorIndex);
    const line = svg('path', { class: styles.hairline, d: `M${crisp(place)} ${rail ? box.top - RAIL : box.top}V${box.bottom}` });
    line.style.stroke = color;
    under.append(line);
    if (!rail || place - glyphTaken < GLYPH_ROOM) return;
    glyphTaken = place;
    const group = svg('g', { class: styles.mark, 'data-mark': mark.kind }, glyph(mark.kind, place, box.top - 12, color));
    group.append(svg('title', {}, mark.title), svg('rect', { class: styles.reach, x: place - 7, y: box.top - 20, width: 22, height: 16 }));
    const next = inside[k + 1];
    if (mark.letter && (!next || x.at(next.x) - place > 24))
      group.append(svg('text', { class: styles.medium, x: place + 9, y: box.top - 8 }, mark.letter));
    over.append(group);
  });
}

/** Last point inside the window: the curve's own, or where it leaves through the right edge. */
function lastVisible({ x: at, y }: LineSeries, x: Scale): { readonly x: number; readonly y: number } | null {
  const [start, end] = visibleRange(at, Math.min(at.length, y.length), x.domain);
  const edge = x.domain[1];
  for (let i = end - 1; i >= start; i--) {
    const here = at[i] as number;
    const value = y[i] as number;
    if (here > edge || here < x.domain[0] || !Number.isFinite(value)) continue;
    const next = y[i + 1];
    if (i + 1 >= end || next === undefined || !Number.isFinite(next)) return { x: here, y: value };
    const share = (edge - here) / ((at[i + 1] as number) - here);
    return { x: edge, y: value + (next - value) * share };
  }
  return null;
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

function peakInView(line: LineSeries, x: Scale): { readonly x: number; readonly y: number } | null {
  let peak: { x: number; y: number } | null = null;
  for (const part of [line, line.future]) {
    if (!part) continue;
    const [start, end] = visibleRange(part.x, Math.min(part.x.length, part.y.length), x.domain);
    for (let i = start; i < end; i++) {
      const value = part.y[i] as number;
      if (Number.isFinite(value) && (peak === null || value > peak.y)) peak = { x: Math.max(x.domain[0], part.x[i] as number), y: value };
    }
  }
  return peak;
}
