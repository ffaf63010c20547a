/**
 * @file Rosenbrock's banana: a curved valley with steep walls and a floor that hardly slopes.
 *
 *   f(x, y) = (1 - x)^2 + 100 (y - x^2)^2          minimum 0 at (1, 1), where the eigenvalues are about 0.4 and 1001.6
 *
 * No saddle, but the same trouble as a plateau: the wall caps the rate, the floor wants a large one.
 * Source: Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function", doi 10.1093/comjnl/3.3.175.
 */
import type { SurfaceCard } from './surface.ts';

export const rosenbrock: SurfaceCard<'rosenbrock'> = {
  kind: 'rosenbrock',
  formula: '(1 - x)^2 + 100(y - x^2)^2',
  window: { x: [-1.8, 1.8], y: [-0.8, 2.4] },
  start: [-1.2, 1],
  points: [{ name: 'M', kind: 'minimum', x: 1, y: 1 }],
  rateScale: 0.01,
  height: 'log',
  cite: [
    {
      authors: 'Rosenbrock',
      year: 1960,
      title: 'An automatic method for finding the greatest or least value of a function',
      where: 'doi 10.1093/comjnl/3.3.175',
    },
  ],
  value(x, y) {
    const u = y - x * x;
    return (1 - x) * (1 - x) + 100 * u * u;
  },
  gradient(x, y, out) {
    const u = y - x * x;
    out[0] = -2 * (1 - x) - 400 * x * u;
    out[1] = 200 * u;
  },
  hessian(x, y, out) {
    out[0] = 2 - 400 * (y - 3 * x * x);
    out[1] = -400 * x;
    out[2] = 200;
  },
};
