/**
 * @file Many minima: an egg box in a bowl, nine minima in the window, twelve saddles, four peaks.
 *
 *   f(x, y) = (x^2 + y^2) / 20 + 1 - (cos 2x + cos 2y) / 2
 *
 * The sum of a function of x and the same one of y, so a point is critical where both coordinates are roots of t / 10 + sin 2t = 0; a root is a
 * minimum of its own coordinate where 1/10 + 2 cos 2t > 0. The lines through the roots are ridges and floors exactly: a ball on one never leaves it.
 * After Rastrigin 1974, "Systems of Extremal Control" (the same form with other numbers).
 */
import { cos, sin } from '../math/portable.ts';
import type { CriticalKind, CriticalPoint, SurfaceCard } from './surface.ts';

/** Roots of t / 10 + sin 2t from -4 to 4, and whether each is a minimum. Newton's method, to the last digit that it moves. */
const ROOTS = [
  { at: -2.9897818149298603, low: true },
  { at: -1.6538716095474983, low: false },
  { at: 0, low: true },
  { at: 1.6538716095474983, low: false },
  { at: 2.9897818149298603, low: true },
] as const;

export const manyMinima: SurfaceCard<'manyMinima'> = {
  kind: 'manyMinima',
  formula: '(x^2 + y^2)/20 + 1 - (cos(2x) + cos(2y))/2',
  window: { x: [-4, 4], y: [-4, 4] },
  start: [1.6538716095474983, 1.2],
  points: numbered(ROOTS.flatMap((x) => ROOTS.map((y) => ({ x: x.at, y: y.at, kind: kindOf(x.low, y.low) })))),
  rateScale: 1,
  height: 'linear',
  cite: [{ authors: 'Rastrigin', year: 1974, title: 'Systems of Extremal Control', where: 'Nauka, Moscow' }],
  value: (x, y) => (x * x + y * y) / 20 + 1 - (cos(2 * x) + cos(2 * y)) / 2,
  gradient(x, y, out) {
    out[0] = x / 10 + sin(2 * x);
    out[1] = y / 10 + sin(2 * y);
  },
  hessian(x, y, out) {
    out[0] = 0.1 + 2 * cos(2 * x);
    out[1] = 0;
    out[2] = 0.1 + 2 * cos(2 * y);
  },
};

function kindOf(a: boolean, b: boolean): CriticalKind {
  if (a === b) return a ? 'minimum' : 'maximum';
  return 'saddle';
}

function numbered(points: readonly Omit<CriticalPoint, 'name'>[]): readonly CriticalPoint[] {
  const letters = { minimum: 'M', saddle: 'S', maximum: 'P', degenerate: 'D' } as const;
  const counts = new Map<CriticalKind, number>();
  return points.map((point) => {
    const count = (counts.get(point.kind) ?? 0) + 1;
    counts.set(point.kind, count);
    return { name: `${letters[point.kind]}${count}`, ...point };
  });
}
