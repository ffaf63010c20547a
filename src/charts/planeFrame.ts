/**
 * @file What every picture of a surface from above has: two canvases under the axes. The contours are made again only for other heights, another size or
 * theme; what moves is drawn whenever it is asked to. One unit of x and of y are equally long unless the window is too slender for that.
 */
import { type Box, createAxes } from './axes.ts';
import { clearedCanvas } from './canvas.ts';
import styles from './charts.module.css';
import { drawContours } from './contours.ts';
import { formatPlainTick } from './format.ts';
import type { HeightGrid } from './heights.ts';
import { createScale, type Scale } from './scales.ts';
import { html, setAttributes, svg } from './svg.ts';
import { onThemeChange, readTokens, type Tokens } from './theme.ts';

export interface PlaneView {
  readonly heights: HeightGrid;
  readonly x: Scale;
  readonly y: Scale;
  readonly box: Box;
  readonly tokens: Tokens;
}

export interface PlaneOptions {
  readonly label: string;
  /** The heights now; null: nothing to draw yet. */
  heights(): HeightGrid | null;
  /** On the contours, with them. */
  drawBase?(canvas: CanvasRenderingContext2D, view: PlaneView): void;
  drawLive(canvas: CanvasRenderingContext2D, view: PlaneView): void;
}

export interface PlaneFrame {
  readonly root: HTMLElement;
  /** Where things lie; null: no room. */
  view(): PlaneView | null;
  draw(): void;
  destroy(): void;
}

const PADDING = { left: 40, right: 10, top: 8, bottom: 24 };
/** A window more slender than this is stretched. */
const SLENDER = 2.4;

export function createPlaneFrame(root: HTMLElement, options: PlaneOptions): PlaneFrame {
  const base = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const [grid, axis] = [svg('g'), svg('g')];
  const ink = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, axis);
  ink.classList.add(styles.over ?? '');
  root.classList.add(styles.plane ?? '');
  setAttributes(root, { role: 'group', 'aria-label': options.label });
  root.append(base, live, ink);
  const axes = createAxes(grid, axis);
  const frame = svg('rect', { class: styles.frame });
  ink.append(frame);
  let drawn: PlaneView | null = null;

  const view = () => {
    const heights = options.heights();
    if (!heights) return null;
    const { clientWidth: width, clientHeight: height } = root;
    const tokens = readTokens();
    const before = drawn;
    if (before?.heights === heights && before.tokens === tokens && before.box.width === width && before.box.height === height) return before;
    const box = boxOf(heights, width, height);
    if (box.right - box.left < 40 || box.bottom - box.top < 40) return null;
    const x = createScale('linear', heights.x, [box.left, box.right]);
    const y = createScale('linear', heights.y, [box.bottom, box.top]);
    const context = clearedCanvas(base, width, height);
    if (!context) return null;
    drawContours(context, heights, box, tokens);
    drawn = { heights, tokens, x, y, box };
    options.drawBase?.(context, drawn);
    axes.draw({ x, y, box, xLabels: true, xName: '', formatX: formatPlainTick, formatY: formatPlainTick });
    setAttributes(frame, { x: box.left + 0.5, y: box.top + 0.5, width: box.right - box.left - 1, height: box.bottom - box.top - 1 });
    return drawn;
  };
  const draw = () => {
    const now = view();
    if (!now) return;
    const context = clearedCanvas(live, now.box.width, now.box.height);
    if (context) options.drawLive(context, now);
  };
  const observer = new ResizeObserver(draw);
  observer.observe(root);
  const off = onThemeChange(draw);
  return {
    root,
    view,
    draw,
    destroy() {
      observer.disconnect();
      off();
      for (const node of [base, live, ink]) node.remove();
    },
  };
}

/** Runs `draw` so that nothing leaves the plane. */
export function insideBox(canvas: CanvasRenderingContext2D, box: Box, draw: () => void): void {
  canvas.save();
  canvas.beginPath();
  canvas.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  canvas.clip();
  draw();
  canvas.restore();
}

function boxOf({ x, y }: HeightGrid, width: number, height: number): Box {
  const wide = width - PADDING.left - PADDING.right;
  const high = height - PADDING.top - PADDING.bottom;
  const aspect = (x[1] - x[0]) / (y[1] - y[0]);
  const equal = aspect <= SLENDER && aspect >= 1 / SLENDER;
  const w = equal ? Math.min(wide, high * aspect) : wide;
  const h = equal ? w / aspect : high;
  const left = PADDING.left + (wide - w) / 2;
  const top = PADDING.top + (high - h) / 2;
  return { left, right: left + w, top, bottom: top + h, width, height };
}
