import { describe, expect, test } from 'vitest';
import { halfWidth95, meanInterval, studentT } from '../../src/math/studentT.ts';

describe('Student’s t', () => {
  test.each([
    // scipy 1.17.1: scipy.stats.t.ppf(0.975, v)
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [3, 3.1824463052837078],
    [4, 2.7764451051977934],
    [5, 2.5705818356363146],
    [7, 2.364624251592784],
    [10, 2.228138851986274],
    [15, 2.131449545559776],
    [16, 2.1199052992212546],
    [30, 2.0422724563012378],
    [120, 1.9799304050824402],
  ])('95%% with %i degrees of freedom', (freedom, expected) => {
    expect(Math.abs(studentT(freedom) / expected - 1)).toBeLessThan(1e-13);
  });

  test('falls towards the normal distribution’s 1.96', () => {
    for (let v = 1; v < 200; v++) expect(studentT(v + 1)).toBeLessThan(studentT(v));
    expect(studentT(100_001)).toBeCloseTo(1.959963984540054, 4);
  });

  test('whole degrees of freedom only', () => {
    expect(() => studentT(0)).toThrow('internal');
    expect(() => studentT(1.5)).toThrow('internal');
  });
});

describe('interval of a mean', () => {
  test('of five values', () => {
    // scipy.stats.t.interval(0.95, 4, 3, sqrt(2.5 / 5))
    const { mean, interval } = meanInterval([1, 2, 3, 4, 5]) ?? { mean: Number.NaN, interval: null };
    expect(mean).toBe(3);
    expect(interval?.[0]).toBeCloseTo(1.036756838522439, 12);
    expect(interval?.[1]).toBeCloseTo(4.963243161477561, 12);
  });

  test('needs two values', () => {
    expect(meanInterval([])).toBeNull();
    expect(meanInterval([7])).toEqual({ mean: 7, interval: null });
    expect(meanInterval([7, 7])).toEqual({ mean: 7, interval: [7, 7] });
    expect(halfWidth95(1, 1)).toBeNaN();
    expect(halfWidth95(2, 4)).toBeCloseTo(3.182446305284263, 10);
  });
});
