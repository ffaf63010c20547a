/**
 * @file Himmelblau's function: four minima of the same height, four saddles between them, one peak.
 *
 *   f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2
 *
 * All nine critical points are real; eight have no short closed form and are given to the last digit that Newton's method moves.
 * Source: Himmelblau 1972, "Applied Nonlinear Programming", McGraw-Hill.
 */
import type { SurfaceCard } from './surface.ts';

export const himmelblau: SurfaceCard<'himmelblau'> = {
  kind: 'himmelblau',
  formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
  window: { x: [-5, 5], y: [-5, 5] },
  start: [0.08667750455539634, 2.884254701174776],
  points: [
    { name: 'S1', kind: 'saddle', x: 0.08667750455539634, y: 2.884254701174776 },
    { name: 'S2', kind: 'saddle', x: 3.385154183607021, y: 0.07385187983774928 },
    { name: 'S3', kind: 'saddle', x: -3.0730257507643897, y: -0.08135304428796751 },
    { name: 'S4', kind: 'saddle', x: -0.12796134673068005, y: -1.9537149802445766 },
    { name: 'M1', kind: 'minimum', x: 3, y: 2 },
    { name: 'M2', kind: 'minimum', x: -2.805118086952745, y: 3.131312518250573 },
    { name: 'M3', kind: 'minimum', x: -3.779310253377747, y: -3.2831859912861696 },
    { name: 'M4', kind: 'minimum', x: 3.5844283403304917, y: -1.8481265269644034 },
    { name: 'P', kind: 'maximum', x: -0.27084459066734756, y: -0.9230385564799816 },
  ],
  rateScale: 0.1,
  height: 'log',
  cite: [{ authors: 'Himmelblau', year: 1972, title: 'Applied Nonlinear Programming', where: 'McGraw-Hill' }],
  value(x, y) {
    const [u, v] = [x * x + y - 11, x + y * y - 7];
    return u * u + v * v;
  },
  gradient(x, y, out) {
    const [u, v] = [x * x + y - 11, x + y * y - 7];
    out[0] = 4 * x * u + 2 * v;
    out[1] = 2 * u + 4 * y * v;
  },
  hessian(x, y, out) {
    out[0] = 12 * x * x + 4 * y - 42;
    out[1] = 4 * (x + y);
    out[2] = 12 * y * y + 4 * x - 26;
  },
};
