import { describe, expect, test } from 'vitest';
import { type BandKind, type BandSeed, createSeedBand } from '../../src/runs/seedBand.ts';
import { createColumn } from '../../src/runs/series.ts';
import fc from '../house/fastCheck.ts';

function seed(values: readonly number[], ended = false, at?: readonly number[]): BandSeed {
  const column = (numbers: readonly number[]) => {
    const made = createColumn(4);
    made.push(numbers);
    return made;
  };
  return { y: column(values), ended, ...(at === undefined ? {} : { at: column(at) }) };
}

function bandOf(kind: BandKind, ...seeds: BandSeed[]) {
  const { center, low, high, count } = createSeedBand(kind).update(seeds);
  return { center: [...center], low: [...low], high: [...high], count: [...count] };
}

describe('band over seeds', () => {
  test('least to greatest', () => {
    expect(bandOf('minmax', seed([1, 4]), seed([3, 0]), seed([5, 2]))).toEqual({ center: [3, 2], low: [1, 0], high: [5, 4], count: [3, 3] });
  });

  test('standard deviation and 95% interval', () => {
    const three = [seed([1]), seed([3]), seed([5])];
    expect(bandOf('sd', ...three)).toEqual({ center: [3], low: [1], high: [5], count: [3] });
    const { low, high } = bandOf('ci95', ...three);
    expect(low[0]).toBeCloseTo(3 - (4.302652729749462 * 2) / Math.sqrt(3), 12);
    expect(high[0]).toBeCloseTo(3 + (4.302652729749462 * 2) / Math.sqrt(3), 12);
  });

  test('one seed has a line and no spread', () => {
    expect(bandOf('minmax', seed([2]))).toEqual({ center: [2], low: [2], high: [2], count: [1] });
    expect(bandOf('ci95', seed([2]))).toEqual({ center: [2], low: [Number.NaN], high: [Number.NaN], count: [1] });
    expect(bandOf('sd')).toEqual({ center: [], low: [], high: [], count: [] });
  });

  test('waits for the seeds that train, not for those that are over', () => {
    expect(bandOf('minmax', seed([1, 1, 1]), seed([3])).center).toEqual([2]);
    expect(bandOf('minmax', seed([1, 1, 1]), seed([3], true))).toEqual({ center: [2, 1, 1], low: [1, 1, 1], high: [3, 1, 1], count: [2, 1, 1] });
    expect(bandOf('minmax', seed([1, 1], true), seed([3], true)).count).toEqual([2, 1]);
  });

  test('a diverged seed counts up to its end, and never with a value that is not finite', () => {
    const band = bandOf('minmax', seed([1, 2, 2]), seed([3, Number.NaN], true), seed([5, Number.POSITIVE_INFINITY], true));
    expect(band).toEqual({ center: [3, 2, 2], low: [1, 2, 2], high: [5, 2, 2], count: [3, 1, 1] });
    expect(bandOf('minmax', seed([Number.NaN])).center).toEqual([Number.NaN]);
  });

  test('evaluations are matched by their step', () => {
    const tracker = createSeedBand('minmax');
    const early = seed([0.1, 0.5, 0.9], true, [0, 25, 37]);
    const other = seed([0.1, 0.3, 0.5, 0.7], false, [0, 25, 50, 75]);
    const { center, count, at } = tracker.update([early, other]);
    expect([...at]).toEqual([0, 25, 50, 75]);
    expect([...count]).toEqual([2, 2, 1, 1]);
    expect([...center]).toEqual([0.1, 0.4, 0.5, 0.7]);
  });

  test('one layer group of several', () => {
    const tracker = createSeedBand('minmax', 2, 1);
    expect([...tracker.update([seed([1, 10, 2, 20, 3]), seed([1, 30, 2, 40, 3, 50])]).center]).toEqual([20, 30]);
  });

  test('other seeds start anew', () => {
    const tracker = createSeedBand('minmax');
    tracker.update([seed([1, 2, 3])]);
    expect([...tracker.update([seed([7])]).center]).toEqual([7]);
  });

  test('what is appended piece by piece is what is computed at once', () => {
    const pieces = fc.array(fc.array(fc.double({ min: -5, max: 5, noNaN: false }), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 4 }), fc.constantFrom<BandKind>('minmax', 'sd', 'ci95'), (plan, kind) => {
        const tracker = createSeedBand(kind);
        const columns = plan.map(() => createColumn(1));
        const rounds = Math.max(...plan.map((one) => one.length));
        const at = (round: number): BandSeed[] => columns.map((y, k) => ({ y, ended: round >= (plan[k] ?? []).length }));
        for (let round = 0; round < rounds; round++) {
          for (const [k, column] of columns.entries()) column.push(plan[k]?.[round] ?? []);
          tracker.update(at(round));
        }
        const once = createSeedBand(kind).update(at(rounds));
        const grown = tracker.update(at(rounds));
        // an index computed while a seed trained is as if it were computed at the end: a seed that is over never grows
        expect([...grown.center]).toEqual([...once.center]);
        expect([...grown.low]).toEqual([...once.low]);
        expect([...grown.count]).toEqual([...once.count]);
      }),
    );
  });

  test('reads every value once, however often it is asked: 12 x 16 x 10,000', () => {
    const block = new Float64Array(100).fill(0.5);
    let reads = 0;
    for (let run = 0; run < 12; run++) {
      const tracker = createSeedBand('ci95');
      const columns = Array.from({ length: 16 }, () => createColumn());
      for (let frame = 0; frame < 100; frame++) {
        for (const y of columns) y.push(block);
        tracker.update(columns.map((y) => ({ y, ended: false })));
        tracker.update(columns.map((y) => ({ y, ended: false })));
      }
      expect(tracker.update(columns.map((y) => ({ y, ended: true }))).length).toBe(10_000);
      reads += tracker.reads;
    }
    expect(reads).toBe(12 * 16 * 10_000);
  });
});
