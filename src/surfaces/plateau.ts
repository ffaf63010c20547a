/**
 * @file A plateau around a well: far out the gradient is all but zero, and so is the curvature.
 *
 *   f(x, y) = 1 - e^(-x^2 - y^2)          minimum 0 at the origin, eigenvalues 2 and 2
 *
 * No saddle is needed to stand still. The plain is flat in every direction: rate and momentum alone decide how long the way is.
 * Goodfellow, Bengio & Courville 2016, "Deep Learning", section 8.2.3, on flat regions.
 */
import { exp } from '../math/portable.ts';
import type { SurfaceCard } from './surface.ts';

export const plateau: SurfaceCard<'plateau'> = {
  kind: 'plateau',
  formula: '1 - exp(-x^2 - y^2)',
  window: { x: [-2.6, 2.6], y: [-2.6, 2.6] },
  start: [1.7, 1],
  points: [{ name: 'M', kind: 'minimum', x: 0, y: 0 }],
  rateScale: 1,
  height: 'linear',
  cite: [{ authors: 'Goodfellow, Bengio & Courville', year: 2016, title: 'Deep Learning', where: 'MIT Press', section: '8.2.3' }],
  value: (x, y) => 1 - exp(-x * x - y * y),
  gradient(x, y, out) {
    const e = exp(-x * x - y * y);
    out[0] = 2 * x * e;
    out[1] = 2 * y * e;
  },
  hessian(x, y, out) {
    const e = exp(-x * x - y * y);
    out[0] = (2 - 4 * x * x) * e;
    out[1] = -4 * x * y * e;
    out[2] = (2 - 4 * y * y) * e;
  },
};
