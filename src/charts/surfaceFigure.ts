/**
 * @file A surface in three dimensions, drawn without a library: flat bands of height, isolines clipped to each cell, a sparse mesh, no lighting.
 *
 *   a = X cos az - Y sin az,  b = X sin az + Y cos az      (turned about the vertical)
 *   right = a,  down = b sin el - Z cos el                 (orthographic; depth grows with b)
 *
 * X, Y: place in the window, -1 to 1; Z: height as a share of 1 (linear or logarithmic: heights.ts), -1/2 to 1/2 times `RELIEF`; az, el: radians.
 * A height field needs no sorting: cells are painted from far to near, row by row. The surface is made again when it turns (orbit.ts); balls move on a
 * canvas of their own.
 */
import { clearedCanvas } from './canvas.ts';
import styles from './charts.module.css';
import { type HeightGrid, heightColor } from './heights.ts';
import { attachOrbit, type Camera, HOME } from './orbit.ts';
import { placeAt, type RollPath } from './rollTypes.ts';
import { html, setAttributes } from './svg.ts';
import { onThemeChange, readTokens, type Tokens } from './theme.ts';
import { createTracer, drawBalls, label, type Tracer } from './tracePath.ts';

export interface SurfaceData {
  readonly heights: HeightGrid;
  readonly start: readonly [number, number, number];
  readonly paths: readonly RollPath[];
  readonly now: number;
}

export interface SurfaceFigure {
  update(data: SurfaceData): void;
  destroy(): void;
}

/** A picture on the canvas: where a point of space lies. */
type View = (X: number, Y: number, Z: number, out: Float64Array) => void;

const RELIEF = 1.15;
const MESH = 24; // samples between two lines of the mesh
/** Samples a cell. Fine: about as large as a band is wide. */
const FINE = 2;
const COARSE = 3;
const SETTLE_MS = 150;
const BALL = 7;

export function createSurfaceFigure(root: HTMLElement, options: { readonly label: string; readonly startLabel: string }): SurfaceFigure {
  const base = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  const live = html('canvas', { class: styles.layer, 'aria-hidden': 'true' });
  root.classList.add(styles.space ?? '');
  setAttributes(root, { role: 'group', tabindex: 0, 'aria-label': options.label });
  root.append(base, live);
  const camera: Camera = { ...HOME };
  let data: SurfaceData | null = null;
  let key: readonly unknown[] = [];
  let view: View | null = null;
  const tracer = createTracer();
  let coarse = false;
  let settling = 0;

  const draw = () => {
    if (!data) return;
    const { clientWidth: width, clientHeight: height } = root;
    const tokens = readTokens();
    const next = [data.heights, tokens, width, height, camera.az, camera.el, camera.zoom, coarse];
    if (view === null || next.some((part, k) => part !== key[k])) {
      const context = clearedCanvas(base, width, height);
      if (!context) return;
      key = next;
      view = viewOf(camera, width, height);
      drawSurface(context, data.heights, view, camera, tokens, coarse ? COARSE : FINE);
    }
    const context = clearedCanvas(live, width, height);
    if (context) drawLive(context, data, view, tokens, options.startLabel, tracer);
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
    update(next) {
      data = next;
      draw();
    },
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

const corner = new Float64Array(2);

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly share: number;
}

/** `step`: samples a cell. */
function drawSurface(canvas: CanvasRenderingContext2D, grid: HeightGrid, view: View, { az }: Camera, tokens: Tokens, step: number): void {
  const { side, values, levels } = grid;
  const cells = (side - 1) / step;
  const shares = levels.map((level) => grid.share(level));
  const corners: Corner[] = [];
  for (let j = 0; j <= cells; j++) {
    for (let i = 0; i <= cells; i++) {
      const share = grid.share(values[j * step * side + i * step] as number);
      view((2 * i) / cells - 1, (2 * j) / cells - 1, share - 0.5, corner);
      corners.push({ x: corner[0] as number, y: corner[1] as number, share });
    }
  }
  const at = (i: number, j: number) => corners[j * (cells + 1) + i] as Corner;
  const order = (k: number, forward: boolean) => (forward ? k : cells - 1 - k);
  const [iForward, jForward] = [Math.sin(az) >= 0, Math.cos(az) >= 0]; // far has the smaller b
  const outer = Math.abs(Math.sin(az)) > Math.abs(Math.cos(az));
  canvas.lineJoin = 'round';
  for (let m = 0; m < cells; m++) {
    for (let n = 0; n < cells; n++) {
      const i = order(outer ? m : n, iForward);
      const j = order(outer ? n : m, jForward);
      const quad = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      if (quad.some(({ share }) => !Number.isFinite(share))) continue;
      drawCell(canvas, quad, shares, tokens);
      drawMesh(canvas, quad, i, j, cells, MESH / step, tokens);
    }
  }
}

/** The cell in the colour of its highest band, then what lies below each level over it, with the isoline where they meet. */
function drawCell(canvas: CanvasRenderingContext2D, quad: readonly Corner[], shares: readonly number[], tokens: Tokens): void {
  const low = Math.min(...quad.map(({ share }) => share));
  const high = Math.max(...quad.map(({ share }) => share));
  let band = 0;
  while (band < shares.length && high > (shares[band] as number)) band++;
  fill(canvas, quad, heightColor(tokens.heights, band, shares.length));
  while (band > 0 && (shares[band - 1] as number) > low) {
    band -= 1;
    const { inside, cut } = below(quad, shares[band] as number);
    fill(canvas, inside, heightColor(tokens.heights, band, shares.length));
    const [a, b] = cut;
    if (a && b) edge(canvas, a, b, tokens.ink, band % 4 === 3 ? 0.5 : 0.24, band % 4 === 3 ? 1 : 0.6);
  }
}

/** The part of a polygon that lies below a level, and the points where its outline crosses it. */
function below(quad: readonly Corner[], level: number): { readonly inside: readonly Corner[]; readonly cut: readonly Corner[] } {
  const inside: Corner[] = [];
  const cut: Corner[] = [];
  quad.forEach((a, k) => {
    const b = quad[(k + 1) % quad.length] as Corner;
    if (a.share <= level) inside.push(a);
    if (a.share <= level !== b.share <= level) {
      const t = (level - a.share) / (b.share - a.share);
      const at = { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, share: level };
      inside.push(at);
      cut.push(at);
    }
  });
  return { inside, cut };
}

function fill(canvas: CanvasRenderingContext2D, polygon: readonly Corner[], color: string): void {
  if (polygon.length < 3) return;
  canvas.beginPath();
  polygon.forEach(({ x, y }, k) => {
    if (k === 0) canvas.moveTo(x, y);
    else canvas.lineTo(x, y);
  });
  canvas.closePath();
  canvas.globalAlpha = 1;
  canvas.fillStyle = color;
  canvas.strokeStyle = color; // closes the seams between cells
  canvas.lineWidth = 0.7;
  canvas.fill();
  canvas.stroke();
}

function drawMesh(
  canvas: CanvasRenderingContext2D,
  quad: readonly Corner[],
  i: number,
  j: number,
  cells: number,
  mesh: number,
  tokens: Tokens,
): void {
  const [a, b, c, d] = quad as readonly [Corner, Corner, Corner, Corner];
  if (i > 0 && i % mesh === 0) edge(canvas, a, d, tokens.ink, 0.14, 0.75);
  if (j > 0 && j % mesh === 0) edge(canvas, a, b, tokens.ink, 0.14, 0.75);
  if (i === 0) edge(canvas, a, d, tokens.ink, 0.6, 1);
  if (j === 0) edge(canvas, a, b, tokens.ink, 0.6, 1);
  if (i === cells - 1) edge(canvas, b, c, tokens.ink, 0.6, 1);
  if (j === cells - 1) edge(canvas, d, c, tokens.ink, 0.6, 1);
}

function edge(canvas: CanvasRenderingContext2D, a: Corner, b: Corner, color: string, alpha: number, width: number): void {
  canvas.globalAlpha = alpha;
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.beginPath();
  canvas.moveTo(a.x, a.y);
  canvas.lineTo(b.x, b.y);
  canvas.stroke();
}

function drawLive(
  canvas: CanvasRenderingContext2D,
  { heights, paths, now, start }: SurfaceData,
  view: View,
  tokens: Tokens,
  startLabel: string,
  tracer: Tracer,
): void {
  const [[x0, x1], [y0, y1]] = [heights.x, heights.y];
  const to = (x: number, y: number, z: number, out: Float64Array) => {
    const [X, Y] = [(2 * (x - x0)) / (x1 - x0) - 1, (2 * (y - y0)) / (y1 - y0) - 1];
    if (!(Math.abs(X) <= 1.001 && Math.abs(Y) <= 1.001)) return false;
    view(X, Y, Math.min(1, Math.max(0, heights.share(z))) - 0.5, out);
    return true;
  };
  const project = (path: RollPath, k: number, out: Float64Array) =>
    to(placeAt(path.x, path.length, k), placeAt(path.y, path.length, k), placeAt(path.z, path.length, k), out);
  tracer.draw(canvas, paths, now, project, view, tokens);
  const balls = paths.flatMap((path) => {
    if (path.hidden || !project(path, now, corner)) return [];
    return [{ letter: path.letter, colorIndex: path.colorIndex, x: corner[0] as number, y: corner[1] as number }];
  });
  if (to(...start, corner)) drawStart(canvas, corner[0] as number, corner[1] as number, startLabel, tokens);
  drawBalls(canvas, balls, BALL, tokens);
}

function drawStart(canvas: CanvasRenderingContext2D, x: number, y: number, text: string, tokens: Tokens): void {
  canvas.strokeStyle = tokens.ink;
  canvas.lineWidth = 1.75;
  canvas.beginPath();
  canvas.moveTo(x - 6, y);
  canvas.lineTo(x + 6, y);
  canvas.moveTo(x, y - 6);
  canvas.lineTo(x, y + 6);
  canvas.stroke();
  canvas.font = tokens.labelFont;
  canvas.textBaseline = 'middle';
  label(canvas, text, x, y - 14, 'center', tokens);
}
