/**
 * @file A surface from above: filled contours, critical points, paths and balls, and a start that can be dragged.
 *
 * Two canvases: the contours, made again only for another surface, size or theme; and what moves, drawn whenever it is asked to. Isolines are those of
 * d3-contour (marching squares, linear between samples). One unit of x and of y are equally long unless the window is too slender for that.
 * Start: mouse, pen or touch; with the keyboard arrow keys (Shift: ten times as far).
 */
import { contours as d3Contours } from 'd3';
import { type Box, createAxes } from './axes.ts';
import { clearedCanvas } from './canvas.ts';
import styles from './charts.module.css';
import { formatPlainTick } from './format.ts';
import { type HeightGrid, heightColor } from './heights.ts';
import { placeAt, type RollPath, type SurfacePoint } from './rollTypes.ts';
import { createScale, type Scale } from './scales.ts';
import { html, setAttributes, svg } from './svg.ts';
import { onThemeChange, readTokens, type Tokens } from './theme.ts';
import { createTracer, drawBalls, label } from './tracePath.ts';

export interface ContourData {
  readonly heights: HeightGrid;
  readonly points: readonly SurfacePoint[];
  readonly start: readonly [number, number];
  readonly paths: readonly RollPath[];
  /** A real number of steps. */
  readonly now: number;
}

export interface ContourOptions {
  readonly label: string;
  readonly startLabel: string;
  readonly startText: (x: number, y: number) => string;
  /** The start is being dragged, or has been put down. */
  readonly onStart: (x: number, y: number, done: boolean) => void;
}

export interface ContourFigure {
  update(data: ContourData): void;
  destroy(): void;
}

const PADDING = { left: 40, right: 10, top: 8, bottom: 24 };
/** A window more slender than this is stretched. */
const SLENDER = 2.4;
const KEY_PIXELS = 4;
const BALL = 6;

export function createContourFigure(root: HTMLElement, options: ContourOptions): ContourFigure {
  const base = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const [grid, axis] = [svg('g'), svg('g')];
  const ink = svg('svg', { class: styles.layer, 'aria-hidden': 'true' }, axis);
  const handle = html('div', { class: styles.start, role: 'slider', tabindex: 0, 'aria-label': options.startLabel });
  ink.classList.add(styles.over ?? '');
  root.classList.add(styles.plane ?? '');
  setAttributes(root, { role: 'group', 'aria-label': options.label });
  root.append(base, live, ink, handle);
  const axes = createAxes(grid, axis);
  const frame = svg('rect', { class: styles.frame });
  ink.append(frame);

  let data: ContourData | null = null;
  let drawn: { heights: HeightGrid; tokens: Tokens; width: number; height: number; x: Scale; y: Scale; box: Box } | null = null;
  let hold = false;
  const tracer = createTracer();

  const place = () => {
    if (!data) return null;
    const { clientWidth: width, clientHeight: height } = root;
    const tokens = readTokens();
    const { heights } = data;
    if (drawn && drawn.heights === heights && drawn.tokens === tokens && drawn.width === width && drawn.height === height) return drawn;
    const box = boxOf(heights, width, height);
    if (box.right - box.left < 40 || box.bottom - box.top < 40) return null;
    const x = createScale('linear', heights.x, [box.left, box.right]);
    const y = createScale('linear', heights.y, [box.bottom, box.top]);
    const context = clearedCanvas(base, width, height);
    if (!context) return null;
    drawContours(context, heights, x, box, tokens);
    drawPoints(context, data.points, x, y, tokens);
    axes.draw({ x, y, box, xLabels: true, xName: '', formatX: formatPlainTick, formatY: formatPlainTick });
    setAttributes(frame, { x: box.left + 0.5, y: box.top + 0.5, width: box.right - box.left - 1, height: box.bottom - box.top - 1 });
    drawn = { heights, tokens, width, height, x, y, box };
    return drawn;
  };

  const draw = () => {
    const view = place();
    if (!view || !data) return;
    const { x, y, box, tokens, width, height } = view;
    const context = clearedCanvas(live, width, height);
    if (!context) return;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.clip();
    const project = (path: RollPath, k: number, out: Float64Array) => {
      out[0] = x.at(placeAt(path.x, path.length, k));
      out[1] = y.at(placeAt(path.y, path.length, k));
      return Math.abs(out[0] as number) < 1e5 && Math.abs(out[1] as number) < 1e5;
    };
    tracer.draw(context, data.paths, data.now, project, view, tokens);
    context.restore();
    const now = data.now;
    const balls = data.paths
      .filter((path) => !path.hidden)
      .map((path) => ({
        ...{ letter: path.letter, colorIndex: path.colorIndex },
        x: x.at(placeAt(path.x, path.length, now)),
        y: y.at(placeAt(path.y, path.length, now)),
      }));
    const inside = (ball: { readonly x: number; readonly y: number }) =>
      ball.x >= box.left && ball.x <= box.right && ball.y >= box.top && ball.y <= box.bottom;
    drawBalls(context, balls.filter(inside), BALL, tokens);
    drawGone(
      context,
      balls.filter((ball) => !inside(ball) && Number.isFinite(ball.x) && Number.isFinite(ball.y)),
      box,
      tokens,
    );
    const [sx, sy] = data.start;
    handle.style.transform = `translate(${x.at(sx)}px, ${y.at(sy)}px)`;
    setAttributes(handle, { 'aria-valuenow': Number(sx.toPrecision(4)), 'aria-valuetext': options.startText(sx, sy) });
  };

  const moveTo = (px: number, py: number, done: boolean) => {
    const view = place();
    if (!view || !data) return;
    const { box, x, y } = view;
    const clamp = (pixel: number, low: number, high: number) => Math.min(high, Math.max(low, pixel));
    options.onStart(rounded(x.invert(clamp(px, box.left, box.right)), x), rounded(y.invert(clamp(py, box.top, box.bottom)), y), done);
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    hold = true;
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  };
  const onMove = (event: PointerEvent) => {
    if (!hold) return;
    const { left, top } = root.getBoundingClientRect();
    moveTo(event.clientX - left, event.clientY - top, false);
  };
  const onUp = (event: PointerEvent) => {
    if (!hold) return;
    hold = false;
    const { left, top } = root.getBoundingClientRect();
    moveTo(event.clientX - left, event.clientY - top, true);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = KEY_PIXELS * (event.shiftKey ? 10 : 1);
    const [dx, dy] =
      ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, readonly number[]>)[event.key] ?? [];
    if (dx === undefined || dy === undefined || !drawn || !data) return;
    event.preventDefault();
    moveTo(drawn.x.at(data.start[0]) + dx * step, drawn.y.at(data.start[1]) + dy * step, true);
  };
  handle.addEventListener('pointerdown', onDown);
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('pointerup', onUp);
  handle.addEventListener('pointercancel', onUp);
  handle.addEventListener('keydown', onKey);
  const observer = new ResizeObserver(draw);
  observer.observe(root);
  const off = onThemeChange(draw);
  return {
    update(next) {
      data = next;
      draw();
    },
    destroy() {
      observer.disconnect();
      off();
      for (const node of [base, live, ink, handle]) node.remove();
    },
  };
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

/** To about a tenth of a pixel, so that links stay short. */
function rounded(value: number, scale: Scale): number {
  const unit = 10 ** Math.floor(Math.log10(Math.abs((scale.domain[1] - scale.domain[0]) / 1000)));
  return Number((Math.round(value / unit) * unit).toFixed(Math.max(0, -Math.log10(unit)))) + 0;
}

function drawContours(canvas: CanvasRenderingContext2D, grid: HeightGrid, x: Scale, box: Box, tokens: Tokens): void {
  const { side, values, levels } = grid;
  canvas.save();
  canvas.beginPath();
  canvas.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  canvas.clip();
  canvas.fillStyle = heightColor(tokens.heights, 0, levels.length);
  canvas.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  const px = (i: number) => box.left + ((i - 0.5) / (side - 1)) * (box.right - box.left);
  const py = (j: number) => box.bottom - ((j - 0.5) / (side - 1)) * (box.bottom - box.top);
  const polygons = d3Contours()
    .size([side, side])
    .thresholds([...levels])(Array.from(values));
  polygons.forEach(({ coordinates }, k) => {
    canvas.beginPath();
    for (const ring of coordinates.flat()) {
      ring.forEach(([i, j], n) => {
        if (n === 0) canvas.moveTo(px(i as number), py(j as number));
        else canvas.lineTo(px(i as number), py(j as number));
      });
      canvas.closePath();
    }
    canvas.fillStyle = heightColor(tokens.heights, k + 1, levels.length);
    canvas.fill();
    const heavy = k % 4 === 3;
    canvas.strokeStyle = tokens.ink;
    canvas.globalAlpha = heavy ? 0.5 : 0.24;
    canvas.lineWidth = heavy ? 1 : 0.6;
    canvas.stroke();
    canvas.globalAlpha = 1;
  });
  canvas.fillStyle = tokens.page;
  const cell = (box.right - box.left) / (side - 1);
  values.forEach((value, k) => {
    if (Number.isFinite(value)) return;
    canvas.fillRect(
      x.at(grid.x[0]) + (k % side) * cell - cell / 2,
      py(Math.floor(k / side) + 1),
      cell + 0.5,
      (box.bottom - box.top) / (side - 1) + 0.5,
    );
  });
  canvas.restore();
}

/** Ring: minimum; cross: saddle; triangle: maximum; square: degenerate. */
function drawPoints(canvas: CanvasRenderingContext2D, points: readonly SurfacePoint[], x: Scale, y: Scale, tokens: Tokens): void {
  canvas.font = tokens.labelFont;
  canvas.textBaseline = 'middle';
  for (const { x: at, y: up, kind, name } of points) {
    const [px, py] = [x.at(at), y.at(up)];
    canvas.strokeStyle = tokens.ink;
    canvas.lineWidth = 1.25;
    canvas.beginPath();
    if (kind === 'minimum') canvas.arc(px, py, 3.5, 0, 2 * Math.PI);
    else if (kind === 'degenerate') canvas.rect(px - 3, py - 3, 6, 6);
    else {
      const marks = kind === 'saddle' ? [-3.5, -3.5, 3.5, 3.5, -3.5, 3.5, 3.5, -3.5] : [-4, 3, 4, 3, 4, 3, 0, -4, 0, -4, -4, 3];
      for (let k = 0; k < marks.length; k += 4) {
        canvas.moveTo(px + (marks[k] as number), py + (marks[k + 1] as number));
        canvas.lineTo(px + (marks[k + 2] as number), py + (marks[k + 3] as number));
      }
    }
    canvas.stroke();
    label(canvas, name, px - 7, py - 9, 'right', tokens);
  }
}

/** A ball that has left the picture: an arrowhead at the edge, pointing to where it is. */
function drawGone(
  canvas: CanvasRenderingContext2D,
  balls: readonly { readonly letter: string; readonly colorIndex: number; readonly x: number; readonly y: number }[],
  box: Box,
  tokens: Tokens,
): void {
  canvas.font = `600 ${tokens.labelFont}`;
  const taken: { readonly x: number; readonly y: number }[] = [];
  for (const ball of balls) {
    let x = Math.min(box.right - 12, Math.max(box.left + 12, ball.x));
    const y = Math.min(box.bottom - 12, Math.max(box.top + 12, ball.y));
    while (taken.some((other) => Math.abs(other.x - x) < 26 && Math.abs(other.y - y) < 14) && x < box.right - 30) x += 26;
    taken.push({ x, y });
    const angle = Math.atan2(ball.y - y, ball.x - x);
    canvas.save();
    canvas.translate(x, y);
    canvas.rotate(angle);
    canvas.beginPath();
    canvas.moveTo(7, 0);
    canvas.lineTo(-5, -5);
    canvas.lineTo(-5, 5);
    canvas.closePath();
    canvas.fillStyle = tokens.runs[ball.colorIndex] ?? tokens.ink;
    canvas.strokeStyle = tokens.page;
    canvas.lineWidth = 2;
    canvas.stroke();
    canvas.fill();
    canvas.restore();
    label(canvas, ball.letter, x + 10, y, 'left', tokens);
  }
}
