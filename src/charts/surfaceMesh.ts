/**
 * @file A height grid as a surface on a canvas, without a library: flat bands of height, isolines clipped to each cell, a sparse mesh, no lighting.
 *
 * A height field needs no sorting: cells are painted from far to near, row by row.
 */
import { isHeavy } from './contours.ts';
import { type HeightGrid, heightColor } from './heights.ts';
import type { Tokens } from './theme.ts';

/** Where a point of space lies on the canvas: X, Y -1 to 1 in the window, Z -1/2 to 1/2. */
export type View = (X: number, Y: number, Z: number, out: Float64Array) => void;

const MESH = 24; // samples between two lines of the mesh

const corner = new Float64Array(2);

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly share: number;
}

/** `step`: samples a cell. */
export function drawSurface(canvas: CanvasRenderingContext2D, grid: HeightGrid, view: View, az: number, tokens: Tokens, step: number): void {
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
    if (a && b) edge(canvas, a, b, tokens.ink, isHeavy(band) ? 0.5 : 0.24, isHeavy(band) ? 1 : 0.6);
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
