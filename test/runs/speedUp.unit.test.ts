import { describe, expect, test } from 'vitest';
import { newRun } from '../../src/experiment/defaults.ts';
import { resultsOf } from '../../src/runs/results.ts';
import type { Series } from '../../src/runs/series.ts';
import { bestConstant, type Contender, contenderOf, speedUps } from '../../src/runs/speedUp.ts';
import fc from '../house/fastCheck.ts';
import { reaches, seriesOf } from './seriesOf.ts';

const NEVER = 99;
const options = { evalEvery: 25, charge: false };

/** A run whose seeds reach the target at these evaluations. */
function run(id: string, hits: readonly number[], constant = false, charged = 0, count = 12): Contender {
  return {
    id,
    constant,
    besides: 'sgd',
    results: resultsOf(
      hits.map((hit): Series => reaches(hit, count)),
      0.8,
      charged,
    ),
  };
}

const verdictOf = (runs: readonly Contender[], id: string, charge = false) => speedUps(runs, { evalEvery: 25, charge }).get(id);

describe('best constant rate', () => {
  test('fewest steps in mean of those that every seed reached', () => {
    const runs = [run('A', [4, 6], true), run('B', [3, 4], true), run('C', [1, NEVER], true), run('D', [1, 1])];
    expect(bestConstant(runs, false)?.id).toBe('B');
    expect(bestConstant([run('C', [1, NEVER], true)], false)).toBeNull();
  });

  test('a tie goes to the better final accuracy', () => {
    const better: Contender = { ...run('B', [4], true), results: resultsOf([seriesOf({ accuracy: [0, 0, 0, 0, 0.9] })], 0.8) };
    expect(bestConstant([run('A', [4], true), better], false)?.id).toBe('B');
  });

  test('with the cost of the range test', () => {
    const runs = [run('A', [4], true, 100), run('B', [5], true)];
    expect(bestConstant(runs, false)?.id).toBe('A');
    expect(bestConstant(runs, true)?.id).toBe('B');
  });

  test('is a constant schedule, without warm-up, that was not turned', () => {
    const plain = newRun('A');
    const results = resultsOf([], 0.8);
    expect(contenderOf(plain, results).constant).toBe(true);
    const warm = { ...plain, schedule: { ...plain.schedule, params: { ...plain.schedule.params, warmupSteps: 5 } } };
    expect(contenderOf(warm, results).constant).toBe(false);
    const { schedule, optimizer, groups, fresh } = plain;
    expect(contenderOf({ ...plain, earlier: [{ until: 5, schedule, optimizer, groups, fresh }] }, results).constant).toBe(false);
    expect(contenderOf({ ...plain, schedule: { kind: 'cosine', params: {} } }, results).constant).toBe(false);
  });
});

describe('speed-up', () => {
  test('paired by seed: geometric mean and interval on the logarithms', () => {
    const runs = [run('A', [10, 8, 9], true), run('B', [6, 5, 5])];
    const found = verdictOf(runs, 'B');
    expect(found).toMatchObject({ verdict: 'faster', against: 'A', seeds: 3, reached: 3, resolution: 25, alike: true });
    // numpy: r = log([6/10, 5/8, 5/9]); exp(r.mean()), exp(scipy.stats.t.interval(0.95, 2, r.mean(), r.std(ddof=1) / sqrt(3)))
    expect(found?.ratio).toBeCloseTo(0.5928155507483438, 12);
    expect(found?.interval?.[0]).toBeCloseTo(0.51097004, 8);
    expect(found?.interval?.[1]).toBeCloseTo(0.68777081, 8);
  });

  test('slower, within the noise, and the yardstick itself', () => {
    const runs = [run('A', [4, 4, 5], true), run('B', [8, 8, 9]), run('C', [3, 6, 4])];
    expect(verdictOf(runs, 'B')?.verdict).toBe('slower');
    expect(verdictOf(runs, 'C')?.verdict).toBe('withinNoise');
    expect(verdictOf(runs, 'A')).toMatchObject({ verdict: 'isBest', ratio: null });
  });

  test('equal runs are within the noise', () => {
    expect(verdictOf([run('A', [4, 5], true), run('B', [4, 5])], 'B')).toMatchObject({ verdict: 'withinNoise', ratio: 1, interval: [1, 1] });
  });

  test('one seed has no interval', () => {
    expect(verdictOf([run('A', [8], true), run('B', [4])], 'B')).toMatchObject({ verdict: 'oneSeed', ratio: 0.5, interval: null, seeds: 1 });
  });

  test('not reached, no constant, no constant that reached it, and reached at once', () => {
    const none = [run('B', [4, 4])];
    expect(verdictOf([run('A', [4, 4], true), run('B', [4, NEVER])], 'B')).toMatchObject({
      verdict: 'notReached',
      reached: 1,
      seeds: 2,
      ratio: null,
    });
    expect(verdictOf(none, 'B')).toMatchObject({ verdict: 'noConstant', against: null });
    expect(verdictOf([run('A', [4, NEVER], true), ...none], 'B')).toMatchObject({ verdict: 'constantNotReached', against: null });
    expect(verdictOf([run('A', [4, 4], true), run('B', [0, 2])], 'B')?.verdict).toBe('atOnce');
  });

  test('charged with the range test', () => {
    const runs = [run('A', [8], true), run('B', [4], false, 100)];
    expect(verdictOf(runs, 'B', true)?.ratio).toBe(1);
    expect(verdictOf(runs, 'B', false)?.ratio).toBe(0.5);
  });

  test('says when the spacing of evaluations matters', () => {
    expect(verdictOf([run('A', [4], true), run('B', [3])], 'B')?.coarse).toBe(true); // 25 of 75 steps
    const fine = [run('A', [100, 80], true, 0, 120), run('B', [60, 50], false, 0, 120)];
    expect(verdictOf(fine, 'B')?.coarse).toBe(false); // 25 of 1375, beside an interval of several per cent
    expect(verdictOf([run('A', [100, 80], true, 0, 120), run('B', [50, 40], false, 0, 120)], 'B')).toMatchObject({
      interval: [0.5, 0.5],
      coarse: true,
    });
  });

  test('other settings are told', () => {
    const other = { ...run('B', [4, 4]), besides: 'adam' };
    expect(speedUps([run('A', [4, 5], true), other], options).get('B')?.alike).toBe(false);
  });

  test('the other way round is the reciprocal', () => {
    const hits = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(hits, hits, (a, b) => {
        const there = verdictOf([run('A', a, true), run('B', b)], 'B');
        const back = verdictOf([run('B', b, true), run('A', a)], 'A');
        expect((there?.ratio ?? 0) * (back?.ratio ?? 0)).toBeCloseTo(1, 12);
        expect((there?.interval?.[0] ?? 0) * (back?.interval?.[1] ?? 0)).toBeCloseTo(1, 10);
      }),
      { numRuns: 30 },
    );
  });
});
