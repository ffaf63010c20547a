/**
 * @file The critical points of a surface in a window, found: Newton's method on the gradient, with the exact Hessian, from a grid of starts.
 *
 *   p <- p - H(p)^-1 g(p)
 *
 * For a formula that a visitor typed, and to check that the lists of the cards are complete. A start that leaves the window's surroundings or meets
 * a singular Hessian gives nothing. Isolated degenerate points (the monkey saddle) are found too, slowly; where a whole region or line is critical
 * (a plain, a cylinder) there is no point to name, and none is given. Newton's method finds saddles as gladly as minima: Dauphin et al. 2014,
 * section 3, arXiv 1406.2572.
 */
import { eigen } from './eigen.ts';
import type { CriticalKind, CriticalPoint, Surface, Window } from './surface.ts';

const STARTS = 15; // a side
const STEPS = 80;
/** A gradient this small, against the curvature times the window, is rounding. */
const FLAT = 1e-10;
/** An eigenvalue this small against the other, or against 1, decides nothing. */
const SINGULAR = 1e-6;
/** Points nearer than this share of the window are one. */
const SAME = 1e-4;
const MOST = 40;
/** More degenerate points than this are a region. */
const ISOLATED = 3;

const LETTER: Readonly<Record<CriticalKind, string>> = { saddle: 'S', minimum: 'M', maximum: 'P', degenerate: 'D' };

/** Sorted by kind (saddles, minima, peaks, degenerate points), then by distance from the middle of the window. */
export function findCritical(surface: Surface, window: Window): readonly CriticalPoint[] {
  const [[x0, x1], [y0, y1]] = [window.x, window.y];
  const span = Math.max(x1 - x0, y1 - y0);
  const found: { readonly x: number; readonly y: number; readonly kind: CriticalKind }[] = [];
  for (let i = 0; i < STARTS; i++) {
    for (let j = 0; j < STARTS; j++) {
      const at = newton(surface, x0 + ((i + 0.5) / STARTS) * (x1 - x0), y0 + ((j + 0.5) / STARTS) * (y1 - y0), span);
      if (at === null || at.x < x0 || at.x > x1 || at.y < y0 || at.y > y1) continue;
      if (found.some(({ x, y }) => Math.abs(x - at.x) + Math.abs(y - at.y) < SAME * span)) continue;
      found.push({ ...at, kind: kindAt(surface, at.x, at.y) });
    }
  }
  const degenerate = found.filter(({ kind }) => kind === 'degenerate').length;
  const kept = found.filter(({ kind }) => kind !== 'degenerate' || degenerate <= ISOLATED);
  return named(kept, [(x0 + x1) / 2, (y0 + y1) / 2]);
}

export function kindAt(surface: Surface, x: number, y: number): CriticalKind {
  const h = new Float64Array(3);
  surface.hessian(x, y, h);
  const { low, high } = eigen(h[0] as number, h[1] as number, h[2] as number);
  const scale = Math.max(Math.abs(low), Math.abs(high), 1);
  if (!(Math.abs(low) > SINGULAR * scale && Math.abs(high) > SINGULAR * scale)) return 'degenerate';
  return low > 0 ? 'minimum' : high < 0 ? 'maximum' : 'saddle';
}

function newton(surface: Surface, startX: number, startY: number, span: number): { readonly x: number; readonly y: number } | null {
  const g = new Float64Array(2);
  const h = new Float64Array(3);
  let [x, y] = [startX, startY];
  for (let step = 0; step < STEPS; step++) {
    surface.gradient(x, y, g);
    surface.hessian(x, y, h);
    const [gx, gy, a, b, c] = [g[0] as number, g[1] as number, h[0] as number, h[1] as number, h[2] as number];
    const det = a * c - b * b;
    const dx = (gx * c - gy * b) / det;
    const dy = (gy * a - gx * b) / det;
    if (gx === 0 && gy === 0) break;
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) return null;
    x -= dx;
    y -= dy;
    if (Math.abs(x - startX) + Math.abs(y - startY) > 4 * span) return null;
    if (Math.abs(dx) + Math.abs(dy) < 1e-15 * span) break;
  }
  surface.gradient(x, y, g);
  surface.hessian(x, y, h);
  const curvature = Math.max(Math.abs(h[0] as number), Math.abs(h[1] as number), Math.abs(h[2] as number), 1);
  const size = Math.abs(g[0] as number) + Math.abs(g[1] as number);
  return size <= FLAT * curvature * span ? rounded(surface, x, y) : null;
}

/** 0 rather than 2e-16, where that is as critical. */
function rounded(surface: Surface, x: number, y: number): { readonly x: number; readonly y: number } {
  const g = new Float64Array(2);
  const [nearX, nearY] = [Math.round(x * 1e9) / 1e9 + 0, Math.round(y * 1e9) / 1e9 + 0];
  surface.gradient(nearX, nearY, g);
  return g[0] === 0 && g[1] === 0 ? { x: nearX, y: nearY } : { x, y };
}

function named(points: readonly Omit<CriticalPoint, 'name'>[], [cx, cy]: readonly [number, number]): readonly CriticalPoint[] {
  const order: readonly CriticalKind[] = ['saddle', 'minimum', 'maximum', 'degenerate'];
  const distance = (point: Omit<CriticalPoint, 'name'>) => (point.x - cx) ** 2 + (point.y - cy) ** 2;
  return order.flatMap((kind) => {
    const same = points.filter((point) => point.kind === kind).sort((p, q) => distance(p) - distance(q) || p.x - q.x || p.y - q.y);
    return same.slice(0, MOST).map((point, i) => ({ ...point, name: same.length === 1 ? LETTER[kind] : `${LETTER[kind]}${i + 1}` }));
  });
}
