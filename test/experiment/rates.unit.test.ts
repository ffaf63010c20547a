import { describe, expect, it } from 'vitest';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { epochOf, scheduleContext, stepsPerEpoch, totalSteps } from '../../src/experiment/epochs.ts';
import { changedAt } from '../../src/experiment/history.ts';
import { freezing, frozenGroups, groupFactors, normStandsStill, runRate, stillThroughout } from '../../src/experiment/rates.ts';
import type { GroupsSpec } from '../../src/experiment/spec.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { buildSchedule, schedules } from '../../src/schedules/registry.ts';
import fc from '../house/fastCheck.ts';
import { arbitraryGroups, arbitraryRun } from './arbitrarySpec.ts';

describe('epochs', () => {
  it('count full batches only', () => {
    expect(stepsPerEpoch({ batchSize: 64 }, 20_000)).toBe(312);
    expect(stepsPerEpoch({ batchSize: 1 }, 20_000)).toBe(20_000);
    expect(stepsPerEpoch({ batchSize: 20_000 }, 20_000)).toBe(1);
    expect(stepsPerEpoch({ batchSize: 1024 }, 1000)).toBe(1);
    expect(totalSteps({ batchSize: 64, epochs: 2 }, 20_000)).toBe(624);
    expect(totalSteps({ batchSize: 64, epochs: 1.5 }, 20_000)).toBe(468);
    expect(totalSteps({ batchSize: 1024, epochs: 0.01 }, 20_000)).toBe(1);
    expect(epochOf(468, 312)).toBe(1.5);
    expect(scheduleContext(defaultSpec.task, 20_000)).toEqual({ totalSteps: 624, stepsPerEpoch: 312 });
  });

  it('the whole range of lengths stays within the steps that schedules promise', () => {
    expect(totalSteps({ batchSize: 1, epochs: 1000 }, 60_000)).toBe(1e7);
  });
});

describe('group factors', () => {
  const groups = defaultSpec.runs[0]?.groups ?? newRun('A').groups;

  it.each([
    [{ ...groups }, 3, [1, 1, 1]],
    [{ ...groups, mode: 'geometric' as const, ratio: 4 }, 3, [1 / 16, 1 / 4, 1]],
    [{ ...groups, mode: 'geometric' as const, ratio: 4 }, 1, [1]],
    [{ ...groups, mode: 'manual' as const, factors: [0.1, 0.3] }, 3, [0.1, 0.3, 1]],
    [{ ...groups, mode: 'manual' as const, factors: [0.1, 0.3, 1, 2] }, 2, [0.1, 0.3]],
    [{ ...groups, ratio: 4, factors: [0.5] }, 2, [1, 1]],
  ])('%j over %i groups', (spec, count, factors) => {
    expect(groupFactors(spec, count)).toEqual(factors);
  });

  it('fall by the ratio from group to group, and end at 1', () => {
    fc.assert(
      fc.property(arbitraryGroups, fc.integer({ min: 1, max: 8 }), (spec, count) => {
        const factors = groupFactors({ ...spec, mode: 'geometric' }, count);
        expect(factors).toHaveLength(count);
        expect(factors[count - 1]).toBe(1);
        for (let g = 1; g < count; g++) expect((factors[g] as number) / spec.ratio).toBe(factors[g - 1]);
      }),
    );
  });

  it('freeze the first groups, or any', () => {
    expect(frozenGroups({ ...groups, frozen: 2 }, 3)).toEqual([true, true, false]);
    expect(frozenGroups({ ...groups, frozen: 8 }, 2)).toEqual([true, true]);
    expect(frozenGroups({ ...groups, still: [2] }, 3)).toEqual([false, true, false]);
    expect(frozenGroups({ ...groups, frozen: 1, still: [1, 3, 8] }, 4)).toEqual([true, false, true, false]);
  });

  it('are frozen as asked: the first ones by their number, the rest by name', () => {
    expect(freezing([true, true, false])).toEqual({ frozen: 2, still: [] });
    expect(freezing([false, true, false, true])).toEqual({ frozen: 0, still: [2, 4] });
    expect(freezing([true, false, true])).toEqual({ frozen: 1, still: [3] });
    expect(freezing([true, true])).toEqual({ frozen: 2, still: [] });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 8 }), (stands) => {
        expect(frozenGroups(freezing(stands), stands.length)).toEqual(stands);
      }),
    );
  });

  it('of a slice keep the two ends, however many groups lie between', () => {
    const slice = { ...groups, mode: 'slice', span: 100 } as const;
    expect(groupFactors(slice, 1)).toEqual([1]);
    expect(groupFactors(slice, 2)).toEqual([0.01, 1]);
    expect(groupFactors(slice, 3)).toEqual([0.01, 0.1, 1]);
    for (const count of [4, 5, 8]) {
      const factors = groupFactors(slice, count);
      expect((factors[0] as number) * 100).toBeCloseTo(1, 12);
      for (let g = 2; g < count; g++)
        expect((factors[g] as number) / (factors[g - 1] as number)).toBeCloseTo((factors[1] as number) / (factors[0] as number), 12);
    }
  });
});

describe('rates of layer groups, as others compute them', () => {
  it("ULMFiT's 2.6 and fastai's slice", () => {
    const at = (change: Partial<GroupsSpec>, lr: number) =>
      groupFactors({ mode: 'geometric', ratio: 3, span: 100, factors: [], frozen: 0, still: [], frozenNorm: 'auto', ...change }, 3).map(
        (factor) => lr * factor,
      );
    // Howard & Ruder 2018, section 3.2: 0.01 for the last group, divided by 2.6 from group to group
    expect(at({ ratio: 2.6 }, 0.01).map((lr) => Number(lr.toPrecision(5)))).toEqual([0.0014793, 0.0038462, 0.01]);
    // fastai v2: even_mults(1e-5, 1e-3, 3), what slice(1e-5, 1e-3) makes of three groups
    expect(at({ ratio: Math.sqrt(1e-3 / 1e-5) }, 1e-3).map((lr) => Number(lr.toPrecision(12)))).toEqual([1e-5, 1e-4, 1e-3]);
    // slice(1e-3): a tenth for all but the last
    expect(at({ mode: 'slice', span: 1e-3 / 1e-5 }, 1e-3).map((lr) => Number(lr.toPrecision(12)))).toEqual([1e-5, 1e-4, 1e-3]);
    expect(at({ mode: 'manual', factors: [0.1, 0.1, 1] }, 1e-3)).toEqual([1e-4, 1e-4, 1e-3]);
  });
});

describe('groups that stand still', () => {
  const run = (frozen: number, frozenNorm: GroupsSpec['frozenNorm'] = 'auto') =>
    newRun('A', { groups: { mode: 'one', ratio: 3, span: 100, factors: [], frozen, still: [], frozenNorm } });

  it('with their batch norm by default where the task starts from a checkpoint, and not where it does not, as links have always meant', () => {
    const still = (norm: GroupsSpec['frozenNorm'], start: string) => normStandsStill({ frozenNorm: norm }, start);
    expect([still('auto', 'seeded'), still('evaluate', 'seeded'), still('update', 'seeded')]).toEqual([false, true, false]);
    expect([still('auto', 'cifar8-bn'), still('evaluate', 'cifar8-bn'), still('update', 'cifar8-bn')]).toEqual([true, true, false]);
  });

  it('are counted over all runs and all stretches of each', () => {
    const task = { start: 'cifar8-bn' };
    expect(stillThroughout(task, [run(2), run(1)])).toBe(1);
    expect(stillThroughout(task, [changedAt(run(2), 50, { groups: run(0).groups })])).toBe(0);
    expect(stillThroughout(task, [run(2, 'update')])).toBe(0);
    expect(stillThroughout({ start: 'seeded' }, [run(2)])).toBe(0);
    expect(stillThroughout({ start: 'seeded' }, [run(2, 'evaluate')])).toBe(2);
    // only those at the beginning can be computed once
    const any = (...still: readonly number[]) => newRun('A', { groups: { ...run(0).groups, still } });
    expect(stillThroughout(task, [any(2, 3)])).toBe(0);
    expect(stillThroughout(task, [any(1, 2, 4)])).toBe(2);
    expect(stillThroughout(task, [any(1, 2, 4), run(3)])).toBe(2);
  });
});

describe('runRate', () => {
  const context = scheduleContext(defaultSpec.task, 20_000);

  it('is the schedule times the factor of the group', () => {
    const run = newRun('A', {
      schedule: choiceOf(schedules, 'triangular', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }),
      groups: { mode: 'geometric', ratio: 10, span: 100, factors: [], frozen: 1, still: [], frozenNorm: 'auto' },
    });
    const rate = runRate(run, context, 3);
    expect(rate.lrAt(0, 2)).toBe(0.005);
    expect(rate.lrAt(39, 2)).toBeCloseTo(0.0525, 15);
    expect(rate.lrAt(78, 2)).toBeCloseTo(0.1, 15);
    expect(rate.lrAt(78, 1)).toBeCloseTo(0.01, 15);
    expect(rate.lrAt(78, 0)).toBeCloseTo(0.001, 15);
    expect(rate.frozen).toEqual([true, false, false]);
    expect(rate.restarts).toEqual([156, 312, 468]);
    expect(() => rate.lrAt(0, 3)).toThrow('internal');
  });

  it('SGDR of the default spec restarts at 90 and 270, and its third cycle ends with the run', () => {
    const rate = runRate(defaultSpec.runs[2] ?? newRun('C'), context, 1);
    expect(rate.restarts).toEqual([90, 270]);
    expect(rate.lrAt(90, 0)).toBe(0.1);
    expect(rate.lrAt(623, 0)).toBeLessThan(1e-4);
  });

  it('a phase that does not cycle momentum leaves the optimizer its own', () => {
    const schedule = choiceOf(schedules, 'sequence', { first: 'oneCycle', firstSteps: 100 });
    const rate = runRate(newRun('A', { schedule, optimizer: choiceOf(optimizers, 'momentum') }), context, 1);
    expect([0, 29, 99, 100, 623].map((step) => rate.momentumAt(step))).toEqual([0.95, 0.85, 0.95, undefined, undefined]);
    expect(rate.restarts).toEqual([100]);
  });

  it('hands momentum only to an optimizer that has one', () => {
    const schedule = choiceOf(schedules, 'oneCycle', { cycleMomentum: true, baseMomentum: 0.85, maxMomentum: 0.95 });
    const momentum = (kind: keyof typeof optimizers) =>
      runRate(newRun('A', { schedule, optimizer: choiceOf(optimizers, kind) }), context, 1).momentumAt(0);
    expect(momentum('momentum')).toBe(0.95);
    expect(momentum('adam')).toBe(0.95);
    expect(momentum('sgd')).toBe(undefined);
    expect(runRate(newRun('A'), context, 1).momentumAt(0)).toBe(undefined);
  });

  it('of every run and step is the preview times the factor, to the bit', () => {
    fc.assert(
      fc.property(arbitraryRun('A'), fc.integer({ min: 1, max: 6 }), fc.nat(2000), (run, count, step) => {
        const rate = runRate(run, context, count);
        const preview = buildSchedule(run.schedule, context).lrAt(step);
        for (let g = 0; g < count; g++) expect(rate.lrAt(step, g)).toBe(preview * (rate.factors[g] as number));
      }),
    );
  });
});
