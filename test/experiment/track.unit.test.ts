import { describe, expect, it } from 'vitest';
import { plannedContext } from '../../src/experiment/conflicts.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { totalSteps } from '../../src/experiment/epochs.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import { groupFactors, runRate, stillThroughout } from '../../src/experiment/rates.ts';
import type { ExperimentSpec, TransferSpec } from '../../src/experiment/spec.ts';
import {
  canTransfer,
  cycleEnds,
  FALLBACK_LR,
  lateGroups,
  NOTHING,
  probeJob,
  ratesOf,
  stepJob,
  type TrackKey,
  trackOf,
} from '../../src/experiment/track.ts';
import { setTransfer } from '../../src/experiment/transfer.ts';
import { WAYS, wayRun, wayTask } from '../../src/experiment/ways.ts';

const preset = presets.find(({ key }) => key === 'transfer');
const cats = setTask(presetSpec(preset ?? { key: 'transfer' }), { trainCount: 500 }); // 500 cats and dogs at batch 32: 15 updates an epoch, three layer groups
const spec = (change: Partial<TransferSpec> = {}): ExperimentSpec => setTransfer(cats, change);
const job = (of: ExperimentSpec, key: TrackKey, found = NOTHING, cycle = 1) => {
  const step = trackOf(of.transfer).find((one) => one.key === key);
  if (!step) throw new Error(key);
  return stepJob(of, step, found, cycle);
};
/** Rates of update `at` of all groups, and which stand still. */
const ratesAt = ({ task, run }: ReturnType<typeof job>, at: number) => {
  const rates = runRate(run, { totalSteps: totalSteps(task, 500), stepsPerEpoch: 15 }, 3);
  return { lr: [0, 1, 2].map((g) => rates.lrAt(at, g)), frozen: rates.frozen, momentum: rates.momentumAt(at) };
};

describe('the track', () => {
  it('has eight steps, or two', () => {
    expect(
      trackOf(spec({ skip: [2, 7] }).transfer).map(({ number, key, kind, skipped }) => `${number} ${key} ${kind}${skipped ? ' skipped' : ''}`),
    ).toEqual([
      '1 prepare prepare',
      '2 findHead find skipped',
      '3 head train',
      '4 cycles train',
      '5 unfreeze set',
      '6 rates set',
      '7 findAll find skipped',
      '8 whole train',
    ]);
    expect(trackOf(spec({ recipe: 'fineTune' }).transfer).map(({ key }) => key)).toEqual(['tuneHead', 'tuneWhole']);
  });

  it('needs a trained network and a last group to train by itself', () => {
    expect([canTransfer(cats.task), canTransfer(defaultSpec.task), canTransfer({ ...cats.task, cuts: [] })]).toEqual([true, false, true]);
  });

  it('trains the last layer on precomputed activations, then on augmented images, and unfreezes', () => {
    const [head, cycles, whole] = [job(cats, 'head'), job(cats, 'cycles'), job(cats, 'whole')];
    expect([head, cycles, whole].map(({ task }) => [task.precompute, task.augment.shift, task.epochs])).toEqual([
      [true, 2, 2],
      [false, 2, 3],
      [false, 2, 1],
    ]);
    expect(stillThroughout(head.task, [head.run])).toBe(2);
    expect(ratesAt(cycles, 0).frozen).toEqual([true, true, false]);
    expect(ratesAt(whole, 0).frozen).toEqual([false, false, false]);
    expect(head.run.optimizer).toMatchObject({ kind: 'momentum', params: { momentum: 0.9 } });
    // cycle_len = 1: back at the top after 15 updates
    expect([0, 14, 15, 30].map((t) => ratesAt(cycles, t).lr[2] === FALLBACK_LR)).toEqual([true, false, true, true]);
  });

  it('without step 1 neither augments nor precomputes', () => {
    const plain = spec({ skip: [1] });
    expect([job(plain, 'head').task.precompute, job(plain, 'cycles').task.augment]).toEqual([false, { flip: false, shift: 0, crop: 0 }]);
  });

  it('draws batches and augmentations of its own for every step', () => {
    expect((['head', 'cycles', 'whole'] as const).map((key) => job(cats, key).task.seed)).toEqual([3_000_042, 4_000_042, 8_000_042]);
    const last = { ...cats, task: { ...cats.task, seed: 2 ** 31 - 1, seeds: 16 } };
    const { seed } = job(last, 'whole').task;
    expect([seed >= 0, seed + 15 < 2 ** 31]).toEqual([true, true]);
  });

  it('doubles its cycles: each job is the run until the end of its cycle', () => {
    expect(cycleEnds(cats.transfer, 4)).toEqual([1, 3, 7, 15]);
    expect(cycleEnds(spec({ wholeLen: 2, wholeMult: 3 }).transfer, 3)).toEqual([2, 8, 26]);
    const second = job(cats, 'whole', NOTHING, 2);
    expect([second.task.epochs, totalSteps(second.task, 500), second.run]).toEqual([3, 45, job(cats, 'whole').run]);
    expect([0, 15, 44].map((t) => Number(((ratesAt(second, t).lr[2] ?? 0) / FALLBACK_LR).toFixed(3)))).toEqual([1, 1, 0.003]);
  });
});

describe('rates', () => {
  const found = { head: 0.05, whole: 0.02, groups: null };

  it('are those set, or those found, or those of the step before', () => {
    expect(ratesOf(cats.transfer, NOTHING)).toEqual({ head: 0.03, cycles: 0.03, whole: 0.03 });
    expect(ratesOf(cats.transfer, found)).toEqual({ head: 0.05, cycles: 0.05, whole: 0.02 });
    expect(ratesOf(spec({ headLr: 0.1, wholeLr: 0.3 }).transfer, found)).toEqual({ head: 0.1, cycles: 0.1, whole: 0.3 });
    expect(ratesOf(spec({ skip: [2, 7], cyclesLr: 0.2 }).transfer, found)).toEqual({ head: 0.03, cycles: 0.2, whole: 0.2 });
  });

  it('of the groups fall towards the input: by a divisor, between two ends, by hand', () => {
    const at = (change: Partial<TransferSpec>) =>
      ratesAt(job(spec({ wholeLr: 0.09, ...change }), 'whole'), 0).lr.map((lr) => Number(lr.toPrecision(6)));
    expect(at({})).toEqual([0.01, 0.03, 0.09]);
    expect(at({ divisor: 2.6 })).toEqual([0.0133136, 0.0346154, 0.09]);
    expect(at({ share: 'slice', lowestLr: 0.0009 })).toEqual([0.0009, 0.009, 0.09]);
    expect(at({ share: 'slice', lowestLr: 1 })).toEqual([0.09, 0.09, 0.09]);
    expect(at({ share: 'manual', factors: [0, 0.5] })).toEqual([0, 0.045, 0.09]);
    expect(at({ skip: [6] })).toEqual([0.09, 0.09, 0.09]);
  });

  it('of the groups are those found group by group, where the second test asked for them', () => {
    const each = spec({ test: 'each' });
    const groups = lateGroups(each, { head: null, whole: null, groups: [0.004, null, 0.08] });
    expect([groups.mode, groupFactors(groups, 3), ratesOf(each.transfer, { ...NOTHING, groups: [0.004, null, 0.08] }).whole]).toEqual([
      'manual',
      [0.05, 0, 1],
      0.08,
    ]);
    expect(lateGroups(spec({ test: 'each', skip: [5] }), NOTHING).frozen).toBe(2);
    expect(lateGroups(spec({ frozen: 7 }), NOTHING).frozen).toBe(2);
  });

  it('a range test asks the same whatever it finds', () => {
    for (const key of ['findHead', 'findAll'] as const) expect(job(cats, key, found)).toEqual(job(cats, key, { ...NOTHING, head: found.head }));
    const test = job(spec({ testSteps: 50, test: 'each' }), 'findAll').find;
    expect([test?.steps, test?.groups, job(cats, 'findHead').find?.groups, job(cats, 'findHead').task.precompute]).toEqual([50, 'each', 'all', true]);
  });
});

describe('fine_tune', () => {
  const tune = spec({ recipe: 'fineTune' });

  it('is fastai’s: one cycle on the head, then half the rate and a hundredth of it at the input', () => {
    const [head, whole] = [job(tune, 'tuneHead'), job(tune, 'tuneWhole')];
    expect([head.task.epochs, whole.task.epochs, whole.task.augment.flip]).toEqual([1, 8, true]);
    // fastai 2, combined_cos(pct, lr / div, lr, lr / 1e5): 15 updates with pct 0.99; 120 with pct 0.3
    const first = ratesAt(head, 0);
    expect([Number(first.lr[2]?.toPrecision(6)), first.frozen, first.momentum]).toEqual([8e-5, [true, true, false], 0.95]);
    expect(ratesAt(whole, 0).lr.map((lr) => Number(lr.toPrecision(4)))).toEqual([2e-6, 2e-5, 2e-4]);
    expect(ratesAt(whole, 36).lr.map((lr) => Number(lr.toPrecision(4)))).toEqual([1e-5, 1e-4, 1e-3]);
    expect(ratesAt(whole, 36).momentum).toBeCloseTo(0.85, 10);
    // p = 78/120 = 0.65, half-way down: (1e-3 + 1e-8) / 2
    expect(ratesAt(whole, 78).lr[2]).toBeCloseTo(5.00005e-4, 10);
    expect(whole.run.optimizer).toMatchObject({ kind: 'adamw', params: { beta1: 0.9, beta2: 0.99, eps: 1e-5, weightDecay: 0.01 } });
    expect(job(spec({ recipe: 'fineTune', optimizer: 'sgd' }), 'tuneHead').run.optimizer.kind).toBe('sgd');
  });
});

describe('what is measured before', () => {
  it('a few updates of the last layer from the task’s own seed, on images and on activations', () => {
    expect((['start', 'images', 'activations'] as const).map((on) => totalSteps(probeJob(cats, on).task, 500))).toEqual([1, 24, 480]);
    expect((['images', 'activations'] as const).map((on) => probeJob(cats, on).task)).toMatchObject([
      { precompute: false, seed: 42, evalEvery: 0 },
      { precompute: true, seed: 42 },
    ]);
  });
});

describe('the comparison', () => {
  const five = spec({ budget: 240 });
  const context = plannedContext({ ...cats.task, epochs: 16 });

  it('spends the same number of updates on every way', () => {
    for (const way of WAYS) expect(totalSteps(wayTask(five, way, { first: 1, count: 5 }), 500)).toBe(240);
    expect(WAYS.map((way) => wayTask(five, way, { first: 1, count: 5 }).start)).toEqual([
      'cifar8-bn',
      'cifar8-bn',
      'cifar8-bn',
      'cifar8-bn',
      'seeded',
    ]);
    expect(wayTask(five, 'oneRate', { first: 7, count: 3 })).toMatchObject({ seed: 7, seeds: 3, evalEvery: 30, precompute: false });
  });

  it('unfreezes layer by layer, a third each', () => {
    const rates = historyRate(wayRun(five, 'layerByLayer', 0.1), context, 3);
    const frozen = [0, 79, 80, 159, 160, 239].map((t) => [0, 1, 2].filter((g) => rates.frozenAt(t, g)).length);
    expect(frozen).toEqual([2, 2, 1, 1, 0, 0]);
    const one = historyRate(wayRun(five, 'oneRate', 0.1), context, 3);
    for (let t = 0; t < 240; t++) expect(rates.lrAt(t, 2)).toBe(one.lrAt(t, 2)); // the same cycle over all of it
  });

  it('shares the rate as step 6 does, and freezes the body for the last layer alone', () => {
    const at = (way: (typeof WAYS)[number]) => {
      const rates = historyRate(wayRun(spec({ budget: 240, divisor: 10 }), way, 0.1), context, 3);
      return [0, 1, 2].map((g) => (rates.frozenAt(0, g) ? 'still' : Number((rates.lrAt(0, g) / 0.004).toPrecision(3))));
    };
    expect(at('differential')).toEqual([0.01, 0.1, 1]);
    expect(at('lastLayer')).toEqual(['still', 'still', 1]);
    expect(at('scratch')).toEqual([1, 1, 1]);
  });
});
