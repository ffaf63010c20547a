import { describe, expect, test } from 'vitest';
import { type Ramp, rampAt, rampRates } from '../../src/rangetest/ramp.ts';
import fc from '../house/fastCheck.ts';

const defaults = { startLr: 1e-7, endLr: 10, steps: 100, spacing: 'exponential' } as const;

describe('who reaches the end rate', () => {
  test('lrFinder, our default: with the last update, exactly', () => {
    const rates = rampRates(defaults);
    expect(rates).toEqual(rampRates({ ...defaults, convention: 'lrFinder' }));
    expect(rates[0]).toBe(1e-7);
    expect(rates[99]).toBe(10);
    expect(rates[1]).toBeCloseTo(1e-7 * 1e8 ** (1 / 99), 20);
  });

  test('fastai: never; the last of 100 is 8.318', () => {
    const rates = rampRates({ ...defaults, convention: 'fastai' });
    expect(rates[0]).toBe(1e-7);
    expect(rates[99]).toBeCloseTo(8.3176377, 6);
    expect(rates[50]).toBeCloseTo(1e-3, 16);
  });

  test('smith: linear whatever the spacing, may start at 0, reaches the end only beyond the test', () => {
    const ramp: Ramp = { startLr: 0, endLr: 0.02, steps: 8, spacing: 'exponential', convention: 'smith' };
    expect([...rampRates(ramp)].map((lr) => Number(lr.toPrecision(12)))).toEqual([0, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.0175]);
    expect(rampAt(8, ramp)).toBe(0.02);
  });

  test('linear', () => {
    expect(rampAt(1, { startLr: 1e-4, endLr: 0.2, steps: 80, spacing: 'linear' })).toBeCloseTo(1e-4 + 0.1999 / 79, 16);
    expect(rampAt(79, { startLr: 1e-4, endLr: 0.2, steps: 80, spacing: 'linear' })).toBe(0.2);
  });

  test('one update, and steps outside', () => {
    expect([...rampRates({ ...defaults, steps: 1 })]).toEqual([1e-7]);
    expect(rampAt(1000, defaults)).toBe(10);
    expect(rampAt(-1, defaults)).toBe(1e-7);
  });
});

test('every ramp climbs from the start and stays between its ends', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1e-2, noNaN: true }),
      fc.double({ min: 1.5, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 300 }),
      fc.constantFrom('exponential' as const, 'linear' as const),
      fc.constantFrom('lrFinder' as const, 'fastai' as const, 'smith' as const),
      (startLr, ratio, steps, spacing, convention) => {
        const endLr = startLr * ratio;
        const rates = rampRates({ startLr, endLr, steps, spacing, convention });
        expect(rates[0]).toBe(startLr);
        for (let i = 1; i < steps; i++) expect(rates[i]).toBeGreaterThan(rates[i - 1] as number);
        if (convention === 'lrFinder') expect(rates[steps - 1]).toBe(endLr);
        else expect(rates[steps - 1]).toBeLessThan(endLr);
      },
    ),
  );
});
