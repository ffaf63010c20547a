import { describe, expect, test } from 'vitest';
import { accuracyDomain, lossDomain, rateDomain, roundUp } from '../../src/charts/domains.ts';
import { figureTable } from '../../src/charts/figureTable.ts';
import { findDomain } from '../../src/charts/findFigure.ts';
import { firstCrossing, nearestIndex, valueAt } from '../../src/charts/lookup.ts';
import { sampleSteps } from '../../src/charts/sampling.ts';
import { createSmoother } from '../../src/charts/smooth.ts';
import { createStrided, ramp } from '../../src/charts/strided.ts';
import { createMovingAverage } from '../../src/math/statistics.ts';

describe('smoothing of a column that grows', () => {
  test('piece by piece gives the same bits as all at once', () => {
    const y = Float64Array.from({ length: 3000 }, (_, k) => 2 + Math.sin(k / 7));
    const average = createMovingAverage(0.965);
    const expected = y.map((value) => average.push(value));
    const smoother = createSmoother();
    for (const length of [0, 1, 7, 1500, 2999]) smoother.update(y.subarray(0, length), 0.965);
    expect(smoother.update(y, 0.965)).toEqual(expected);
  });

  test('weight 0 is the column itself; another weight starts anew; a gap stays a gap', () => {
    const smoother = createSmoother();
    expect([...smoother.update([3, 1, 2], 0)]).toEqual([3, 1, 2]);
    const halved = [...smoother.update([3, 1, 2], 0.5)];
    expect(halved[0]).toBe(3);
    expect(halved[1]).toBeCloseTo((0.5 * 3 * 0.5 + 0.5 * 1) / 0.75, 12);
    expect([...createSmoother().update([3, Number.NaN, 3], 0.9)]).toEqual([3, Number.NaN, 3]);
    expect([...smoother.update([5], 0.5)]).toEqual([5]);
  });

  test('one column out of an interleaved block', () => {
    const strided = createStrided();
    expect([...strided.update([1, 10, 2, 20], 2, 1)]).toEqual([10, 20]);
    expect([...strided.update([1, 10, 2, 20, 3, 30], 2, 1)]).toEqual([10, 20, 30]);
    expect([...ramp(4, 0.5)]).toEqual([0, 0.5, 1, 1.5]);
  });
});

describe('reading a curve', () => {
  const x = [24, 48, 72, 96];
  const y = [0.5, 0.8, 0.9, 0.85];

  test('the nearest point counts, and beyond half a distance none does', () => {
    expect([24, 35, 37, 96, 107].map((at) => nearestIndex(x, at))).toEqual([0, 0, 1, 3, 3]);
    expect([0, 11, 109].map((at) => nearestIndex(x, at))).toEqual([-1, -1, -1]);
    expect(valueAt(x, y, 50)).toBe(0.8);
    expect(valueAt([], [], 50)).toBeNaN();
  });

  test('the first crossing lies on the straight line between two points', () => {
    expect(firstCrossing(x, y, 0.85)).toEqual({ x: expect.closeTo(60, 9), index: 2 });
    expect(firstCrossing(x, y, 0.95)).toBeNull();
    expect(firstCrossing(x, y, 0.4)).toEqual({ x: 24, index: 0 });
  });
});

describe('sampling', () => {
  test('every step while there are few, then 16 in each pixel column', () => {
    expect([...sampleSteps((t) => t * t, 2, 5, 100).x]).toEqual([2, 3, 4, 5]);
    expect(sampleSteps((t) => t, 0, 99_999, 250).x).toHaveLength(4000);
  });

  test('a restart shows within one pixel column, wherever it falls', () => {
    const columns = 82;
    const steps = 50_000;
    for (const restart of [1, 613, 12_345, 49_998]) {
      const { x, y } = sampleSteps((t) => (t < restart ? 0 : 1), 0, steps - 1, columns);
      const jump = y.indexOf(1);
      expect((x[jump] as number) - (x[jump - 1] as number)).toBeLessThanOrEqual(steps / columns / 15 + 1);
      expect(x[jump] as number).toBeGreaterThanOrEqual(restart);
      expect(x[jump - 1] as number).toBeLessThan(restart);
    }
  });

  test('a cycle shorter than a pixel keeps its height', () => {
    const { y } = sampleSteps((t) => (t % 50) / 49, 0, 9999, 82);
    expect(Math.max(...y)).toBe(1);
    expect(Math.min(...y)).toBe(0);
  });
});

describe('domains', () => {
  const x = ramp(100, 1);
  const falling = x.map((t) => 2.3 * Math.exp(-t / 40));

  test('loss: round limits around the curves, a diverged run does not count', () => {
    const died = x.map((t) => 2.3 * Math.exp(t / 5));
    const curves = [
      { x, y: falling, counts: true },
      { x, y: died, counts: false },
    ];
    expect(lossDomain(curves, [0, 100], 'log', [1, 2])).toEqual([0.15000000000000002, 3]);
    expect(lossDomain(curves, [0, 100], 'linear', [1, 2])).toEqual([0, 3]);
    expect(lossDomain([], [0, 100], 'log', [0.2, 3.4])).toEqual([0.2, 3.4]);
  });

  test('loss: a blow-up of a run that lives is cut at 1.5 times the first loss', () => {
    const spike = falling.map((value, t) => (t === 50 ? 400 : value));
    expect(lossDomain([{ x, y: spike, counts: true }], [0, 100], 'log', [1, 2])[1]).toBe(4);
  });

  test('accuracy: around the bulk and always around the target', () => {
    const rising = x.map((t) => 0.9 - 0.8 * Math.exp(-t / 10));
    expect(accuracyDomain([{ x, y: rising, counts: true }], [0, 100], 0.85, [0.7, 0.95])).toEqual([0.65, 0.95]);
    expect(accuracyDomain([{ x, y: rising, counts: true }], [0, 100], 0.4, [0.7, 0.95])[0]).toBe(0.35);
    expect(accuracyDomain([], [0, 100], 0.85, [0.7, 0.95])).toEqual([0.7, 0.95]);
  });

  test('rates: the greatest of the runs that live; time: the next round number', () => {
    const flat = (rate: number) => x.map(() => rate);
    const curves = [
      { x, y: flat(0.1), counts: true },
      { x, y: flat(0.5), counts: false },
    ];
    expect(rateDomain(curves, [0, 100], [0, 1])[1]).toBeCloseTo(0.108, 12);
    expect(rateDomain(curves.slice(1), [0, 100], [0, 1])[1]).toBeCloseTo(0.54, 12);
    expect([37, 41, 100, 0.9].map(roundUp)).toEqual([40, 50, 100, 1]);
  });

  test('range test: from below the least of the line to above the start', () => {
    const dots = { x, y: x.map((t) => (t < 60 ? 2.3 : t < 90 ? 1 : 50)) };
    expect(findDomain({ quantity: 'loss', dots, line: dots })).toEqual([0.8, expect.closeTo(3.2, 9)]);
    expect(findDomain({ quantity: 'accuracy', dots: { x, y: x.map(() => 0.6) }, line: null })).toEqual([0, 0.7]);
  });
});

test('the table of a figure is thinned to about twenty rows, with a dash where a curve is not', () => {
  const x = ramp(1000, 1);
  const table = figureTable({
    xName: 'step',
    formatX: String,
    formatY: (value) => value.toFixed(1),
    columns: [
      { name: 'A', x, y: x },
      { name: 'B', x: x.subarray(0, 500), y: x.subarray(0, 500) },
    ],
  });
  expect(table.head).toEqual(['step', 'A', 'B']);
  expect(table.rows).toHaveLength(20);
  expect(table.rows[0]).toEqual(['0', '0.0', '0.0']);
  expect(table.rows.at(-1)).toEqual(['999', '999.0', '–']);
});
