/**
 * @file A figure of curves over one x axis: raw and smoothed lines, bands, lines still to come, heads, marks, a target, and the shared crosshair.
 *
 * `update` may be called at any rate; drawing happens once per animation frame, or at once with `flush`. Columns may be views of buffers that grow:
 * they are read while drawing and not kept.
 */
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
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
}

export interface LineFigure {
  update(data: LineData): void;
  flush(): boolean;
  destroy(): void;
}

const TOP = 8;
const BOTTOM_WITH_LABELS = 22;
const BOTTOM = 6;

export function createLineFigure(root: HTMLElement, options: LineFigureOptions): LineFigure {
  const { crosshair } = options;
  let data: LineData | null = null;
  let heldDomain: Interval | null = null;
  const empty = html('div', { class: styles.empty });
  empty.hidden = true;

  const frame = createFigureFrame(root, {
    label: options.label,
    crosshair,
    zoomable: true,
    padding: { top: options.rail ? TOP + RAIL : TOP, bottom: options.xLabels ? BOTTOM_WITH_LABELS : BOTTOM },
    snap: (value) => data?.x.snap(value) ?? value,
    chip: (at) => (options.xLabels && data ? data.x.format(at) : null),
    ...(options.describe ? { describe: options.describe } : {}),
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
  if (line.hidden || line.dimmed) return [];
  for (const part of [line, line.future]) {
    if (!part) continue;
    const index = nearestIndex(part.x, at, Math.min(part.x.length, part.y.length));
    if (index >= 0) return [{ x: part.x[index] as number, y: part.y[index] as number, color: runColor(line.colorIndex) }];
  }
  return [];
}

/** Where curves first reach the target: a ring on the line and a drop to the axis that carries the place. */
function drawCrossings(over: SVGGElement, data: LineData, target: number, { x, y, box }: FrameView): void {
  const found = data.series
    .filter((line) => !line.hidden && line.letter !== '')
    .flatMap((line) => {
      const crossing = firstCrossing(line.x, line.y, target);
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
