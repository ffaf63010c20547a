/** @file The helpers that trade a rounding for speed, against the portable functions; the monotone curve; the cycles. */

import { describe, expect, it } from 'vitest';
import { exp, pow } from '../../src/math/portable.ts';
import { cyclesOf } from '../../src/schedules/cycles.ts';
import { monotoneCurve } from '../../src/schedules/monotone.ts';
import { powerOf, powersOf, quickExp } from '../../src/schedules/powers.ts';
import fc from '../house/fastCheck.ts';

const near = (got: number, wanted: number, relative: number) => Math.abs(got - wanted) <= relative * Math.abs(wanted) + 1e-300;

describe('powers', () => {
  it('whole powers agree with pow to 1e-15', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1e7 }), (base, n) =>
        near(powersOf(base)(n), pow(base, n), 1e-15),
      ),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e-3, noNaN: true }), fc.integer({ min: 0, max: 2e7 }), (loss, n) =>
        near(powersOf(1 - loss)(n), pow(1 - loss, n), 1e-15),
      ),
    );
  });

  it('are exact for a half, and 1 and 0 stay what they are', () => {
    for (let n = 0; n <= 1074; n++) expect(powersOf(0.5)(n)).toBe(2 ** -n);
    expect([powersOf(0.5)(1075), powersOf(1)(1e7), powersOf(0)(0), powersOf(0)(1), powersOf(0)(2 ** 24)]).toEqual([0, 1, 1, 0, 0]);
  });

  it('a fixed power of a share: whole, half, any', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-7, max: 1, noNaN: true }), fc.double({ min: 0.1, max: 10, noNaN: true }), (x, p) =>
        near(powerOf(p)(x), pow(x, p), 5e-14),
      ),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1, noNaN: true }), fc.integer({ min: 1, max: 10 }), (x, p) => near(powerOf(p)(x), pow(x, p), 2e-15)),
    );
    expect([powerOf(0.5)(0), powerOf(3)(0), powerOf(2.5)(1), powerOf(100)(0.5)]).toEqual([0, 0, 1, 2 ** -100].map((x) => expect.closeTo(x, 15)));
  });

  it('quickExp agrees with exp to 5e-16, also outside its table', () => {
    fc.assert(fc.property(fc.double({ min: -300, max: 20, noNaN: true }), (x) => near(quickExp(x), exp(x), 5e-16)));
    expect([quickExp(0), quickExp(Number.NEGATIVE_INFINITY), quickExp(-1000)]).toEqual([1, 0, 0]);
    expect(quickExp(Number.NaN)).toBeNaN();
  });
});

describe('the monotone curve', () => {
  it('keeps Fritsch and Carlson: through the points of their table, no overshoot where a plain cubic has one', () => {
    // RPN 14 data of Fritsch & Carlson 1980, table 1
    const xs = [7.99, 8.09, 8.19, 8.7, 9.2, 10, 12, 15, 20];
    const ys = [0, 2.76429e-5, 4.37498e-2, 0.169183, 0.469428, 0.94374, 0.998636, 0.999919, 0.999994];
    const curve = monotoneCurve(xs, ys);
    expect(xs.map(curve)).toEqual(ys);
    let before = -1;
    for (let x = 7.9; x < 21; x += 0.01) {
      const y = curve(x);
      expect(y).toBeGreaterThanOrEqual(before);
      before = y;
    }
    expect(before).toBe(0.999994);
  });

  it('has no corners: the slope is continuous at inner points', () => {
    const curve = monotoneCurve([0, 1, 3, 4], [0, 1, 2, 6]);
    for (const x of [1, 3]) {
      const h = 1e-6;
      expect((curve(x) - curve(x - h)) / h).toBeCloseTo((curve(x + h) - curve(x)) / h, 4);
    }
  });

  it('reproduces a straight line and holds the ends', () => {
    const line = monotoneCurve([0, 2, 3, 10], [1, 5, 7, 21]);
    for (let x = 0; x <= 10; x += 0.25) expect(line(x)).toBeCloseTo(1 + 2 * x, 13);
    expect([line(-5), line(50)]).toEqual([1, 21]);
    expect(monotoneCurve([3], [7])(0)).toBe(7);
  });
});

describe('the monotone curve of points that nearly coincide', () => {
  it('stays finite and between its points', () => {
    for (const xs of [
      [0, 5e-324, 1e-323, 0.5],
      [0, 1e-300, 1, 2],
      [1, 1 + 2 ** -52, 2, 3],
      [0, 0, 1, 1],
    ]) {
      const curve = monotoneCurve(xs, [0, 1, 1e-300, 1e-3]);
      for (let x = 0; x <= 3; x += 1 / 128) if (!(curve(x) >= 0 && curve(x) <= 1)) expect.unreachable(`${xs}: ${curve(x)} at ${x}`);
      for (const x of xs) if (!(curve(x) >= 0 && curve(x) <= 1)) expect.unreachable(`${xs}: ${curve(x)} at ${x}`);
    }
  });
});

describe('cycles', () => {
  it('partition the steps: start <= step < start + length, for any T_0 and T_mult', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e5 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 1e7 }), (t0, tMult, step) => {
        const cycles = cyclesOf(t0, tMult);
        const n = cycles.at(step);
        return cycles.start(n) <= step && step < cycles.start(n) + cycles.length(n) && cycles.length(n) === t0 * tMult ** n;
      }),
    );
  });

  it('go on far beyond any run', () => {
    const cycles = cyclesOf(1, 2);
    expect(cycles.at(2 ** 52)).toBe(52);
    expect(cycles.at(2 ** 52 - 2)).toBe(51);
  });
});
