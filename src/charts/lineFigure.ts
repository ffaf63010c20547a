/**
 * @file A figure of curves over one x axis: raw and smoothed lines, bands, lines still to come, heads, marks, a target, and the shared crosshair.
 *
 * `update` may be called at any rate; drawing happens once per animation frame, or at once with `flush`. Columns may be views of buffers that grow:
 * they are read while drawing and not kept. While an axis moves, a draft keeps up with it: lines within half a pixel.
 */
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import { createFigureFrame } from './figureFrame.ts';
import { type Drawn, drawnOf, redrawFrom } from './growth.ts';
import { drawLines } from './lineLayer.ts';
import { createLineOverlay, type LineOverlay, RAIL } from './lineOverlay.ts';
import type { LineData, LineSeries } from './lineTypes.ts';
import { nearestIndex } from './lookup.ts';
import { nearestLine } from './nearestLine.ts';
import { createScale, type Interval } from './scales.ts';
import { html, runColor } from './svg.ts';
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
  /** See figureFrame.ts. */
  readonly driven?: boolean;
}

/** Curves on which something can be done at a place. */
export interface PickOptions {
  /** What it is, for the pointer that is near; null: nothing can be done there. */
  hint(key: string, at: number): string | null;
  pick(key: string, at: number): void;
  /** Up and down keys: the next curve comes into focus. */
  next(direction: 1 | -1): void;
  focused(): string | null;
  /** The figure has lost the keys. */
  leave(): void;
}

export interface LineFigure {
  update(data: LineData): void;
  /** Draws now what is due, as a draft if that is enough; true if it drew. What is a draft and need not be is due. */
  flush(draft?: boolean): boolean;
  /** What is on screen is a draft. */
  readonly drafted: boolean;
  destroy(): void;
}

const TOP = 8;
const BOTTOM_WITH_LABELS = 22;
const BOTTOM = 6;

export function createLineFigure(root: HTMLElement, options: LineFigureOptions): LineFigure {
  const { crosshair } = options;
  let data: LineData | null = null;
  let heldDomain: Interval | null = null;
  let drawn: Drawn | null = null;
  let draft = false;
  let overlay: LineOverlay | null = null;
  let hovered: { readonly key: string; readonly y: number } | null = null;
  const empty = html('div', { class: styles.empty });
  empty.hidden = true;
  const { picks } = options;
  const hintOf = (key: string, at: number | null) => (at === null ? null : (picks?.hint(key, at) ?? null));

  const frame = createFigureFrame(root, {
    label: options.label,
    crosshair,
    zoomable: true,
    driven: options.driven ?? false,
    padding: { top: options.rail ? TOP + RAIL : TOP, bottom: options.xLabels ? BOTTOM_WITH_LABELS : BOTTOM },
    snap: (value) => data?.x.snap(value) ?? value,
    chip: (at) => (options.xLabels && data ? data.x.format(at) : null),
    ...(options.describe ? { describe: options.describe } : {}),
    ...(picks
      ? {
          picks: {
            near: (px, py) => nearestLine(data?.series ?? [], frame.view(), px, py),
            hover(key, y) {
              if (key === null && hovered === null) return;
              hovered = key === null ? null : { key, y };
              root.classList.toggle(styles.pickable ?? '', hovered !== null && hintOf(hovered.key, crosshair.at) !== null);
              frame.point();
            },
            pick: picks.pick,
            next: picks.next,
            focused: picks.focused,
            leave: picks.leave,
          },
          hint: () => {
            const text = hovered ? hintOf(hovered.key, crosshair.at) : null;
            return hovered && text !== null ? { text, y: hovered.y } : null;
          },
        }
      : {}),
    dots: (_, at) => (data?.series ?? []).flatMap((line) => dotOf(line, at)),
    keeps: true,
    draw: ({ canvas, tokens, box, axes, under, over, resized }) => {
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
      const now = drawnOf(data.series, x, y, tokens, draft);
      const from = resized ? Number.NEGATIVE_INFINITY : redrawFrom(drawn, now);
      drawn = from === Number.POSITIVE_INFINITY ? { ...now, draft: drawn?.draft ?? draft } : now; // as it was
      if (from < box.right) drawLines(canvas, data.series, view, tokens, from, draft);
      overlay ??= createLineOverlay(under, over, options.rail);
      overlay.update(data, view);
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
    flush(enough = false) {
      draft = enough;
      if (!draft && drawn?.draft) frame.request();
      return frame.flush();
    },
    get drafted() {
      return drawn?.draft ?? false;
    },
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

function showEmpty(node: HTMLElement, content: LineData['empty']): void {
  const text = content ? `${content.title}\n${content.note}` : '';
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.hidden = !content;
  node.replaceChildren(...(content ? [content.title, html('small', {}, content.note)] : []));
}
