import { describe, expect, test } from 'vitest';
import { bandOf, createMovingAverage, deviation, finite, mean, median, quantiles } from '../../src/math/statistics.ts';
import fc from '../house/fastCheck.ts';

describe('summaries', () => {
  test('mean and deviation (n - 1)', () => {
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(deviation([3])).toBeNaN();
    expect(mean([])).toBeNaN();
  });

  test('median and quantiles between order statistics (NumPy’s default)', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantiles([10, 20, 30, 40], [0, 0.1, 0.25, 1])).toEqual([10, 13, 17.5, 40]);
    expect(quantiles([10, 2, 1], [0.5])).toEqual([2]); // by number, not by text
    expect(quantiles([1, 2], [-1, 2])).toEqual([1, 2]);
    expect(median([])).toBeNaN();
  });

  test('infinite values rank, NaN spoils, finite drops both', () => {
    expect(median([1, Number.POSITIVE_INFINITY, 2])).toBe(2);
    expect(quantiles([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], [0.5, 1])).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(median([1, Number.NaN, 2])).toBeNaN();
    expect(mean([1, Number.NaN])).toBeNaN();
    expect([...finite([1, Number.NaN, Number.POSITIVE_INFINITY, 2])]).toEqual([1, 2]);
  });

  test('quantiles stay inside and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
        const [low, quarter, middle, high] = quantiles(values, [0, 0.25, 0.5, 1]) as [number, number, number, number];
        expect(low).toBe(Math.min(...values));
        expect(high).toBe(Math.max(...values));
        expect(low <= quarter && quarter <= middle && middle <= high).toBe(true);
      }),
    );
  });
});

describe('moving average', () => {
  test('many at once, in any parts, are one by one to the bit; what is not finite leaves a gap and no trace', () => {
    const parts = fc.array(fc.array(fc.double({ min: -10, max: 10 }), { maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.constantFrom(0, 0.3, 0.965), (columns, beta) => {
        const [one, many] = [createMovingAverage(beta), createMovingAverage(beta)];
        const expected = columns.flat().map((x) => (Number.isFinite(x) ? one.push(x) : Number.NaN));
        expect(columns.flatMap((column) => [...many.pushFinite(column)])).toEqual(expected);
        expect(many.value).toBe(one.value);
      }),
    );
    expect([...createMovingAverage(0.5).pushFinite([1, Number.NaN, Number.POSITIVE_INFINITY, 4])]).toEqual([1, Number.NaN, Number.NaN, 3]);
  });

  test('starts at the first value and forgets at beta', () => {
    const average = createMovingAverage(0.5);
    expect(average.value).toBeNaN();
    expect(average.push(4)).toBe(4);
    expect(average.push(1)).toBe((0.25 * 4 + 0.5 * 1) / 0.75);
    expect(average.value).toBe(2);
    expect(average.push(Number.NaN)).toBeNaN();
    expect(average.push(1)).toBeNaN();
  });

  test('beta 0 is the value itself; a constant stays constant', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (x, beta) => {
        const average = createMovingAverage(beta);
        for (let i = 0; i < 50; i++) expect(Math.abs(average.push(x) - x)).toBeLessThanOrEqual(1e-11 * Math.abs(x));
        const none = createMovingAverage(0);
        none.push(7);
        expect(none.push(x) - x).toBe(0);
      }),
    );
  });
});

test('band: columns of unequal length, and values that are not finite, do not count where they are missing', () => {
  const band = bandOf([
    [1, 5, 3],
    [2, Number.NaN],
    [6, 7, 8, 9],
  ]);
  expect([...band.count]).toEqual([3, 2, 2, 1]);
  expect([...band.min]).toEqual([1, 5, 3, 9]);
  expect([...band.median]).toEqual([2, 6, 5.5, 9]);
  expect([...band.max]).toEqual([6, 7, 8, 9]);
  expect(bandOf([[Number.NaN]]).median[0]).toBeNaN();
  expect(bandOf([]).min.length).toBe(0);
});
