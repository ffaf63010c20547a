/** @file The portable functions: right to the last bit or so, and exact where exactness is promised. Host functions are the (independent) reference. */

import { describe, expect, it } from 'vitest';
import { cos, exp, ln, pow, sin } from '../../src/math/portable.ts';
import fc from '../house/fastCheck.ts';

/** Distance in units of the last place of the wanted value. */
function ulps(got: number, wanted: number): number {
  if (got === wanted) return 0;
  return Math.abs(got - wanted) / 2 ** Math.max(-1074, Math.floor(Math.log2(Math.abs(wanted))) - 52);
}

describe('portable functions agree with the host to two units in the last place', () => {
  it('cos and sin up to many periods', () => {
    fc.assert(fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (x) => ulps(cos(x), Math.cos(x)) <= 2 && ulps(sin(x), Math.sin(x)) <= 2));
  });

  it('exp', () => fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => ulps(exp(x), Math.exp(x)) <= 2)));

  it('ln', () => fc.assert(fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => ulps(ln(x), Math.log(x)) <= 2)));

  it('pow of a factor and a step', () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 300 }), (x, n) => ulps(pow(x, n), x ** n) <= 2));
  });
});

describe('portable functions are exact where rules lean on it', () => {
  it('cosine at 0 and pi, powers of two, roots of 0', () => {
    expect([cos(0), cos(Math.PI), exp(0), ln(1), pow(0, 3), pow(0.1, 1), pow(0.1, 0)]).toEqual([1, -1, 1, 0, 0, 0.1, 1]);
    for (let n = 0; n < 1075; n++) expect(pow(2, -n)).toBe(2 ** -n);
  });

  // These bits were computed once, in Node 20; every other engine must find the same.
  it('gives pinned bits', () => {
    expect([cos(1), sin(1), exp(-2.5), ln(0.03), pow(0.998, 312)]).toEqual([
      0.5403023058681398, 0.8414709848078965, 0.0820849986238988, -3.506557897319982, 0.5354622784832861,
    ]);
  });
});
