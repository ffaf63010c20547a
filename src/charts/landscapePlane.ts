/**
 * @file The loss on a plane through weight space from above: contours, the paths of the runs, and a cursor on the points that were computed.
 *
 * The cursor goes to the nearest point under the mouse, the pen or the finger; with the keyboard arrow keys go from point to point (Shift: five), Home to
 * the lowest, Escape takes it away.
 */
import { drawGone, label, sortBalls } from './balls.ts';
import styles from './charts.module.css';
import type { HeightGrid } from './heights.ts';
import { createPlaneFrame, insideBox, type PlaneView } from './planeFrame.ts';
import { drawHeads, drawTraces, type Head, type PlaneTrace } from './planeTraces.ts';
import { html, setAttributes } from './svg.ts';

export interface LandscapeData {
  readonly heights: HeightGrid;
  readonly traces: readonly PlaneTrace[];
  /** The cursor, in units of the plane; null: none. */
  readonly cursor: readonly [number, number] | null;
}

/** What the cursor may do: who holds the lattice knows its points. */
export interface CursorMoves {
  /** To the point nearest to a place; null: away. `near`: places of paths within so much of it count as under it. */
  to(place: readonly [number, number] | null, near: number): void;
  /** By so many points; what it says then is read aloud. */
  by(columns: number, rows: number): string;
  lowest(): string;
}

export interface LandscapePlaneOptions {
  readonly label: string;
  readonly start: string;
  /** Names of the axes, inside the frame. */
  readonly axes: readonly [string, string];
  readonly cursor: CursorMoves;
}

export interface LandscapeFigure {
  update(data: LandscapeData): void;
  destroy(): void;
}

const BALL = 5;
/** A path is under the pointer within so many pixels. */
const NEAR = 12;

export function createLandscapePlane(root: HTMLElement, options: LandscapePlaneOptions): LandscapeFigure {
  let data: LandscapeData | null = null;
  const live = html('div', { class: styles.hidden, 'aria-live': 'polite' });
  const frame = createPlaneFrame(root, {
    label: options.label,
    heights: () => data?.heights ?? null,
    drawLive(canvas, view) {
      if (!data) return;
      const { x, y, box, tokens } = view;
      const { traces } = data;
      const place = (a: number, b: number, out: Float64Array) => {
        out[0] = x.at(a);
        out[1] = y.at(b);
        return Math.abs(out[0] as number) < 1e5 && Math.abs(out[1] as number) < 1e5;
      };
      let heads: readonly Head[] = [];
      insideBox(canvas, box, () => {
        heads = drawTraces(canvas, traces, place, options.start, tokens);
      });
      const [inside, gone] = sortBalls(heads, box);
      drawHeads(canvas, inside, BALL, tokens);
      drawGone(canvas, gone, inside, box, tokens);
      canvas.font = tokens.labelFont;
      label(canvas, options.axes[0], box.right - 7, box.bottom - 10, 'right', tokens);
      label(canvas, options.axes[1], box.left + 7, box.top + 11, 'left', tokens);
      if (data.cursor) drawCursor(canvas, data.cursor, view);
    },
  });
  setAttributes(root, { tabindex: 0 });
  root.append(live);

  const onMove = (event: PointerEvent) => {
    const view = frame.view();
    if (!view) return;
    const { left, top } = root.getBoundingClientRect();
    const [px, py] = [event.clientX - left, event.clientY - top];
    const { box, x, y } = view;
    const inside = px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
    options.cursor.to(inside ? [x.invert(px), y.invert(py)] : null, Math.abs(x.invert(NEAR) - x.invert(0)));
  };
  const onLeave = () => {
    if (document.activeElement !== root) options.cursor.to(null, 0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 5 : 1;
    const acts: Readonly<Record<string, () => string>> = {
      ArrowLeft: () => options.cursor.by(-far, 0),
      ArrowRight: () => options.cursor.by(far, 0),
      ArrowUp: () => options.cursor.by(0, far),
      ArrowDown: () => options.cursor.by(0, -far),
      Home: () => options.cursor.lowest(),
      Escape: () => {
        options.cursor.to(null, 0);
        return '';
      },
    };
    const act = acts[event.key];
    if (!act || !data) return;
    event.preventDefault();
    live.textContent = act();
  };
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerdown', onMove);
  root.addEventListener('pointerleave', onLeave);
  root.addEventListener('keydown', onKey);
  return {
    update(next) {
      data = next;
      frame.draw();
    },
    destroy() {
      root.removeEventListener('pointermove', onMove);
      root.removeEventListener('pointerdown', onMove);
      root.removeEventListener('pointerleave', onLeave);
      root.removeEventListener('keydown', onKey);
      frame.destroy();
      live.remove();
    },
  };
}

/** Two hairlines and a ring, through the point. */
function drawCursor(canvas: CanvasRenderingContext2D, [a, b]: readonly [number, number], { x, y, box, tokens }: PlaneView): void {
  const [px, py] = [x.at(a), y.at(b)];
  canvas.strokeStyle = tokens.ink;
  canvas.lineWidth = 1;
  canvas.globalAlpha = 0.55;
  canvas.beginPath();
  canvas.moveTo(Math.round(px) + 0.5, box.top);
  canvas.lineTo(Math.round(px) + 0.5, box.bottom);
  canvas.moveTo(box.left, Math.round(py) + 0.5);
  canvas.lineTo(box.right, Math.round(py) + 0.5);
  canvas.stroke();
  canvas.globalAlpha = 1;
  canvas.lineWidth = 1.5;
  canvas.beginPath();
  canvas.arc(px, py, 4, 0, 2 * Math.PI);
  canvas.stroke();
}
