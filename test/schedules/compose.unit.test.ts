/** @file Schedules made of schedules. */
import { describe, expect, it } from 'vitest';
import { sequenceOf, warmup, warmupFactorAt } from '../../src/schedules/compose.ts';
import { buildSchedule } from '../../src/schedules/registry.ts';
import type { Schedule } from '../../src/schedules/schedule.ts';

const context = { totalSteps: 100, stepsPerEpoch: 10 };
const clock: Schedule = { lrAt: (step) => 1 + step };
const flat: Schedule = { lrAt: () => 0.5 };
const cycled = buildSchedule({ kind: 'triangular', params: { minLr: 0.1, maxLr: 1, upSteps: 5, downSteps: 5, cycleMomentum: true } }, context);

describe('warmup', () => {
  it('rises from the factor to the first rate, then runs the rule from its beginning', () => {
    const warmed = warmup(clock, 4, 0.2);
    expect([0, 1, 2, 3, 4, 5].map(warmed.lrAt)).toEqual([0.2, 0.4, 0.2 + 0.8 * 0.5, 0.2 + 0.8 * 0.75, 1, 2].map((rate) => expect.closeTo(rate, 14)));
  });

  it('of no steps is the rule itself', () => expect(warmup(clock, 0, 0.2)).toBe(clock));

  it('factor: from its value to 1', () => expect([0, 5, 10, 1e7].map((step) => warmupFactorAt(step, 10, 0.5))).toEqual([0.5, 0.75, 1, 1]));

  it('holds the first momentum and moves the restarts', () => {
    const warmed = warmup(cycled, 7, 0);
    expect([0, 6, 7, 12].map((step) => warmed.momentumAt?.(step))).toEqual([0.95, 0.95, 0.95, cycled.momentumAt?.(5)]);
    expect(warmed.restarts?.(40)).toEqual([17, 27, 37]);
    expect(warmed.restarts?.(5)).toEqual([]);
    expect(warmup(clock, 7, 0)).not.toHaveProperty('momentumAt');
    expect(warmup(clock, 7, 0)).not.toHaveProperty('restarts');
  });
});

describe('sequenceOf', () => {
  const two = sequenceOf([
    { schedule: clock, steps: 3 },
    { schedule: flat, steps: 2 },
    { schedule: clock, steps: 1 },
  ]);

  it('starts each part on its own clock, at the milestone (SequentialLR does the same)', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 100].map(two.lrAt)).toEqual([1, 2, 3, 0.5, 0.5, 1, 2, 96]);
  });

  it('passes over a part of no steps', () => {
    const rates = sequenceOf([
      { schedule: clock, steps: 0 },
      { schedule: flat, steps: 9 },
    ]);
    expect(rates.lrAt(0)).toBe(0.5);
  });

  it('cycles momentum where a part does; elsewhere it is undefined: the optimizer has its own', () => {
    expect(two).not.toHaveProperty('momentumAt');
    const mixed = sequenceOf([
      { schedule: flat, steps: 4 },
      { schedule: cycled, steps: 10 },
      { schedule: flat, steps: 1 },
    ]);
    const expected = [undefined, undefined, cycled.momentumAt?.(0), cycled.momentumAt?.(9), undefined];
    expect([0, 3, 4, 13, 14].map((step) => mixed.momentumAt?.(step))).toEqual(expected);
    expect(mixed.momentumAt?.(9)).toBeCloseTo(0.85, 15);
  });

  it('restarts at its seams, and where its parts do, each within its part', () => {
    const both = sequenceOf([
      { schedule: cycled, steps: 25 },
      { schedule: clock, steps: 5 },
      { schedule: cycled, steps: 10 },
    ]);
    expect(both.restarts?.(60)).toEqual([10, 20, 25, 30, 40, 50]);
    expect(both.restarts?.(25)).toEqual([10, 20]);
    expect(both.restarts?.(15)).toEqual([10]);
  });

  it('warm-up, then cosine, equals the card with a warm-up', () => {
    const cosine = buildSchedule({ kind: 'cosine', params: { maxLr: 1, lengthSteps: 80 } }, context);
    const line = buildSchedule({ kind: 'linear', params: { startLr: 0.01, endLr: 1, lengthSteps: 20 } }, context);
    const card = buildSchedule({ kind: 'cosine', params: { maxLr: 1, warmupSteps: 20, warmupFactor: 0.01 } }, context);
    const parts = sequenceOf([
      { schedule: line, steps: 20 },
      { schedule: cosine, steps: 80 },
    ]);
    for (let step = 0; step < 150; step++) expect(parts.lrAt(step)).toBeCloseTo(card.lrAt(step), 15);
  });

  it('of nothing is a mistake of ours', () => expect(() => sequenceOf([])).toThrow('internal:'));
});
