/** @file The card of two or three rules one after another: where phases begin, on which clock, at which rates. */

import { describe, expect, it } from 'vitest';
import { defaultsOf, isOff, type ParamValues } from '../../src/math/card.ts';
import { sequenceOf } from '../../src/schedules/compose.ts';
import { partKinds, parts } from '../../src/schedules/parts.ts';
import { buildSchedule, type ScheduleKind, scheduleCard } from '../../src/schedules/registry.ts';
import { defaultsAtPeak, withPeak } from '../../src/schedules/rescale.ts';
import fc from '../house/fastCheck.ts';

const build = (params: ParamValues, totalSteps = 624, kind: ScheduleKind = 'sequence') =>
  buildSchedule({ kind, params }, { totalSteps, stepsPerEpoch: 312 });

describe('boundaries', () => {
  it('by default: 312 updates at 0.1, then a cosine over what is left', () => {
    const schedule = build({});
    expect([0, 311, 312].map(schedule.lrAt)).toEqual([0.1, 0.1, 0.1]);
    expect([312 + 78, 312 + 156, 312 + 234].map(schedule.lrAt)).toEqual(
      [0.05 * (1 + Math.SQRT1_2), 0.05, 0.05 * (1 - Math.SQRT1_2)].map((rate) => expect.closeTo(rate, 15)),
    );
    expect([624, 1e7].map(schedule.lrAt)).toEqual([0, 0]);
    expect(schedule.restarts?.(624)).toEqual([312]);
  });

  it('the last update of a phase is its own, the next is the first of the following one', () => {
    const schedule = build({ first: 'constant', firstLr: 0.3, firstSteps: 5, second: 'constant', secondLr: 0.2, secondSteps: 3, third: 'constant' });
    expect([4, 5, 7, 8, 1e7].map(schedule.lrAt)).toEqual([0.3, 0.2, 0.2, 0.01, 0.01]);
    expect([624, 8, 6, 5].map((length) => schedule.restarts?.(length))).toEqual([[5, 8], [5], [5], []]);
  });

  it('without a third rule the second lasts to the end, whatever its length says', () => {
    const schedule = build({ secondSteps: 7 });
    for (const step of [312, 320, 500, 623]) expect(schedule.lrAt(step)).toBe(build({}).lrAt(step));
  });

  it('a phase that the run does not reach changes nothing before it', () => {
    const schedule = build({ firstSteps: 1000, first: 'cosine' }, 100);
    expect(schedule.lrAt(99)).toBe(build({ maxLr: 0.1, lengthSteps: 1000 }, 100, 'cosine').lrAt(99));
    expect(schedule.restarts?.(100)).toEqual([]);
    expect(Number.isFinite(schedule.lrAt(1e7))).toBe(true);
  });

  it('a warm-up in front moves the boundaries, and the last phase still ends with the run', () => {
    const schedule = build({ warmupSteps: 24, warmupFactor: 0 });
    expect(schedule.lrAt(12)).toBe(0.05);
    expect(schedule.restarts?.(624)).toEqual([336]);
    expect(schedule.lrAt(336 + 144)).toBeCloseTo(0.05, 15);
    expect([623, 624].map((step) => schedule.lrAt(step) > 0)).toEqual([true, false]);
  });
});

describe('the child at its milestone, as in SequentialLR', () => {
  it.each(partKinds)('%s starts at its step 0, as if nothing had been before', (kind) => {
    const schedule = build({ first: 'exponential', firstSteps: 100, second: kind, secondLr: 0.1, secondSteps: 300, third: kind, thirdLr: 0.02 });
    const second = build(defaultsAtPeak(parts[kind], 0.1), 300, kind);
    const third = build(defaultsAtPeak(parts[kind], 0.02), 224, kind);
    for (const step of [0, 1, 89, 90, 299]) {
      expect(schedule.lrAt(100 + step)).toBe(second.lrAt(step));
      expect(schedule.momentumAt?.(100 + step)).toBe(second.momentumAt?.(step));
    }
    for (const step of [0, 1, 90, 223, 224, 1e6]) expect(schedule.lrAt(400 + step)).toBe(third.lrAt(step));
    const inner = (second.restarts?.(300) ?? []).map((at) => at + 100);
    expect(schedule.restarts?.(400)).toEqual([100, ...inner]);
  });

  it("SequentialLR's documented example: 0.05 at the milestone (its documentation up to PyTorch 2.7 said one step further)", () => {
    // base rate 0.05; ConstantLR(factor=0.1, total_iters=20), ExponentialLR(gamma=0.9), milestones=[20]
    const schedule = sequenceOf([
      { schedule: build({ lr: 0.005 }, 20, 'constant'), steps: 20 },
      { schedule: build({ lr: 0.05, gamma: 0.9, decaySteps: 1 }, 80, 'exponential'), steps: 80 },
    ]);
    expect([0, 1, 2, 19, 20, 21, 22].map(schedule.lrAt)).toEqual([
      0.005,
      0.005,
      0.005,
      0.005,
      0.05,
      expect.closeTo(0.045, 16),
      expect.closeTo(0.0405, 16),
    ]);
    expect(schedule.restarts?.(100)).toEqual([20]);
  });

  it('a cosine restarts at its peak: 2 of them are SGDR with equal cycles', () => {
    const two = build({ first: 'cosine', second: 'cosine' });
    const sgdr = build({ maxLr: 0.1, t0Steps: 312, tMult: 1 }, 624, 'sgdr');
    for (let step = 0; step < 624; step++) expect(two.lrAt(step)).toBe(sgdr.lrAt(step));
    expect(two.restarts?.(624)).toEqual(sgdr.restarts?.(624));
  });
});

describe('rates of the phases', () => {
  it('the other rates and the floor keep their proportion to the peak', () => {
    expect(defaultsAtPeak(parts.triangular, 0.4)).toMatchObject({ maxLr: 0.4, minLr: 0.02, upSteps: 78 });
    expect(defaultsAtPeak(parts.oneCycle, 0.5)).toMatchObject({ maxLr: 0.5, startLr: 0.02, finalLr: 2e-6 });
    expect(build({ first: 'triangular', firstLr: 0.4 }).lrAt(0)).toBe(0.02);
  });

  it('at any peak no part contradicts itself', () => {
    const logRate = fc.double({ min: -7, max: 2, noNaN: true }).map((log) => Math.min(100, Math.max(1e-7, 10 ** log)));
    fc.assert(
      fc.property(fc.constantFrom(...partKinds), logRate, fc.integer({ min: 1, max: 2000 }), (kind, peak, totalSteps) => {
        const card = scheduleCard(kind);
        const values = defaultsAtPeak(card, peak);
        expect(values[card.peak]).toBe(peak);
        expect(card.check?.(values, { totalSteps, stepsPerEpoch: 312 }) ?? []).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('a range test sets the first rate, and the others follow in proportion', () => {
    const card = scheduleCard('sequence');
    const values = { ...defaultsOf(card.params), secondLr: 0.2 };
    expect(withPeak(card, values, 0.03)).toMatchObject({ firstLr: 0.03, secondLr: 0.06, thirdLr: 0.003, firstSteps: 312 });
  });
});

describe('momentum', () => {
  it('is cycled by the phase that cycles it; in the others the optimizer has its own', () => {
    const schedule = build({ first: 'oneCycle', firstSteps: 100, second: 'constant' });
    expect([0, 29, 99].map((step) => schedule.momentumAt?.(step))).toEqual([0.95, 0.85, 0.95]);
    expect([100, 623].map((step) => schedule.momentumAt?.(step))).toEqual([undefined, undefined]);
    expect(build({})).not.toHaveProperty('momentumAt');
  });
});

describe('controls', () => {
  it('what belongs to a third phase needs one', () => {
    const { third, thirdLr, secondSteps, secondLr } = scheduleCard('sequence').params;
    expect([thirdLr?.needs, secondSteps?.needs, secondLr?.needs]).toEqual(['third', 'third', undefined]);
    expect([third?.default, 'cosine', 0, 1, false, true, undefined].map((value) => isOff(value))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('phases are all rules but those that listen or are sequences', () => {
    expect(partKinds).toHaveLength(20);
    expect(partKinds).not.toContain('sequence');
    expect(partKinds).not.toContain('reduceOnPlateau');
  });
});
