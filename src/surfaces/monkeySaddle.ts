/**
 * @file The monkey saddle: three ways down, three up, and flat to second order in the middle.
 *
 *   f(x, y) = x^3 - 3 x y^2 = r^3 cos(3 phi)
 *
 * The Hessian vanishes at the origin, so the gradient shrinks with the square of the distance: a ball needs time like a power of 1/epsilon to leave,
 * not like its logarithm. r: distance from the origin; phi: angle from the x axis, which is a ridge for x > 0.
 * Source: Dauphin et al. 2014, figure 1 b, arXiv 1406.2572.
 */
import { dauphin2014 } from './sources.ts';
import type { SurfaceCard } from './surface.ts';

export const monkeySaddle: SurfaceCard<'monkey'> = {
  kind: 'monkey',
  formula: 'x^3 - 3x*y^2',
  window: { x: [-1.2, 1.2], y: [-1.2, 1.2] },
  start: [0.7, 0],
  points: [{ name: 'D', kind: 'degenerate', x: 0, y: 0 }],
  rateScale: 1,
  height: 'linear',
  cite: [{ ...dauphin2014, section: 'figure 1 b' }],
  value: (x, y) => x * (x * x - 3 * y * y),
  gradient(x, y, out) {
    out[0] = 3 * (x * x - y * y);
    out[1] = -6 * x * y;
  },
  hessian(x, y, out) {
    out[0] = 6 * x;
    out[1] = -6 * y;
    out[2] = -6 * x;
  },
};
