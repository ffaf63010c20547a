/**
 * @file Stretches of a run: where they begin, on which clock their schedules run, what a change keeps, and what acts at every step.
 */

import { describe, expect, it } from 'vitest';
import { choiceOf } from '../../src/experiment/choice.ts';
import { newRun } from '../../src/experiment/defaults.ts';
import { changedAt, stretchesOf } from '../../src/experiment/history.ts';
import { type Heard, historyRate } from '../../src/experiment/historyRate.ts';
import { runRate } from '../../src/experiment/rates.ts';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import type { PlateauState } from '../../src/schedules/plateau.ts';
import { schedules } from '../../src/schedules/registry.ts';
import fc from '../house/fastCheck.ts';
import { arbitraryRun } from './arbitrarySpec.ts';

const context = { totalSteps: 1000, stepsPerEpoch: 100 };
const constant = (lr: number) => choiceOf(schedules, 'constant', { lr });
const run = (earlier: readonly [number, Partial<RunSpec>][], own: Partial<RunSpec>): RunSpec => {
  const { schedule, optimizer, groups, fresh } = newRun('A');
  return newRun('A', { earlier: earlier.map(([until, change]) => ({ schedule, optimizer, groups, fresh, ...change, until })), ...own });
};
const lrs = (one: RunSpec, ...steps: number[]) => steps.map((step) => historyRate(one, context, 1).lrAt(step, 0));

describe('the rate of a run with a history', () => {
  it('without one is the rate of its settings', () => {
    fc.assert(
      fc.property(arbitraryRun('A', 0), fc.nat(1200), (one, step) => {
        fc.pre(one.schedule.kind !== 'reduceOnPlateau');
        const plain = runRate(one, context, 3);
        const rate = historyRate(one, context, 3);
        for (const group of [0, 1, 2]) {
          expect(rate.lrAt(step, group)).toBe(plain.lrAt(step, group));
          expect(rate.frozenAt(step, group)).toBe(plain.frozen[group]);
        }
        expect(rate.momentumAt(step)).toBe(plain.momentumAt(step));
        expect(rate.optimizerAt(step)).toBe(one.optimizer);
        expect(rate.restarts).toEqual(plain.restarts.filter((at) => at > 0 && at < 1000));
        expect(rate.changes).toEqual([]);
      }),
    );
  });

  it('is that of the stretch, from its first update on', () => {
    const softer = choiceOf(optimizers, 'momentum', { momentum: 0.5 });
    const frozen = { mode: 'manual', ratio: 3, span: 100, factors: [0.1, 2], frozen: 1, still: [], frozenNorm: 'auto' } as const;
    const one = run(
      [
        [300, { schedule: constant(0.1) }],
        [500, { schedule: constant(0.2), groups: frozen }],
      ],
      { schedule: constant(0.4), optimizer: softer },
    );
    expect(lrs(one, 0, 299, 300, 499, 500, 2000)).toEqual([0.1, 0.1, 0.1 * 0.2, 0.1 * 0.2, 0.4, 0.4]);
    const rate = historyRate(one, context, 2);
    expect([rate.lrAt(299, 1), rate.lrAt(300, 1), rate.lrAt(500, 1)]).toEqual([0.1, 0.4, 0.4]);
    expect([299, 300, 499, 500].map((step) => rate.frozenAt(step, 0))).toEqual([false, true, true, false]);
    expect([499, 500].map((step) => rate.optimizerAt(step).params.momentum)).toEqual([0.9, 0.5]);
    expect(rate.changes).toEqual([300, 500]);
  });

  it('keeps the phase of a cycle when its height is turned, and begins anew where it is told to', () => {
    const cycle = (maxLr: number) => choiceOf(schedules, 'triangular', { minLr: 0, maxLr, upSteps: 100, downSteps: 100 });
    const turned = run([[150, { schedule: cycle(0.1) }]], { schedule: cycle(0.2) });
    expect(lrs(turned, 100, 150, 175, 300)).toEqual([0.1, 0.1, 0.05, 0.2]);
    expect(historyRate(turned, context, 1).restarts).toEqual([200, 400, 600, 800]);
    const fresh = { ...turned, fresh: true };
    expect(lrs(fresh, 100, 150, 250, 350)).toEqual([0.1, 0, 0.2, 0]);
    expect(historyRate(fresh, context, 1).restarts).toEqual([150, 350, 550, 750, 950]);
    // a change after a fresh beginning stays on that clock
    const again = changedAt(fresh, 200, { schedule: cycle(0.4) });
    expect(again.earlier.map(({ until, fresh: anew }) => [until, anew])).toEqual([
      [150, false],
      [200, true],
    ]);
    expect(lrs(again, 199, 250, 350)).toEqual([0.2 * (49 / 100), 0.4, 0]);
  });

  it('a fresh schedule spans the rest of the run', () => {
    const cosine = choiceOf(schedules, 'cosine', { maxLr: 0.1, minLr: 0 });
    const one = run([[400, { schedule: constant(1) }]], { schedule: cosine, fresh: true });
    const alone = runRate(newRun('A', { schedule: cosine }), { ...context, totalSteps: 600 }, 1);
    expect(lrs(one, 400, 700, 999)).toEqual([0, 300, 599].map((step) => alone.lrAt(step, 0)));
    const late = { ...one, fresh: false };
    const whole = runRate(newRun('A', { schedule: cosine }), context, 1);
    expect(lrs(late, 400, 999)).toEqual([400, 999].map((step) => whole.lrAt(step, 0)));
  });
});

describe('reduce on plateau in a history', () => {
  const plateau = (lr: number) => choiceOf(schedules, 'reduceOnPlateau', { lr, factor: 0.5, patience: 0, minLr: 0 });
  const heard: Heard[] = [0, 100, 200, 300, 400, 500].map((step) => ({ step, loss: 1 }));

  it('answers for any step, in any order, from what was heard until then; the untrained network is not heard', () => {
    const rate = historyRate(run([], { schedule: plateau(0.8) }), context, 1, heard);
    // 100 is the best; 200, 300, ... are not better and halve it
    const expected = new Map([
      [999, 0.05],
      [0, 0.8],
      [199, 0.8],
      [200, 0.4],
      [350, 0.2],
      [100, 0.8],
    ]);
    expect(new Map([...expected.keys()].map((step) => [step, rate.lrAt(step, 0)]))).toEqual(expected);
    expect(rate.listens).toBe(true);
  });

  it('hears what comes later', () => {
    const growing = heard.slice(0, 1);
    const rate = historyRate(run([], { schedule: plateau(0.8) }), context, 1, growing);
    const seen = [1, 2, 3].map((next) => {
      growing.push(heard[next] as Heard);
      return rate.lrAt(100 * next, 0);
    });
    expect(seen).toEqual([0.8, 0.4, 0.2]);
  });

  it('shows its state at any step: rate, best loss, evaluations without improvement, cooldown', () => {
    const patient = choiceOf(schedules, 'reduceOnPlateau', { lr: 0.8, factor: 0.5, patience: 1, cooldown: 2, minLr: 0, threshold: 0 });
    const losses: Heard[] = [1, 0.5, 0.6, 0.7, 0.65, 0.4].map((loss, i) => ({ step: 100 * (i + 1), loss }));
    const { plateauAt, lrAt } = historyRate(run([], { schedule: patient }), context, 1, losses);
    const at = (step: number) => plateauAt(step) as PlateauState;
    expect(at(99)).toEqual({ lr: 0.8, best: null, bad: 0, cooldownLeft: 0, evaluations: 0, reductions: 0 });
    expect(at(250)).toMatchObject({ lr: 0.8, best: 0.5, bad: 0 });
    expect(at(300)).toMatchObject({ lr: 0.8, best: 0.5, bad: 1, reductions: 0 });
    expect(at(400)).toEqual({ lr: 0.4, best: 0.5, bad: 0, cooldownLeft: 2, evaluations: 4, reductions: 1 });
    expect(at(500)).toMatchObject({ best: 0.5, bad: 0, cooldownLeft: 1 });
    expect(at(999)).toMatchObject({ lr: 0.4, best: 0.4, cooldownLeft: 0, evaluations: 6 });
    for (const step of [0, 399, 400, 999]) expect(lrAt(step, 0)).toBe(at(step).lr);
    expect(historyRate(run([], {}), context, 1, losses).plateauAt(500)).toBe(null);
    const mixed = historyRate(run([[300, { schedule: patient }]], { schedule: constant(0.1) }), context, 1, losses);
    expect([mixed.plateauAt(299)?.best, mixed.plateauAt(300)]).toEqual([0.5, null]);
  });

  it('goes on over a change that leaves the rule alone, and begins anew with another', () => {
    const softer = choiceOf(optimizers, 'momentum', { momentum: 0.5 });
    const kept = historyRate(run([[250, { schedule: plateau(0.8) }]], { schedule: plateau(0.8), optimizer: softer }), context, 1, heard);
    expect([249, 250, 300, 400].map((step) => kept.lrAt(step, 0))).toEqual([0.4, 0.4, 0.2, 0.1]);
    const other = historyRate(run([[300, { schedule: plateau(0.8) }]], { schedule: plateau(0.6) }), context, 1, heard);
    // the evaluation after exactly 300 updates still belongs to the rule before
    expect([299, 300, 400, 500].map((step) => other.lrAt(step, 0))).toEqual([0.4, 0.6, 0.6, 0.3]);
  });
});

describe('a change', () => {
  it('at a step keeps what acted before it and replaces what was to come', () => {
    const one = run(
      [
        [300, { schedule: constant(0.1) }],
        [500, { schedule: constant(0.2) }],
      ],
      { schedule: constant(0.4) },
    );
    const cut = (step: number) => {
      const { earlier, schedule } = changedAt(one, step, { schedule: constant(9) });
      return [...earlier.map((stretch) => [stretch.until, stretch.schedule.params.lr]), schedule.params.lr];
    };
    expect(cut(0)).toEqual([9]);
    expect(cut(100)).toEqual([[100, 0.1], 9]);
    expect(cut(300)).toEqual([[300, 0.1], 9]);
    expect(cut(301)).toEqual([[300, 0.1], [301, 0.2], 9]);
    expect(cut(800)).toEqual([[300, 0.1], [500, 0.2], [800, 0.4], 9]);
  });

  it('never alters a rate before its step, whatever the history', () => {
    fc.assert(
      fc.property(arbitraryRun('A', 4), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2000 }), (one, step, at) => {
        const changed = changedAt(one, step, { schedule: constant(3), groups: newRun('A').groups });
        const [before, after] = [historyRate(one, context, 2), historyRate(changed, context, 2)];
        expect(after.lrAt(at, 1)).toBe(at < step ? before.lrAt(at, 1) : 3);
        expect(after.momentumAt(at)).toBe(at < step ? before.momentumAt(at) : undefined);
        const stretches = stretchesOf(changed);
        expect(stretches.every(({ from, until }) => from < until)).toBe(true);
        expect(stretches[0]?.from).toBe(0);
      }),
    );
  });

  it('in place of a fresh beginning that never acted begins anew itself', () => {
    const one = run([[300, { schedule: constant(0.1) }]], { schedule: constant(0.2), fresh: true });
    expect(changedAt(one, 300, { schedule: constant(0.3) }).fresh).toBe(true);
    expect(changedAt(one, 301, { schedule: constant(0.3) }).fresh).toBe(false);
    expect(changedAt(one, 300, { fresh: false }).fresh).toBe(false);
  });
});
