/**
 * @file A figure of curves over one x axis: raw and smoothed lines, bands, lines still to come, heads, marks, a target, and the shared crosshair.
 *
 * `update` may be called at any rate; drawing happens once per animation frame, or at once with `flush`. Columns may be views of buffers that grow:
 * they are read while drawing and not kept.
 */
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import { extentOf } from './extent.ts';
import { createFigureFrame, type FrameView } from './figureFrame.ts';
import { drawLines } from './lineLayer.ts';
import { drawEnds, drawHeads, drawMarks, drawOffScale, RAIL } from './lineOverlay.ts';
import type { LineData, LineSeries } from './lineTypes.ts';
import { firstCrossing, nearestIndex } from './lookup.ts';
import { drawRings } from './rings.ts';
import { createScale, type Interval } from './scales.ts';
import { html, runColor, svg, textWidth } from './svg.ts';
import { createTargetLine, type TargetOptions } from './targetLine.ts';

export interface LineFigureOptions {
  readonly label: string;
  readonly crosshair: Crosshair;
  /** The lowest figure of a stack has the numbers of the x axis. */
  readonly xLabels: boolean;
  /** The top figure of a stack has the rail with the marks. */
  readonly rail: boolean;
  readonly target?: TargetOptions;
  readonly describe?: (at: number) => string;
  readonly picks?: PickOptions;
}

/** Curves on which something can be done at a place. */
export interface PickOptions {
  /** What it is, for the pointer that is near; null: nothing can be done there. */
  hint(key: string, at: number): string | null;
  pick(key: string, at: number): void;
  /** Up and down keys: the next curve comes into focus. */
  next(direction: 1 | -1): void;
  focused(): string | null;
}

export interface LineFigure {
  update(data: LineData): void;
  flush(): boolean;
  destroy(): void;
}

const TOP = 8;
const BOTTOM_WITH_LABELS = 22;
const BOTTOM = 6;
/** A curve is picked from so many pixels away. */
const REACH = 10;
const WIDE = 2;

export function createLineFigure(root: HTMLElement, options: LineFigureOptions): LineFigure {
  const { crosshair } = options;
  let data: LineData | null = null;
  let heldDomain: Interval | null = null;
  let hovered: { readonly key: string; readonly y: number } | null = null;
  const empty = html('div', { class: styles.empty });
  empty.hidden = true;
  const { picks } = options;
  const hintOf = (key: string, at: number | null) => (at === null ? null : (picks?.hint(key, at) ?? null));

  const frame = createFigureFrame(root, {
    label: options.label,
    crosshair,
    zoomable: true,
    padding: { top: options.rail ? TOP + RAIL : TOP, bottom: options.xLabels ? BOTTOM_WITH_LABELS : BOTTOM },
    snap: (value) => data?.x.snap(value) ?? value,
    chip: (at) => (options.xLabels && data ? data.x.format(at) : null),
    ...(options.describe ? { describe: options.describe } : {}),
    ...(picks
      ? {
          picks: {
            near: (px, py) => nearestLine(data, frame.view(), px, py),
            hover(key, y) {
              if (key === null && hovered === null) return;
              hovered = key === null ? null : { key, y };
              root.classList.toggle(styles.pickable ?? '', hovered !== null && hintOf(hovered.key, crosshair.at) !== null);
              frame.point();
            },
            pick: picks.pick,
            next: picks.next,
            focused: picks.focused,
          },
          hint: () => {
            const text = hovered ? hintOf(hovered.key, crosshair.at) : null;
            return hovered && text !== null ? { text, y: hovered.y } : null;
          },
        }
      : {}),
    dots: (_, at) => (data?.series ?? []).flatMap((line) => dotOf(line, at)),
    draw: ({ canvas, tokens, box, axes, under, over }) => {
      if (!data) return null;
      const full = data.x.domain;
      const domain = target?.held && heldDomain ? heldDomain : data.y.domain;
      heldDomain = domain;
      const x = createScale(data.x.kind ?? 'linear', crosshair.zoom ?? full, [box.left, box.right]);
      const y = createScale(data.y.kind, domain, [box.bottom, box.top]);
      const view = { x, y, box, full };
      axes.draw({
        x,
        y,
        box,
        xLabels: options.xLabels,
        xName: options.xLabels ? data.x.name : '',
        formatX: data.x.formatTick,
        formatY: data.y.formatTick,
      });
      drawMarks(under, over, data.marks ?? [], x, box, options.rail);
      drawLines(canvas, data.series, x, y, box, tokens);
      for (const line of data.series) if (line.rings && !line.hidden) drawRings(over, view, line, line.rings);
      if (data.target !== undefined) drawCrossings(over, data, data.target, view);
      drawOffScale(over, data.series, x, y, box, data.y.format);
      drawHeads(over, data.series, x, y, box, data.target !== undefined);
      drawEnds(over, data.series, x, y, box);
      if (data.target !== undefined) target?.update(view, data.target);
      return view;
    },
  });
  const target = options.target ? createTargetLine(root, frame.controls, options.target) : null;
  root.append(empty);

  return {
    update(next) {
      data = next;
      showEmpty(empty, next.empty ?? null);
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

function dotOf(line: LineSeries, at: number): { readonly x: number; readonly y: number; readonly color: string }[] {
  if (line.hidden || line.dimmed || (line.since !== undefined && at < line.since)) return [];
  for (const part of [line, line.future]) {
    if (!part) continue;
    const index = nearestIndex(part.x, at, Math.min(part.x.length, part.y.length));
    if (index >= 0) return [{ x: part.x[index] as number, y: part.y[index] as number, color: runColor(line.colorIndex) }];
  }
  return [];
}

/** The line nearest to a place, in pixels, at most `REACH` away: measured to what of it lies within a few pixels left and right. */
function nearestLine(data: LineData | null, view: FrameView | null, px: number, py: number): string | null {
  if (!data || !view || py < view.box.top - REACH || py > view.box.bottom + REACH) return null;
  const { x, y, box } = view;
  if (px < box.left || px > box.right) return null;
  const window: Interval = [x.invert(px - WIDE), x.invert(px + WIDE)];
  let best = REACH;
  let key: string | null = null;
  for (const line of data.series) {
    const length = Math.min(line.x.length, line.y.length);
    if (line.hidden || length === 0 || window[0] > (line.x[length - 1] as number) || window[1] < (line.since ?? (line.x[0] as number))) continue;
    const extent = extentOf({ x: line.x, y: line.y, counts: true }, window);
    if (!extent) continue;
    const distance = Math.max(y.at(extent[1]) - py, py - y.at(extent[0]), 0);
    if (distance < best) [best, key] = [distance, line.key];
  }
  return key;
}

/** Where curves first reach the target: a ring on the line and a drop to the axis that carries the place. */
function drawCrossings(over: SVGGElement, data: LineData, target: number, { x, y, box }: FrameView): void {
  const found = data.series
    .filter((line) => !line.hidden && line.letter !== '')
    .flatMap((line) => {
      const crossing = firstCrossing(line.x, line.y, target);
      if (crossing && line.since !== undefined && crossing.x < line.since) return []; // its parent's
      return crossing && crossing.x >= x.domain[0] && crossing.x <= x.domain[1] ? [{ line, crossing, at: x.at(crossing.x) }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const level = y.at(target);
  if (level < box.top || level > box.bottom) return;
  let taken = box.left;
  const narrow = box.right - box.left < 560;
  found.forEach(({ line, crossing, at }, k) => {
    const color = runColor(line.colorIndex);
    const drop = svg('path', {
      d: `M${Math.round(at) + 0.5} ${level}V${box.bottom}`,
      'stroke-width': 1,
      'shape-rendering': 'crispEdges',
      fill: 'none',
    });
    const ring = svg('circle', { cx: at, cy: level, r: 3, 'stroke-width': 1.75 });
    drop.style.stroke = color;
    ring.style.stroke = color;
    ring.style.fill = 'var(--surface-page)';
    over.append(drop, ring);
    // the place of the point that was measured there, as in a table of results; the ring stands where the line crosses
    const full = narrow ? '' : ` ${data.x.format(line.x[crossing.index] as number)}`;
    const next = found[k + 1]?.at ?? box.right;
    for (const text of full ? [full, ''] : ['']) {
      const wide = textWidth(line.letter, true) + textWidth(text) + 8;
      const left = at - wide >= taken;
      if (!left && at + wide > next) continue;
      const anchor = left ? { x: at - 5, 'text-anchor': 'end' } : { x: at + 5, 'text-anchor': 'start' };
      const label = svg('text', { ...anchor, y: box.bottom - 6, class: `${styles.medium} ${styles.halo}`, 'data-crossing': line.letter });
      label.append(svg('tspan', { class: styles.strong }, line.letter), text);
      over.append(label);
      taken = left ? at + 4 : at + wide;
      break;
    }
    taken = Math.max(taken, at + 4);
  });
}

function showEmpty(node: HTMLElement, content: LineData['empty']): void {
  const text = content ? `${content.title}\n${content.note}` : '';
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.hidden = !content;
  node.replaceChildren(...(content ? [content.title, html('small', {}, content.note)] : []));
}
