import { describe, expect, test } from 'vitest';
import { accuracyDomain, extentWithoutSpikes, lossDomain, momentumDomain, normDomain, rateDomain, roundUp } from '../../src/charts/domains.ts';
import { extentBetween, extentOf } from '../../src/charts/extent.ts';
import { figureTable } from '../../src/charts/figureTable.ts';
import { findDomain } from '../../src/charts/findFigure.ts';
import { firstCrossing, nearestIndex, valueAt } from '../../src/charts/lookup.ts';
import { sampleSteps } from '../../src/charts/sampling.ts';
import { createStrided, ramp } from '../../src/charts/strided.ts';

describe('columns', () => {
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
    const blown = falling.map((value, t) => (t >= 50 ? 400 : value));
    expect(lossDomain([{ x, y: blown, counts: true }], [0, 100], 'log', [1, 2])[1]).toBe(4);
  });

  test('loss: with clip a single outlier is left out of the scale, a climb that stays is not; without clip everything counts', () => {
    const long = ramp(3000, 1);
    const curve = (change: (value: number, t: number) => number) => ({
      x: long,
      y: long.map((t) => change(0.4 + 1.9 * Math.exp(-t / 200) + 0.02 * Math.sin(t), t)),
      counts: true,
    });
    const window = [0, 3000] as const;
    const spiked = curve((value, t) => (t === 2000 ? 2.2 : value));
    expect(extentOf(spiked, [1000, 3000])?.[1]).toBe(2.2);
    expect(extentWithoutSpikes(spiked, [1000, 3000])?.[1]).toBeCloseTo(0.433, 2);
    // the fall at the start is no outlier, however steep
    expect(
      extentWithoutSpikes(
        curve((value) => value),
        window,
      )?.[1],
    ).toBeCloseTo(2.307, 3);
    const climb = curve((value, t) => (t > 2000 ? value + 1 : value));
    expect(extentWithoutSpikes(climb, [1000, 3000])?.[1]).toBeCloseTo(1.42, 2);
    const blown = curve((value, t) => (t === 2000 ? 50 : value));
    expect(lossDomain([blown], window, 'log', [1, 2], true)[1]).toBe(3);
    expect(lossDomain([blown], window, 'log', [1, 2], false)[1]).toBe(70);
  });

  test('norms: what is above 0, over six decades at most; momentum: in steps of 0.05 within 0 and 1', () => {
    const frozen = { x, y: x.map(() => 0), counts: true };
    const norms = { x, y: x.map((t) => (t === 3 ? 1e-12 : 0.02 + t / 100)), counts: true };
    expect(normDomain([frozen], [0, 100], [1, 2])).toEqual([1, 2]);
    expect(normDomain([frozen, { x, y: x.map((t) => 0.02 + t / 100), counts: true }], [0, 100], [1, 2])).toEqual([0.02, 1.5]);
    expect(normDomain([norms], [0, 100], [1, 2])).toEqual([1e-6, 1.5]);
    expect(momentumDomain([{ x, y: x.map((t) => 0.95 - t / 1000), counts: true }], [0, 100], [0, 1])).toEqual([0.8, 1]);
    expect(momentumDomain([], [0, 100], [0.8, 1])).toEqual([0.8, 1]);
  });

  test('extremes by blocks are the extremes, also of a column that grows', () => {
    const y = Float64Array.from({ length: 1000 }, (_, k) => (k % 97 === 0 ? Number.NaN : Math.sin(k * k)));
    for (const length of [10, 63, 64, 200, 777, 1000])
      for (const [start, end] of [
        [0, length],
        [5, length - 3],
        [length - 2, length],
      ] as const) {
        const finite = [...y.subarray(start, end)].filter(Number.isFinite);
        expect(extentBetween(y.subarray(0, length), start, end)).toEqual([Math.min(...finite), Math.max(...finite)]);
      }
    expect(extentBetween(new Float64Array(200).fill(Number.NaN), 0, 200)).toBeNull();
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
    expect(rateDomain(curves, [0, 100], 'linear', [0, 1])[1]).toBeCloseTo(0.108, 12);
    expect(rateDomain(curves.slice(1), [0, 100], 'linear', [0, 1])[1]).toBeCloseTo(0.54, 12);
    expect(rateDomain([{ x, y: x.map((t) => 0.1 * 0.9 ** t), counts: true }], [0, 50], 'log', [1, 2])).toEqual([0.0005, 0.1]);
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
