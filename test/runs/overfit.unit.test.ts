import { describe, expect, it } from 'vitest';
import { type CycleReading, overfits, readCycles } from '../../src/runs/overfit.ts';
import { createSeries } from '../../src/runs/series.ts';
import { readWays, waysVerdict } from '../../src/runs/waysReading.ts';

const cycle = (k: number, train: number, test: number): CycleReading => ({ end: 10 * 2 ** k, train, test, accuracy: 0.5 });
const cycles = (...losses: readonly (readonly [train: number, test: number])[]) => losses.map(([train, test], k) => cycle(k, train, test));

describe('overfits', () => {
  it('where the test loss rises above its least while the training loss falls; the cycle of the least is kept', () => {
    expect(overfits(cycles([0.7, 0.7], [0.5, 0.6], [0.3, 0.58], [0.1, 0.65]), 2)).toEqual({ at: 3, keep: 2 });
    expect(overfits(cycles([0.7, 0.7], [0.5, 0.6], [0.4, 0.61], [0.3, 0.63]), 2)).toEqual({ at: 3, keep: 1 }); // 0.61 is within 2 percent of 0.6
    expect(overfits(cycles([0.7, 0.7], [0.5, 0.6], [0.4, 0.61]), 0)).toEqual({ at: 2, keep: 1 });
  });

  it('not while it still gains, nor where the training loss rises too; then the last is kept', () => {
    expect(overfits(cycles([0.7, 0.7], [0.5, 0.6], [0.3, 0.5]), 2)).toEqual({ at: null, keep: 2 });
    expect(overfits(cycles([0.5, 0.6], [0.9, 0.9]), 2)).toEqual({ at: null, keep: 1 });
    expect(overfits(cycles([0.5, 0.6]), 2)).toEqual({ at: null, keep: 0 });
    expect(overfits([], 2)).toEqual({ at: null, keep: 0 });
    expect(overfits(cycles([0.5, 0.6], [0.4, Number.NaN]), 2)).toEqual({ at: null, keep: 1 });
  });
});

describe('readCycles', () => {
  const series = (shift: number, updates = 30) => {
    const one = createSeries(1);
    one.loss.push(Array.from({ length: updates }, (_, t) => t + shift));
    one.evalStep.push([0, 10, 20, 30]);
    one.evalLoss.push([9, 1 + shift, 2 + shift, 3 + shift]);
    one.evalAccuracy.push([0.1, 0.2, 0.3, 0.4]);
    return one;
  };

  it('means over the seeds: training loss of the last epoch, test loss at the end', () => {
    expect(readCycles([series(0), series(1)], [10, 30], 5)).toEqual([
      { end: 10, train: 7.5, test: 1.5, accuracy: 0.2 },
      { end: 30, train: 27.5, test: 3.5, accuracy: 0.4 },
    ]);
  });

  it('only of cycles that are over in every seed', () => {
    expect(readCycles([series(0), series(1, 20)], [10, 30], 5)).toHaveLength(1);
    expect(readCycles([series(0)], [10, 25], 5)).toHaveLength(1);
    expect(readCycles([], [10], 5)).toEqual([]);
  });
});

describe('readWays', () => {
  const of = (...scores: number[]) => ({ scores });

  it('pairs by seed and widens the intervals for the number of comparisons', () => {
    const [base, other] = readWays([of(0.7, 0.71, 0.69, 0.72, 0.7), of(0.66, 0.67, 0.66, 0.68, 0.665)], 0);
    expect(base).toMatchObject({ difference: null, differs: null });
    // differences -0.04 -0.04 -0.03 -0.04 -0.035: mean -0.037, s 0.00447; t(0.975, 4) = 2.776
    expect(other?.difference?.mean).toBeCloseTo(-0.037, 12);
    expect(other?.difference?.interval?.[0]).toBeCloseTo(-0.037 - (2.7764451 * 0.0044721) / Math.sqrt(5), 6);
    expect(other?.differs).toBe(true);
    const three = readWays([of(0.7, 0.71), of(0.66, 0.67), of(0.66, 0.68)], 0);
    // two comparisons: t(0.9875, 1) = 25.4517 (scipy 1.17.1)
    expect(three[2]?.difference?.interval?.[1]).toBeCloseTo(-0.035 + (25.4517 * 0.0070711) / Math.sqrt(2), 4);
    expect([three[1]?.differs, three[2]?.differs]).toEqual([true, false]);
  });

  it('compares nothing with a seed that diverged, nor from one seed', () => {
    const [, lost, none] = readWays([of(0.7, 0.71), of(0.66, Number.NaN), of()], 0);
    expect([lost?.spread.mean, lost?.difference, none]).toEqual([0.66, null, null]);
    const base = of(0.7, 0.71, 0.705);
    const verdict = (...ways: { scores: readonly number[] }[]) => waysVerdict(readWays(ways, 0), 0);
    // one lost a seed, one all of them: two comparisons are left, and both are counted
    expect(verdict(base, of(0.5, 0.51, 0.505), of(0.71, 0.7, 0.72), of(0.6, Number.NaN, 0.6), of(Number.NaN, Number.NaN, Number.NaN))).toEqual({
      differ: [1],
      alike: [2],
      lost: [3, 4],
    });
    expect(verdict(of(0.7, Number.NaN, 0.7), base, base)).toEqual({ differ: [], alike: [], lost: [1, 2] }); // nothing was compared
    expect(verdict(of(0.7), of(0.6))).toEqual({ differ: [], alike: [], lost: [] });
    expect(readWays([of(0.7), of(0.6)], 0)[1]).toMatchObject({ difference: { interval: null }, differs: null });
  });
});
