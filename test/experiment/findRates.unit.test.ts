import { describe, expect, it } from 'vitest';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { findRates, findReplicas, heldRate } from '../../src/experiment/findRates.ts';
import type { FindSpec, GroupsSpec, RunSpec } from '../../src/experiment/spec.ts';

const context = { totalSteps: 100, stepsPerEpoch: 50 };
const ramp = (step: number) => 10 ** step;
const usual = newRun('A'); // constant 0.03

function find(change: Partial<FindSpec> = {}): FindSpec {
  return { ...defaultSpec.find, groups: 'each', ...change };
}

function run(groups: Partial<GroupsSpec>): RunSpec {
  return { ...usual, groups: { ...usual.groups, ...groups } };
}

function at(step: number, ramped: number | null, change: Partial<FindSpec>, groups: Partial<GroupsSpec>) {
  const { lrAt, frozen } = findRates(find(change), run(groups), context, 3, ramped, ramp);
  return { lr: [0, 1, 2].map((group) => lrAt(step, group)), frozen };
}

describe('findReplicas', () => {
  it('one per seed, or one per group and seed, group by group', () => {
    expect(findReplicas({ groups: 'all', seeds: 2 }, 42, 3)).toEqual([
      { group: null, seed: 42 },
      { group: null, seed: 43 },
    ]);
    expect(findReplicas({ groups: 'each', seeds: 2 }, 42, 3).map(({ group, seed }) => [group, seed])).toEqual([
      [0, 42],
      [0, 43],
      [1, 42],
      [1, 43],
      [2, 42],
      [2, 43],
    ]);
    expect(findReplicas({ groups: 'each', seeds: 1 }, 42, 1)).toEqual([{ group: 0, seed: 42 }]);
  });
});

describe('findRates', () => {
  it('all groups: the ramp by the factors of the run, frozen ones stay frozen', () => {
    expect(at(2, null, { groups: 'all' }, { mode: 'geometric', ratio: 10, frozen: 1 })).toEqual({ lr: [1, 10, 100], frozen: [true, false, false] });
  });

  it('any set of groups stands still in a test of the others', () => {
    const groups = { still: [2] } as const;
    expect(at(1, null, { groups: 'all' }, groups).frozen).toEqual([false, true, false]);
    expect(at(1, 0, { others: 'held', lowerLr: 0.01 }, groups)).toEqual({ lr: [10, 0.01, 0.01], frozen: [false, true, false] });
    expect(at(1, 1, { others: 'held', lowerLr: 0.01 }, groups)).toEqual({ lr: [0.01, 10, 0.01], frozen: [false, false, false] });
  });

  it('one group, the others frozen: its own rate, without its factor, even where the run freezes it', () => {
    const groups = { mode: 'manual', factors: [0.5, 0.25, 2], frozen: 1 } as const;
    expect(at(1, 0, {}, groups)).toEqual({ lr: [10, 0, 0], frozen: [false, true, true] });
    expect(at(1, 2, {}, groups)).toEqual({ lr: [0, 0, 10], frozen: [true, true, false] });
  });

  it('one group, the others held: the lower bound by their factors, and the run freezes what it froze', () => {
    const groups = { mode: 'manual', factors: [0.5, 0.25, 2], frozen: 1 } as const;
    expect(at(3, 1, { others: 'held', lowerLr: 0.01 }, groups)).toEqual({ lr: [0.005, 1000, 0.02], frozen: [true, false, false] });
  });

  it('held without a lower bound: the rate of the first update of the run', () => {
    expect(heldRate(find({ others: 'held' }), usual, context)).toBe(0.03);
    const triangular = { ...usual, schedule: defaultSpec.runs[1]?.schedule ?? usual.schedule };
    expect(heldRate(find({ others: 'held' }), triangular, context)).toBe(0.005);
    expect(heldRate(find({ others: 'held', lowerLr: 2e-4 }), triangular, context)).toBe(2e-4);
    expect(heldRate(find(), usual, context)).toBe(null);
  });
});
