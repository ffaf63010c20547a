/**
 * @file A surface from above: filled contours, critical points, paths and balls, and a start that can be dragged.
 *
 * Start: mouse, pen or touch; with the keyboard arrow keys (Shift: ten times as far).
 */
import { drawBalls, drawGone, label, sortBalls } from './balls.ts';
import styles from './charts.module.css';
import type { HeightGrid } from './heights.ts';
import { createPlaneFrame, insideBox } from './planeFrame.ts';
import { placeAt, type RollPath, type SurfacePoint } from './rollTypes.ts';
import type { Scale } from './scales.ts';
import { html, setAttributes } from './svg.ts';
import type { Tokens } from './theme.ts';
import { createTracer } from './tracePath.ts';

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

const KEY_PIXELS = 4;
const BALL = 6;

export function createContourFigure(root: HTMLElement, options: ContourOptions): ContourFigure {
  const handle = html('div', { class: styles.start, role: 'slider', tabindex: 0, 'aria-label': options.startLabel });
  handle.style.visibility = 'hidden'; // until it has a value
  let data: ContourData | null = null;
  let hold = false;
  const tracer = createTracer();
  const frame = createPlaneFrame(root, {
    label: options.label,
    heights: () => data?.heights ?? null,
    drawBase: (context, { x, y, tokens }) => drawPoints(context, data?.points ?? [], x, y, tokens),
    drawLive(context, view) {
      if (!data) return;
      const { paths, now, start } = data;
      const { x, y, box, tokens } = view;
      const project = (path: RollPath, k: number, out: Float64Array) => {
        out[0] = x.at(placeAt(path.x, path.length, k));
        out[1] = y.at(placeAt(path.y, path.length, k));
        return Math.abs(out[0] as number) < 1e5 && Math.abs(out[1] as number) < 1e5;
      };
      insideBox(context, box, () => tracer.draw(context, paths, now, project, view, tokens));
      const balls = paths
        .filter((path) => !path.hidden)
        .map((path) => ({
          ...{ letter: path.letter, colorIndex: path.colorIndex },
          x: x.at(placeAt(path.x, path.length, now)),
          y: y.at(placeAt(path.y, path.length, now)),
        }));
      const [inside, gone] = sortBalls(balls, box);
      drawBalls(context, inside, BALL, tokens);
      drawGone(context, gone, inside, box, tokens);
      const [sx, sy] = start;
      handle.style.transform = `translate(${x.at(sx)}px, ${y.at(sy)}px)`;
      handle.style.visibility = '';
      setAttributes(handle, { 'aria-valuenow': Number(sx.toPrecision(4)), 'aria-valuetext': options.startText(sx, sy) });
    },
  });
  root.append(handle);

  const moveTo = (px: number, py: number, done: boolean) => {
    const view = frame.view();
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
    const view = frame.view();
    if (dx === undefined || dy === undefined || !view || !data) return;
    event.preventDefault();
    moveTo(view.x.at(data.start[0]) + dx * step, view.y.at(data.start[1]) + dy * step, true);
  };
  handle.addEventListener('pointerdown', onDown);
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('pointerup', onUp);
  handle.addEventListener('pointercancel', onUp);
  handle.addEventListener('keydown', onKey);
  return {
    update(next) {
      data = next;
      frame.draw();
    },
    destroy() {
      frame.destroy();
      handle.remove();
    },
  };
}

/** To about a tenth of a pixel, so that links stay short. */
function rounded(value: number, scale: Scale): number {
  const unit = 10 ** Math.floor(Math.log10(Math.abs((scale.domain[1] - scale.domain[0]) / 1000)));
  return Number((Math.round(value / unit) * unit).toFixed(Math.max(0, -Math.log10(unit)))) + 0;
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
