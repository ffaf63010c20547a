/**
 * @file A ravine: twenty times steeper across than along.
 *
 *   f(x, y) = x^2 / 2 + 10 y^2          eigenvalues 1 and 20, everywhere; minimum 0 at the origin
 *
 * Gradient descent must keep lr below 2/20 for the wall and then takes small steps along the floor; momentum takes larger ones.
 * Source: Polyak 1964 (the heavy ball); Goh 2017, "Why Momentum Really Works", doi 10.23915/distill.00006.
 */
import type { SurfaceCard } from './surface.ts';

export const ravine: SurfaceCard<'ravine'> = {
  kind: 'ravine',
  formula: 'x^2/2 + 10y^2',
  window: { x: [-2.2, 2.2], y: [-1, 1] },
  start: [-2, 0.5],
  points: [{ name: 'M', kind: 'minimum', x: 0, y: 0 }],
  rateScale: 1,
  height: 'linear',
  cite: [{ authors: 'Goh', year: 2017, title: 'Why Momentum Really Works', where: 'doi 10.23915/distill.00006' }],
  value: (x, y) => 0.5 * x * x + 10 * y * y,
  gradient(x, y, out) {
    out[0] = x;
    out[1] = 20 * y;
  },
  hessian(_x, _y, out) {
    out[0] = 1;
    out[1] = 0;
    out[2] = 20;
  },
};
