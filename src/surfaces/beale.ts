/**
 * @file Beale's function: one minimum, one saddle, and walls that rise with the eighth power.
 *
 *   f(x, y) = sum over k = 1..3 of r_k^2,    r_k = c_k - x (1 - y^k),    c = 1.5, 2.25, 2.625
 *
 * Minimum 0 at (3, 1/2). Saddle at (0, 1), height c_1^2 + c_2^2 + c_3^2 = 14.203125, eigenvalues +-27.75.
 * Source: Beale 1958, "On an iterative method for finding a local minimum of a function of more than one variable"; More, Garbow & Hillstrom 1981,
 * "Testing unconstrained optimization software", problem 5, doi 10.1145/355934.355936.
 */
import type { SurfaceCard } from './surface.ts';

const C = [1.5, 2.25, 2.625] as const;

export const beale: SurfaceCard<'beale'> = {
  kind: 'beale',
  formula: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
  window: { x: [-1.5, 4], y: [-0.8, 2] },
  start: [0, 1],
  points: [
    { name: 'S', kind: 'saddle', x: 0, y: 1 },
    { name: 'M', kind: 'minimum', x: 3, y: 0.5 },
  ],
  rateScale: 0.05,
  height: 'log',
  cite: [
    {
      authors: 'Moré, Garbow & Hillstrom',
      year: 1981,
      title: 'Testing unconstrained optimization software',
      where: 'doi 10.1145/355934.355936',
      section: 'problem 5',
    },
  ],
  value(x, y) {
    let sum = 0;
    let power = 1;
    for (const c of C) {
      power *= y;
      const r = c - x * (1 - power);
      sum += r * r;
    }
    return sum;
  },
  gradient(x, y, out) {
    let gx = 0;
    let gy = 0;
    let slope = 1; // k y^(k-1) is k times this
    C.forEach((c, i) => {
      const r = c - x * (1 - slope * y);
      gx += 2 * r * (slope * y - 1);
      gy += 2 * r * x * (i + 1) * slope;
      slope *= y;
    });
    out[0] = gx;
    out[1] = gy;
  },
  hessian(x, y, out) {
    let [xx, xy, yy] = [0, 0, 0];
    let bend = 0; // y^(k-2)
    let slope = 1; // y^(k-1)
    C.forEach((c, i) => {
      const k = i + 1;
      const power = slope * y;
      const r = c - x * (1 - power);
      const ry = x * k * slope;
      xx += 2 * (power - 1) * (power - 1);
      xy += 2 * (ry * (power - 1) + r * k * slope);
      yy += 2 * (ry * ry + r * x * k * (k - 1) * bend);
      bend = slope;
      slope = power;
    });
    out[0] = xx;
    out[1] = xy;
    out[2] = yy;
  },
};
