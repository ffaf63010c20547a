/**
 * @file What every figure with axes has: three layers (grid, canvas, ink), its size, the shared crosshair, one drawing per frame.
 *
 * `draw` is called with a cleared canvas when data, size, zoom or theme changed; the crosshair is a layer of its own and moves without it.
 */
import { type Axes, type Box, createAxes } from './axes.ts';
import { fitCanvas } from './canvas.ts';
import styles from './charts.module.css';
import type { Crosshair } from './crosshair.ts';
import { attachPointer, type Picks } from './pointer.ts';
import type { Interval, Scale } from './scales.ts';
import { crisp, html, setAttributes, svg, textWidth } from './svg.ts';
import { onThemeChange, readTokens, type Tokens } from './theme.ts';

export interface FrameView {
  readonly x: Scale;
  readonly y: Scale;
  readonly box: Box;
  /** The whole x axis, without zoom. */
  readonly full: Interval;
}

/** What a drawing is made with. */
export interface Pen {
  readonly canvas: CanvasRenderingContext2D;
  readonly tokens: Tokens;
  readonly box: Box;
  readonly axes: Axes;
  /** Below the canvas, above the grid; emptied before each drawing, unless the figure `keeps`. */
  readonly under: SVGGElement;
  /** Above the canvas; emptied likewise. */
  readonly over: SVGGElement;
  /** The bitmap is new, and empty. */
  readonly resized: boolean;
}

export interface FrameOptions {
  readonly label: string;
  readonly crosshair: Crosshair;
  readonly zoomable: boolean;
  readonly padding: { readonly top: number; readonly bottom: number; readonly right?: number };
  /** Whoever has the figure flushes it in every frame: it asks for none itself. */
  readonly driven?: boolean;
  /** The figure clears what it draws again by itself. */
  readonly keeps?: boolean;
  /** Draws all and says what is where; null: nothing to draw yet. */
  readonly draw: (pen: Pen) => FrameView | null;
  /** Dots of the crosshair at `at`. */
  readonly dots: (view: FrameView, at: number) => readonly { readonly x: number; readonly y: number; readonly color: string }[];
  readonly snap: (value: number) => number;
  /** Text of the chip on the axis; null: this figure has none. */
  readonly chip: (at: number) => string | null;
  /** What a screen reader hears when the crosshair moves by keyboard. */
  readonly describe?: (at: number) => string;
  readonly picks?: Picks;
  /** What a click would do, beside the pointer; null: nothing. */
  readonly hint?: () => { readonly text: string; readonly y: number } | null;
}

export interface FigureFrame {
  readonly root: HTMLElement;
  /** For parts that keep their focus from one drawing to the next. */
  readonly controls: SVGGElement;
  view(): FrameView | null;
  /** Something is due; draws in the next animation frame. */
  request(): void;
  /** Draws now if something is due; true if it drew. */
  flush(): boolean;
  /** Draws the crosshair again. */
  point(): void;
  destroy(): void;
}

export function createFigureFrame(root: HTMLElement, options: FrameOptions): FigureFrame {
  const { crosshair } = options;
  const grid = svg('g');
  const under = svg('g');
  const over = svg('g');
  const axis = svg('g');
  const cross = svg('g');
  const controls = svg('g');
  const canvas = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('div', { class: styles.hidden, 'aria-live': 'polite' });
  const below = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, grid, under);
  const ink = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, over, axis, cross);
  const top = svg('svg', { class: styles.layer }, controls);
  ink.classList.add(styles.over ?? '');
  top.classList.add(styles.over ?? '');
  root.classList.add(styles.figure ?? '');
  setAttributes(root, { tabindex: 0, role: 'group', 'aria-label': options.label });
  root.append(below, canvas, ink, top, live);
  const axes = createAxes(grid, axis);

  let width = root.clientWidth;
  let height = root.clientHeight;
  let view: FrameView | null = null;
  let due = true;
  let resized = true;
  let frame = 0;
  let padding: { readonly left: number; readonly right: number } | null = null;

  const request = () => {
    due = true;
    if (frame === 0 && !options.driven) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        flush();
      });
    }
  };
  const flush = () => {
    if (!due) return false;
    const fitted = fitCanvas(canvas, width, height);
    if (!fitted) return false;
    due = false;
    resized ||= fitted.resized;
    padding ??= readPadding(root);
    const right = options.padding.right ?? padding.right;
    const box = { left: padding.left, right: width - right, top: options.padding.top, bottom: height - options.padding.bottom, width, height };
    if (box.right - box.left < 8 || box.bottom - box.top < 8) return false;
    if (!options.keeps) {
      under.replaceChildren();
      over.replaceChildren();
      fitted.context.clearRect(0, 0, width, height);
    }
    view = options.draw({ canvas: fitted.context, tokens: readTokens(), box, axes, under, over, resized });
    resized = false;
    drawCross();
    return true;
  };
  const drawCross = () => {
    cross.replaceChildren();
    const at = crosshair.at;
    const { selection } = crosshair;
    if (!view) return;
    const { x, y, box } = view;
    if (selection) {
      const from = x.at(selection[0]);
      cross.append(
        svg('rect', { class: styles.selection, x: from, y: box.top, width: Math.max(0, x.at(selection[1]) - from), height: box.bottom - box.top }),
      );
    }
    if (at === null || at < x.domain[0] || at > x.domain[1]) {
      axes.clear(null);
      return;
    }
    const place = x.at(at);
    cross.append(svg('path', { class: styles.cross, 'data-part': 'crosshair', d: `M${crisp(place)} ${box.top}V${box.bottom}` }));
    for (const dot of options.dots(view, at)) {
      const cy = y.at(dot.y);
      if (!(cy >= box.top - 1 && cy <= box.bottom + 1)) continue;
      const circle = svg('circle', { cx: x.at(dot.x), cy, r: 3.25, 'stroke-width': 1.5 });
      circle.style.fill = dot.color;
      circle.style.stroke = 'var(--surface-page)';
      cross.append(circle);
    }
    const hint = options.hint?.() ?? null;
    if (hint) cross.append(hintText(hint.text, place, hint.y, box));
    const text = options.chip(at);
    if (text === null) return;
    const half = textWidth(text, true) / 2 + 7;
    const center = Math.min(box.right - half + 14, Math.max(box.left + half - 14, place));
    cross.append(
      svg('rect', { class: styles.chip, x: center - half, y: box.bottom + 4, width: 2 * half, height: 17, rx: 2 }),
      svg('text', { class: styles.chipText, x: center, y: box.bottom + 17, 'data-part': 'chip' }, text),
    );
    axes.clear([center - half, center + half]);
  };

  const observer = new ResizeObserver(() => {
    if (root.clientWidth === width && root.clientHeight === height) return;
    width = root.clientWidth;
    height = root.clientHeight;
    padding = null;
    request();
  });
  observer.observe(root);
  const leave = [
    onThemeChange(() => {
      padding = null;
      request();
    }),
    crosshair.subscribe((change) => (change === 'zoom' ? request() : drawCross())),
    attachPointer({
      root,
      crosshair,
      zoomable: options.zoomable,
      view: () => view,
      snap: options.snap,
      ...(options.picks ? { picks: options.picks } : {}),
      onKeyMove: () => {
        if (crosshair.at !== null && options.describe) live.textContent = options.describe(crosshair.at);
      },
    }),
  ];
  return {
    root,
    controls,
    view: () => view,
    request,
    flush,
    point: drawCross,
    destroy() {
      if (frame !== 0) cancelAnimationFrame(frame);
      observer.disconnect();
      for (const off of leave) off();
      for (const node of [below, canvas, ink, top, live]) node.remove();
    },
  };
}

/** Above the pointer, on the side of the crosshair where there is room. */
function hintText(text: string, place: number, y: number, box: Box): SVGTextElement {
  const right = place + 10 + textWidth(text) < box.right;
  const classes = `${styles.medium} ${styles.halo}`;
  const level = Math.max(box.top + 12, y - 10);
  return svg('text', { class: classes, x: place + (right ? 9 : -9), y: level, 'text-anchor': right ? 'start' : 'end', 'data-part': 'hint' }, text);
}

function readPadding(root: HTMLElement): { readonly left: number; readonly right: number } {
  const style = getComputedStyle(root);
  const pixels = (name: string, fallback: number) => {
    const value = Number.parseFloat(style.getPropertyValue(name));
    return Number.isFinite(value) ? value : fallback;
  };
  return { left: pixels('--plot-left', 52), right: pixels('--plot-right', 28) };
}
