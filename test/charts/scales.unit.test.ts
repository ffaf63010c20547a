import { describe, expect, test } from 'vitest';
import { createScale } from '../../src/charts/scales.ts';
import { axisTicks, linearTicks, logTicks, X_TICKS, Y_TICKS } from '../../src/charts/ticks.ts';
import fc from '../house/fastCheck.ts';

const labels = (ticks: readonly { value: number; label: boolean }[]) => ticks.filter((tick) => tick.label).map((tick) => tick.value);

describe('scales', () => {
  test('map ends to ends and decades evenly', () => {
    const x = createScale('log', [1e-5, 1], [50, 550]);
    expect(x.at(1e-5)).toBeCloseTo(50, 9);
    expect(x.at(1)).toBeCloseTo(550, 9);
    expect(x.at(1e-3)).toBeCloseTo(250, 9);
    expect(x.invert(350)).toBeCloseTo(1e-2, 12);
    const y = createScale('linear', [0, 4], [200, 0]);
    expect([y.at(0), y.at(1), y.at(4), y.invert(100)]).toEqual([200, 150, 0, 2]);
  });

  test('a log axis that points up puts zero below everything', () => {
    const y = createScale('log', [0.1, 10], [200, 0]);
    expect(y.at(0)).toBeGreaterThan(1e6);
    expect(y.at(-1)).toBeGreaterThan(1e6);
    expect(() => createScale('log', [0, 1], [0, 1])).toThrow('internal');
  });

  test('invert undoes at', () => {
    fc.assert(
      fc.property(fc.constantFrom('linear' as const, 'log' as const), fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (kind, value) => {
        const scale = createScale(kind, [1e-6, 1e3], [0, 1000]);
        expect(scale.invert(scale.at(value))).toBeCloseTo(value, 6);
      }),
    );
  });
});

describe('ticks', () => {
  test('linear: about one per 96 px in x, 38 px in y', () => {
    expect(labels(linearTicks([0, 1876], 820, X_TICKS))).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800]);
    expect(labels(linearTicks([0.75, 0.95], 118, Y_TICKS))).toEqual([0.75, 0.8, 0.85, 0.9, 0.95]);
  });

  test('log: 2 and 5 are labelled below two decades, only decades above', () => {
    expect(labels(logTicks([0.15, 3], 172, Y_TICKS))).toEqual([0.2, 0.5, 1, 2]);
    expect(labels(logTicks([1e-5, 4], 720, X_TICKS))).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]);
    const minor = logTicks([1e-5, 4], 720, X_TICKS).filter((tick) => !tick.major);
    expect(minor).toHaveLength(43); // 2..9 in five decades, then 2, 3 and 4
  });

  test('log: crowded decades are thinned, and their lines between left out', () => {
    const ticks = logTicks([1e-8, 1e2], 200, X_TICKS);
    expect(labels(ticks)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2]);
    expect(ticks.filter((tick) => !tick.major)).toHaveLength(0);
  });

  test('log over less than a factor of four is ticked like a linear axis', () => {
    expect(labels(axisTicks('log', [0.2, 0.7], 172, Y_TICKS))).toEqual([0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(labels(axisTicks('log', [0.3, 0.4], 172, Y_TICKS))).toEqual([0.3, 0.32, 0.34, 0.36, 0.38, 0.4]);
    expect(axisTicks('log', [1, 1], 100, X_TICKS)).toEqual([]);
  });
});
