import { describe, expect, it } from 'vitest';
import type { PlaneFacts, PlanePath } from '../../src/landscape/facts.ts';
import { placesDrawn } from '../../src/landscape/leaving.ts';
import { warningsOf } from '../../src/landscape/warnings.ts';

const facts: PlaneFacts = {
  ...{ plane: 'pca', runs: ['A'], left: ['D', 'E', 'F', 'G'], taken: 20, complete: true, through: [], a: [-2, 2], b: [-1, 1] },
  ...{ explained: [0.7, 0.1], lengths: [1, 1], cosine: 0, weights: 10, split: 'train', images: 64, norm: 'none' },
};

const path = (run: string, change: Partial<PlanePath> = {}): PlanePath => ({
  ...{ run, cycles: [], end: { step: 2, reason: 'finished' }, steps: Int32Array.of(0, 1, 2) },
  ...{ a: Float64Array.of(-1, 0, 1), b: Float64Array.of(0, 0.5, 0), off: Float64Array.of(0, 0.1, 0.9), moved: Float64Array.of(0, 1, 2) },
  ...change,
});

describe('warnings of a plane', () => {
  it('are none where it holds what is drawn on it', () => {
    expect(warningsOf(facts, [path('A')])).toEqual([]);
  });

  it('one run: less than a random walk in two components; several: less than half', () => {
    expect(warningsOf({ ...facts, explained: [0.6, 0.155] }, [])).toMatchObject([
      { code: 'littleExplained', share: 0.755, least: 0.7599088773175333 },
    ]);
    expect(warningsOf({ ...facts, explained: [0.6, 0.165] }, [])).toEqual([]);
    expect(warningsOf({ ...facts, runs: ['A', 'B'], explained: [0.4, 0.2] }, [])).toEqual([]);
    expect(warningsOf({ ...facts, runs: ['A', 'B'], explained: [0.4, 0.05] }, [])).toMatchObject([{ code: 'littleExplained', least: 0.5 }]);
  });

  it('a path that ends far off, one that leaves the surveyed part; one that diverged or was thrown ends where it leaves it', () => {
    const far = path('B', { off: Float64Array.of(0, 0, 1.5) });
    const gone = path('C', { b: Float64Array.of(0, 1.25, 0) });
    const end = { step: 70, reason: 'diverged' };
    const lost = path('D', { a: Float64Array.of(0, 1, 9e5), steps: Int32Array.of(0, 40, 60), end });
    const away = path('E', { a: Float64Array.of(3, 1, 1), end });
    const near = path('F', { end });
    const thrown = path('G', { b: Float64Array.of(0, 0.5, -3000), moved: Float64Array.of(0, 1, 3000) });
    expect([lost, away, near, gone, thrown].map((one) => placesDrawn(facts, one))).toEqual([2, 0, 3, 3, 2]);
    expect(warningsOf(facts, [path('A'), far, gone, lost, away, near, thrown])).toEqual([
      { code: 'diverged', run: 'D', step: 40, whole: false, end: 70 },
      { code: 'diverged', run: 'E', step: null, whole: false, end: 70 },
      { code: 'diverged', run: 'F', step: 2, whole: true, end: 70 },
      { code: 'thrown', run: 'G', step: 1, moved: 3000, others: 2 },
      { code: 'offPlane', run: 'B', share: 0.75 },
      { code: 'outside', run: 'C' },
    ]);
  });

  it('of unfinished runs, random planes and fixed running values', () => {
    expect(warningsOf({ ...facts, complete: false, norm: 'fixed', plane: 'random', explained: [0.001, 0.001] }, [path('A')])).toEqual([
      { code: 'unfinished' },
      { code: 'normFixed' },
      { code: 'randomPlane' },
    ]);
  });
});
