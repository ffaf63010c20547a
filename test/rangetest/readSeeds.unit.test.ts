import { describe, expect, test } from 'vitest';
import { readRangeTest } from '../../src/rangetest/read.ts';
import { groupRates, readGroups, readSeeds } from '../../src/rangetest/readSeeds.ts';
import { gaussian, goldenLoss, goldenLosses, goldenRates } from './curves.ts';

const options = { plannedSteps: 100, stopFactor: 4 };

/** A test of `group` of three, which learns at `shift` times the golden rates; the others stand at `held`. */
function oneGroup(group: number, shift: number, seed: number, held = 0) {
  const noise = gaussian(seed, 100);
  return {
    lr: Float64Array.from(goldenRates).reduce<number[]>((all, rate) => {
      all.push(...[0, 1, 2].map((g) => (g === group ? rate : held)));
      return all;
    }, []),
    loss: goldenRates.map((rate, i) => goldenLoss(rate / shift) + 0.02 * (noise[i] as number)),
  };
}

describe('readGroups', () => {
  const tests = [oneGroup(0, 100, 1), oneGroup(0, 100, 2), oneGroup(1, 10, 1), oneGroup(1, 10, 2), oneGroup(2, 1, 1), oneGroup(2, 1, 2)];
  const found = readGroups(tests, [0, 0, 1, 1, 2, 2], 3, options);

  test('each group against its own rate: a curve shifted by ten gives handles shifted by ten', () => {
    const lower = found.map((reading) => reading?.summary.lower?.median as number);
    expect((lower[1] as number) / (lower[2] as number)).toBeGreaterThan(8);
    expect((lower[1] as number) / (lower[2] as number)).toBeLessThan(12.5);
    expect((lower[0] as number) / (lower[2] as number)).toBeGreaterThan(80);
    expect((lower[0] as number) / (lower[2] as number)).toBeLessThan(125);
    const steep = found.map((reading) => reading?.summary.suggestions.steep);
    expect(steep.map((interval) => [interval?.count, interval?.of])).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  test('is what readRangeTest says of each test by itself, in the order of the seeds', () => {
    const alone = tests.slice(2, 4).map(({ loss }) => readRangeTest({ lr: goldenRates, loss, options }));
    expect(found[1]?.readings).toEqual(alone);
  });

  test('the rates of the others do not matter, and guards are per group', () => {
    const held = readGroups([oneGroup(2, 1, 1, 0.3)], [2], 3, options);
    expect(held[2]?.readings[0]).toEqual(found[2]?.readings[0]);
    expect(held.slice(0, 2)).toEqual([null, null]);
    const flat = { lr: oneGroup(0, 1, 1).lr, loss: goldenRates.map(() => 2.3) };
    const codes = readGroups([flat, tests[4] as (typeof tests)[0]], [0, 2], 3, options).map((reading) =>
      reading?.readings[0]?.notices.map(({ code }) => code),
    );
    expect(codes[0]).toContain('neverFalls');
    expect(codes[2]).not.toContain('neverFalls');
  });
});

describe('readSeeds', () => {
  test('null before the first update; seeds that have not begun are left out', () => {
    const begun = { lr: goldenRates, loss: goldenLosses };
    expect(readSeeds([{ lr: [], loss: [] }], 1, 0, options)).toBeNull();
    const found = readSeeds([{ lr: [], loss: [] }, begun], 1, 0, options);
    expect(found?.readings).toEqual([readRangeTest({ lr: goldenRates, loss: goldenLosses, options })]);
    expect(found?.summary.upper).toMatchObject({ count: 1, of: 1 });
  });

  test('the column of a group, as far as there are losses', () => {
    expect(Array.from(groupRates([1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 1, 2))).toEqual([2, 5]);
  });
});
