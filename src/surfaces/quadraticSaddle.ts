/**
 * @file The plainest saddle: a wall along x, a way out along y.
 *
 *   f(x, y) = 5 x^2 - y^2          eigenvalues 10 and -2, everywhere
 *
 * On the ridge y = 0 a ball rolls to the saddle and stays; epsilon beside it, gradient descent grows by 1 + 2 lr a step.
 * Source: Dauphin et al. 2014, "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization", figure 1 a,
 * arXiv 1406.2572.
 */
import { dauphin2014 } from './sources.ts';
import type { SurfaceCard } from './surface.ts';

export const quadraticSaddle: SurfaceCard<'saddle'> = {
  kind: 'saddle',
  formula: '5x^2 - y^2',
  window: { x: [-1.2, 1.2], y: [-1.2, 1.2] },
  start: [0.9, 0],
  points: [{ name: 'S', kind: 'saddle', x: 0, y: 0 }],
  rateScale: 1,
  height: 'linear',
  cite: [{ ...dauphin2014, section: 'figure 1 a' }],
  value: (x, y) => 5 * x * x - y * y,
  gradient(x, y, out) {
    out[0] = 10 * x;
    out[1] = -2 * y;
  },
  hessian(_x, _y, out) {
    out[0] = 10;
    out[1] = 0;
    out[2] = -2;
  },
};
