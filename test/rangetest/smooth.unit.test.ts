import { describe, expect, test } from 'vitest';
import { deviation } from '../../src/math/statistics.ts';
import { noiseFloor, smoothDebiased, smoothPlain, smoothTwoSided, twoSidedBeta, twoSidedVariance } from '../../src/rangetest/smooth.ts';
import fc from '../house/fastCheck.ts';
import { gaussian, goldenLosses } from './curves.ts';

const losses = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 });
const weight = fc.double({ min: 0, max: 0.99, noNaN: true });

describe('golden', () => {
  test('debiased, beta 0.98', () => {
    const s = smoothDebiased(goldenLosses, 0.98);
    expect(s[0]).toBeCloseTo(2.2999765872, 10);
    expect(s[1]).toBeCloseTo(2.2999739692, 10);
    expect(s[2]).toBeCloseTo(2.2999709435, 10);
    expect(s[50]).toBeCloseTo(2.229940276, 10);
    expect(goldenLosses[50]).toBeCloseTo(1.8991437501, 10);
  });

  test('plain, f 0.05: the first is raw', () => {
    const s = smoothPlain([2, 4, 0], 0.05);
    expect([...s].map((x) => Number(x.toPrecision(12)))).toEqual([2, 2.1, 1.995]);
  });

  test('two-sided, beta 0.5, by hand', () => {
    // weights 1, 1/2, 1/4; 1/2, 1, 1/2; 1/4, 1/2, 1
    expect([...smoothTwoSided([7, 14, 28], 0.5)]).toEqual([21 / 1.75, 31.5 / 2, 36.75 / 1.75]);
  });
});

describe('what lags and what does not', () => {
  test('a V: the debiased minimum comes late, the two-sided one on time', () => {
    const v = Float64Array.from({ length: 101 }, (_, i) => Math.abs(i - 50));
    const argmin = (s: Float64Array) => s.indexOf(Math.min(...s));
    expect(argmin(smoothDebiased(v, 0.9))).toBe(56);
    expect(argmin(smoothTwoSided(v, 0.9))).toBe(50);
  });

  test('two-sided does not know left from right', () => {
    fc.assert(
      fc.property(losses, weight, (values, beta) => {
        const forward = smoothTwoSided(values, beta);
        const backward = smoothTwoSided(values.toReversed(), beta).reverse();
        forward.forEach((s, i) => {
          expect(s).toBeCloseTo(backward[i] as number, 9);
        });
      }),
    );
  });

  test('all three stay within the values, and beta 0 changes nothing', () => {
    fc.assert(
      fc.property(losses, weight, (values, beta) => {
        const low = Math.min(...values) - 1e-9;
        const high = Math.max(...values) + 1e-9;
        for (const s of [smoothDebiased(values, beta), smoothPlain(values, 1 - beta), smoothTwoSided(values, beta)])
          expect(s.every((x) => x >= low && x <= high)).toBe(true);
        for (const s of [smoothDebiased(values, 0), smoothPlain(values, 1), smoothTwoSided(values, 0)]) expect([...s]).toEqual(values);
      }),
    );
  });

  test('two-sided is the debiased average forward and backward, weighed by what each has gathered', () => {
    const values = gaussian(3, 40);
    const beta = 0.8;
    const forward = smoothDebiased(values, beta);
    const backward = smoothDebiased(values.toReversed(), beta).reverse();
    const gathered = (k: number) => (1 - beta ** k) / (1 - beta);
    smoothTwoSided(values, beta).forEach((s, i) => {
      const a = gathered(i + 1);
      const b = gathered(40 - i);
      expect(s).toBeCloseTo((a * (forward[i] as number) + b * (backward[i] as number) - (values[i] as number)) / (a + b - 1), 12);
    });
  });
});

describe('not finite', () => {
  const holed = [1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5];

  test('propagates as in the published code', () => {
    expect([...smoothDebiased(holed, 0.5)].map(Number.isNaN)).toEqual([false, true, true, true, true]);
    expect([...smoothPlain(holed, 0.5)].map(Number.isNaN)).toEqual([false, true, true, true, true]);
  });

  test('skip: shows the hole and goes on', () => {
    expect([...smoothDebiased(holed, 0.5, 'skip')]).toEqual([1, Number.NaN, (0.25 * 1 + 0.5 * 3) / 0.75, Number.POSITIVE_INFINITY, 3.375 / 0.875]);
    expect([...smoothPlain(holed, 0.5, 'skip')]).toEqual([1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3.5]);
    expect([...smoothPlain([Number.NaN, 4], 0.5, 'skip')]).toEqual([Number.NaN, 4]);
  });

  test('two-sided passes over, and caps', () => {
    expect(smoothTwoSided([1, Number.NaN, 3], 0.5)[1]).toBe(2);
    expect([...smoothTwoSided([1, 1e9], 0.5, 4)]).toEqual([3 / 1.5, 4.5 / 1.5]);
    expect(smoothTwoSided([Number.NaN], 0.5)[0]).toBeNaN();
  });
});

describe('noise', () => {
  test('memory of a twentieth of the test, at least two points', () => {
    expect(twoSidedBeta(100)).toBeCloseTo(0.8, 14);
    expect(twoSidedBeta(400)).toBeCloseTo(0.95, 14);
    expect(twoSidedBeta(10)).toBe(0.5);
  });

  test('what is left of noise is as computed', () => {
    const left = smoothTwoSided(gaussian(1, 20_000), 0.8).subarray(100, -100);
    expect(deviation(left)).toBeCloseTo(Math.sqrt(twoSidedVariance(0.8)), 2);
    expect(Math.sqrt(twoSidedVariance(0.8))).toBeCloseTo(0.2372, 4);
  });

  test('the floor stands above pure noise (at most 2 of 200 seeds cross) and grows with it', () => {
    let crossed = 0;
    for (let seed = 0; seed < 200; seed++) {
      const values = gaussian(seed, 100).map((x) => 2.3 + 0.1 * x);
      const s = smoothTwoSided(values, twoSidedBeta(100));
      const start = [...values.subarray(0, 10)].sort((a, b) => a - b);
      if (((start[4] as number) + (start[5] as number)) / 2 - Math.min(...s) > noiseFloor(values, s, 100)) crossed++;
    }
    expect(crossed).toBeLessThanOrEqual(2);
    const values = gaussian(5, 100);
    const floor = (k: number) => {
      const louder = values.map((x) => k * x);
      return noiseFloor(louder, smoothTwoSided(louder, 0.8), 100);
    };
    expect(floor(3) / floor(1)).toBeCloseTo(3, 10);
  });
});
