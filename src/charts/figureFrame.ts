/**
 * @file What every figure with axes has: three layers (grid, canvas, ink), its size, the shared crosshair, one drawing per frame.
 *
 * `draw` is called with a cleared canvas when data, size, zoom or theme changed; the crosshair is a layer of its own and moves without it.
 */
import { type Axes, type Box, createAxes } from './axes.ts';
import { fitCanvas } from './canvas.ts';
import styles from './charts.module.css';
import { type CrossOptions, createCross } from './cross.ts';
import { attachPointer, type Picks } from './pointer.ts';
import type { Interval, Scale } from './scales.ts';
import { html, setAttributes, svg } from './svg.ts';
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

export interface FrameOptions extends CrossOptions {
  readonly label: string;
  readonly zoomable: boolean;
  readonly padding: { readonly top: number; readonly bottom: number; readonly right?: number };
  /** Whoever has the figure flushes it in every frame: it asks for none itself. */
  readonly driven?: boolean;
  /** The figure clears what it draws again by itself. */
  readonly keeps?: boolean;
  /** Draws all and says what is where; null: nothing to draw yet. */
  readonly draw: (pen: Pen) => FrameView | null;
  readonly snap: (value: number) => number;
  /** What a screen reader hears when the crosshair moves by keyboard. */
  readonly describe?: (at: number) => string;
  readonly picks?: Picks;
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
  const crossLayer = svg('g');
  const controls = svg('g');
  const canvas = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('div', { class: styles.hidden, 'aria-live': 'polite' });
  const below = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, grid, under);
  const ink = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, over, axis, crossLayer);
  const top = svg('svg', { class: styles.layer }, controls);
  ink.classList.add(styles.over ?? '');
  top.classList.add(styles.over ?? '');
  root.classList.add(styles.figure ?? '');
  setAttributes(root, { tabindex: 0, role: 'group', 'aria-label': options.label });
  root.append(below, canvas, ink, top, live);
  const axes = createAxes(grid, axis);
  const cross = createCross(crossLayer, axes, options);

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
    cross(view);
    return true;
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
    crosshair.subscribe((change) => (change === 'zoom' ? request() : cross(view))),
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
    point: () => cross(view),
    destroy() {
      if (frame !== 0) cancelAnimationFrame(frame);
      observer.disconnect();
      for (const off of leave) off();
      for (const node of [below, canvas, ink, top, live]) node.remove();
    },
  };
}

function readPadding(root: HTMLElement): { readonly left: number; readonly right: number } {
  const style = getComputedStyle(root);
  const pixels = (name: string, fallback: number) => {
    const value = Number.parseFloat(style.getPropertyValue(name));
    return Number.isFinite(value) ? value : fallback;
  };
  return { left: pixels('--plot-left', 52), right: pixels('--plot-right', 28) };
}
