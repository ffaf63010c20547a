/**
 * @file What every picture of a surface in three dimensions has: two canvases, a camera that turns (orbit.ts), and where a point of space lies.
 *
 *   a = X cos az - Y sin az,  b = X sin az + Y cos az      (turned about the vertical)
 *   right = a,  down = b sin el - Z cos el                 (orthographic; depth grows with b)
 *
 * X, Y: place in the window, -1 to 1; Z: height as a share of 1 (linear or logarithmic: heights.ts), -1/2 to 1/2 times `RELIEF`; az, el: radians.
 * The surface is made again when it turns, with larger cells while it does; what moves is on a canvas of its own.
 */
import { clearedCanvas } from './canvas.ts';
import styles from './charts.module.css';
import type { HeightGrid } from './heights.ts';
import { attachOrbit, type Camera, HOME } from './orbit.ts';
import { drawSurface, type View } from './surfaceMesh.ts';
import { html, setAttributes } from './svg.ts';
import { onThemeChange, readTokens, type Tokens } from './theme.ts';

export interface SpaceView {
  readonly heights: HeightGrid;
  readonly tokens: Tokens;
  readonly width: number;
  readonly height: number;
  /** Pixels of a place and a height into out[0..1]; false: outside the window, or no number. */
  to(x: number, y: number, z: number, out: Float64Array): boolean;
}

export interface SpaceOptions {
  readonly label: string;
  /** The heights now; null: nothing to draw yet. */
  heights(): HeightGrid | null;
  drawLive(canvas: CanvasRenderingContext2D, view: SpaceView): void;
}

export interface SpaceFrame {
  draw(): void;
  destroy(): void;
}

const RELIEF = 1.15;
/** Samples a cell. Fine: about as large as a band is wide. */
const FINE = 2;
const COARSE = 3;
const SETTLE_MS = 150;

export function createSpaceFrame(root: HTMLElement, options: SpaceOptions): SpaceFrame {
  const base = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  root.classList.add(styles.space ?? '');
  setAttributes(root, { role: 'group', tabindex: 0, 'aria-label': options.label });
  root.append(base, live);
  const camera: Camera = { ...HOME };
  let key: readonly unknown[] = [];
  let view: SpaceView | null = null;
  let coarse = false;
  let settling = 0;

  const draw = () => {
    const heights = options.heights();
    if (!heights) return;
    const { clientWidth: width, clientHeight: height } = root;
    const tokens = readTokens();
    const next = [heights, tokens, width, height, camera.az, camera.el, camera.zoom, coarse];
    if (view === null || next.some((part, k) => part !== key[k])) {
      const context = clearedCanvas(base, width, height);
      if (!context) return;
      key = next;
      const at = viewOf(camera, width, height);
      view = { heights, tokens, width, height, to: within(heights, at) };
      drawSurface(context, heights, at, camera.az, tokens, coarse ? COARSE : FINE);
    }
    const context = clearedCanvas(live, width, height);
    if (context) options.drawLive(context, view);
  };

  /** In motion with larger cells; finely when it has come to rest. */
  const moving = () => {
    coarse = true;
    clearTimeout(settling);
    settling = window.setTimeout(() => {
      coarse = false;
      draw();
    }, SETTLE_MS);
    draw();
  };
  const leave = attachOrbit(root, camera, moving);
  const observer = new ResizeObserver(draw);
  observer.observe(root);
  const off = onThemeChange(draw);
  return {
    draw,
    destroy() {
      observer.disconnect();
      off();
      leave();
      clearTimeout(settling);
      base.remove();
      live.remove();
    },
  };
}

/** As large as the turned box can be in every direction, so that turning does not make it jump. */
function viewOf({ az, el, zoom }: Camera, width: number, height: number): View {
  const [ca, sa, ce, se] = [Math.cos(az), Math.sin(az), Math.cos(el), Math.sin(el)];
  const scale = zoom * Math.min((width - 16) / (2 * Math.SQRT2), (height - 16) / (2 * Math.SQRT2 * se + RELIEF * ce));
  return (X, Y, Z, out) => {
    const b = X * sa + Y * ca;
    out[0] = width / 2 + (X * ca - Y * sa) * scale;
    out[1] = height / 2 + (b * se - Z * RELIEF * ce) * scale;
  };
}

function within({ x, y, share }: HeightGrid, view: View): SpaceView['to'] {
  return (px, py, z, out) => {
    const [X, Y] = [(2 * (px - x[0])) / (x[1] - x[0]) - 1, (2 * (py - y[0])) / (y[1] - y[0]) - 1];
    const Z = Math.min(1, Math.max(0, share(z)));
    if (!(Math.abs(X) <= 1.001 && Math.abs(Y) <= 1.001 && Z >= 0)) return false;
    view(X, Y, Z - 0.5, out);
    return true;
  };
}
