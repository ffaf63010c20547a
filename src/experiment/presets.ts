/**
 * @file Named experiments: what to look at first. Each says only what it changes; the rest is the default spec. i18n words them by `key`.
 *
 * Rates are those measured in learning-rate-facts.md (f) for network `small` on Fashion-MNIST at batch 64, momentum 0.9, two epochs.
 */

import { defaultsOf, type ParamValues } from '../math/card.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { choiceOf, deepFreeze } from './choice.ts';
import { defaultSpec, newRun } from './defaults.ts';
import { defaultFind } from './parseSpec.ts';
import type { ExperimentSpec, FindSpec, GroupsSpec, LandscapeSpec, RunSpec, SaddlesSpec, TaskSpec, TransferSpec, ViewSpec } from './spec.ts';
import { groupsParams, RUN_IDS } from './tables.ts';

/** Those that show what a paper claims, in small; the page says what to expect of them, and what not. */
export type PaperKey = 'clrVsFixed' | 'decayOrCycle' | 'restarts' | 'superConvergence' | 'warmup' | 'clrAdam' | 'edge' | 'plateau';

export type PresetKey =
  | 'firstVisit'
  | 'threeRates'
  | PaperKey
  | 'groups'
  | 'catDog'
  | 'digits'
  | 'rangeTest'
  | 'skips'
  | 'batches'
  | 'saddle'
  | 'transfer'
  | 'fineTune';

export interface Preset {
  readonly key: PresetKey;
  readonly task?: Partial<TaskSpec>;
  readonly runs?: readonly RunSpec[];
  readonly find?: Partial<FindSpec>;
  readonly view?: Partial<ViewSpec>;
  readonly saddles?: Partial<SaddlesSpec>;
  readonly landscape?: Partial<LandscapeSpec>;
  readonly transfer?: Partial<TransferSpec>;
}

/** Without momentum: the step is the rate times the gradient. */
const plain = { optimizer: choiceOf(optimizers, 'sgd') };

/** One seed proves nothing. */
const OVER_SEEDS = { task: { seeds: 5, evalCount: 2000 }, view: { target: 0.8 } } as const;

/** 200 cats and dogs, of which the trained network has seen none: few enough that the last step of the recipe overfits (npm run bench -- recipe). */
const FEW_CATS: Partial<TaskSpec> = {
  ...{ dataset: 'catDog', model: choiceOf(models, 'bn'), start: 'cifar8-bn', trainCount: 200, batchSize: 32 },
  ...{ evalCount: 384, augment: { flip: true, shift: 2, crop: 0 } },
};

const fewLabelCycle = rule('oneCycle', { maxLr: 0.03 });
const inGroups = (change: Partial<GroupsSpec>): GroupsSpec => ({ ...defaultsOf(groupsParams), ...change });
/** One rate for all; the last layer alone; smaller rates towards the input. */
const fewLabelRuns = [
  fewLabelCycle,
  { ...fewLabelCycle, groups: inGroups({ frozen: 2 }) },
  { ...fewLabelCycle, groups: inGroups({ mode: 'geometric' }) },
];

export const presets: readonly Preset[] = deepFreeze([
  { key: 'firstVisit' },
  /** Too low, right, too high: 0.74, 0.82, and one that diverges. */
  { key: 'threeRates', runs: lettered(rule('constant', { lr: 0.003 }), rule('constant', { lr: 0.03 }), rule('constant', { lr: 0.3 })) },
  /** Smith's comparison, with the constant rates at both ends of the cycle and the best between. */
  {
    ...OVER_SEEDS,
    key: 'clrVsFixed',
    runs: lettered(
      rule('constant', { lr: 0.005 }),
      rule('constant', { lr: 0.03 }),
      rule('constant', { lr: 0.1 }),
      rule('triangular', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }),
    ),
  },
  /** The same range and the same budget, walked down once or up and down. */
  {
    ...OVER_SEEDS,
    key: 'decayOrCycle',
    runs: lettered(
      rule('linear', { startLr: 0.1, endLr: 0.005 }),
      rule('triangular', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }),
      rule('triangular2', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }),
      rule('constant', { lr: 0.03 }),
    ),
  },
  /** Warm restarts against one cosine over the whole run, and against steps down. */
  {
    ...OVER_SEEDS,
    key: 'restarts',
    runs: lettered(
      rule('constant', { lr: 0.1 }),
      rule('step', { lr: 0.1, gamma: 0.1, everySteps: 312 }),
      rule('cosine', { maxLr: 0.1, minLr: 0 }),
      rule('sgdr', { maxLr: 0.1, minLr: 0, t0Steps: 90, tMult: 2 }),
    ),
    view: { lossScale: 'linear', ...OVER_SEEDS.view },
  },
  /** A rate that works as a peak and not as a constant. */
  {
    ...OVER_SEEDS,
    key: 'superConvergence',
    runs: lettered(rule('constant', { lr: 0.15 }), rule('constant', { lr: 0.03 }), rule('oneCycle', { maxLr: 0.15 })),
  },
  /** The same rate, from the first update and after a quarter of an epoch of warm-up. */
  {
    ...OVER_SEEDS,
    key: 'warmup',
    runs: lettered(rule('constant', { lr: 0.15 }), rule('constant', { lr: 0.15, warmupSteps: 78 }), rule('constant', { lr: 0.03 })),
  },
  /** Where cycles are of no help: Adam at a good constant rate. */
  {
    ...OVER_SEEDS,
    key: 'clrAdam',
    runs: lettered(
      { ...rule('constant', { lr: 0.003 }), optimizer: choiceOf(optimizers, 'adam') },
      { ...rule('constant', { lr: 0.01 }), optimizer: choiceOf(optimizers, 'adam') },
      { ...rule('triangular', { minLr: 0.001, maxLr: 0.01, upSteps: 78, downSteps: 78 }), optimizer: choiceOf(optimizers, 'adam') },
    ),
  },
  /** Gradient descent on the full batch: the sharpness climbs to 2 / rate and stays (test/landscape/edge.unit.test.ts, on half of the images). */
  {
    key: 'edge',
    task: {
      ...{ dataset: 'cifar10', model: choiceOf(models, 'tanh'), trainCount: 128, batchSize: 128, epochs: 400 },
      ...{ evalEvery: 50, evalCount: 500 },
    },
    runs: lettered({ ...rule('constant', { lr: 0.1 }), ...plain }, { ...rule('constant', { lr: 0.05 }), ...plain }),
    view: { smoothing: 0, figures: ['sharpness'], curve: { every: 10, images: 128 } },
  },
  /** A tenth of the usual weights: beside the saddle at zero. Three rules with the same mean rate, and one with twice of it. */
  {
    key: 'plateau',
    task: { model: choiceOf(models, 'tanh'), start: 'zero', eps: 0.1, epochs: 1, seeds: 3 },
    runs: lettered(
      rule('constant', { lr: 0.02 }),
      rule('triangular', { minLr: 0.004, maxLr: 0.036, upSteps: 26, downSteps: 26 }),
      rule('sgdr', { maxLr: 0.04, minLr: 0, t0Steps: 52, tMult: 1 }),
      rule('constant', { lr: 0.04 }),
    ),
    view: { lossScale: 'linear', smoothing: 0.5, figures: ['saddle'], curve: { every: 10, images: 128 } },
  },
  /** The same peak with one rate for all layer groups, and with smaller ones towards the input. */
  {
    key: 'groups',
    runs: lettered(
      rule('constant', { lr: 0.03 }),
      { ...rule('constant', { lr: 0.03 }), groups: inGroups({ mode: 'geometric' }) },
      { ...rule('constant', { lr: 0.03 }), groups: inGroups({ mode: 'geometric', ratio: 10 }) },
    ),
  },
  /** A network that has seen the other eight classes of CIFAR-10, 200 cats and dogs, 240 updates. */
  {
    key: 'catDog',
    task: {
      ...{ dataset: 'catDog', model: choiceOf(models, 'bn'), start: 'cifar8-bn', trainCount: 200, batchSize: 32, epochs: 40 },
      ...{ evalEvery: 24, evalCount: 384, augment: { flip: true, shift: 2, crop: 0 } },
    },
    runs: lettered(...fewLabelRuns),
    view: { lossScale: 'linear', target: 0.7 },
  },
  /** The same in gray: from clothes to 200 digits. Digits are not mirrored. */
  {
    key: 'digits',
    task: {
      ...{ dataset: 'mnist', model: choiceOf(models, 'bn'), start: 'fashion-bn', trainCount: 200, batchSize: 32, epochs: 40 },
      ...{ evalEvery: 24, evalCount: 2000, augment: { flip: false, shift: 2, crop: 0 } },
    },
    runs: lettered(...fewLabelRuns),
    view: { lossScale: 'linear', target: 0.9 },
  },
  { key: 'rangeTest', find: { seeds: 3 }, view: { name: 'find' } },
  /** Around the end of training: with shortcuts first; the view offers the same without, beside it (Li et al. 2018, figure 1, in small). */
  {
    key: 'skips',
    task: { model: choiceOf(models, 'residual'), epochs: 1 },
    runs: lettered(rule('oneCycle', { maxLr: 0.1 })),
    view: { name: 'landscape' },
    landscape: { plane: 'random', images: 256 },
  },
  /** The same with a small batch first (Keskar et al. 2017, arXiv 1609.04836, in small). */
  {
    key: 'batches',
    task: { batchSize: 16, epochs: 1 },
    runs: lettered(rule('constant', { lr: 0.01 })),
    view: { name: 'landscape' },
    landscape: { plane: 'random', images: 256 },
  },
  /** Plain gradient descent on 5x^2 - y^2: cycles whose peak no constant rate could hold (above 0.2 the wall throws the ball out). */
  {
    key: 'saddle',
    runs: lettered(
      { ...rule('constant', { lr: 0.05 }), ...plain },
      { ...rule('triangular', { minLr: 0.02, maxLr: 0.19, upSteps: 20, downSteps: 20 }), ...plain },
      { ...rule('sgdr', { maxLr: 0.15, minLr: 0, t0Steps: 25, tMult: 2 }), ...plain },
      { ...rule('constant', { lr: 0.01 }), ...plain },
    ),
    view: { name: 'saddles' },
    saddles: { within: 60 },
  },
  /** The recipe of 2018, step by step; and what fastai made of it. */
  { key: 'transfer', task: FEW_CATS, view: { name: 'transfer' }, transfer: { wholeCycles: 8 } },
  { key: 'fineTune', task: FEW_CATS, view: { name: 'transfer' }, transfer: { recipe: 'fineTune' } },
]);

/** The default spec with what the preset changes. Engine and theme of the page stay out of it. */
export function presetSpec(preset: Preset): ExperimentSpec {
  const runs = preset.runs ?? defaultSpec.runs;
  return deepFreeze({
    ...defaultSpec,
    task: { ...defaultSpec.task, ...preset.task },
    runs,
    find: { ...defaultFind(runs), ...preset.find },
    view: { ...defaultSpec.view, ...preset.view },
    saddles: { ...defaultSpec.saddles, ...preset.saddles },
    landscape: { ...defaultSpec.landscape, ...preset.landscape },
    transfer: { ...defaultSpec.transfer, ...preset.transfer },
  });
}

function rule(kind: keyof typeof schedules, params: ParamValues): Partial<Omit<RunSpec, 'id'>> {
  return { schedule: choiceOf(schedules, kind, params) };
}

function lettered(...changes: readonly Partial<Omit<RunSpec, 'id'>>[]): readonly RunSpec[] {
  return changes.map((change, i) => newRun(RUN_IDS[i] as string, change));
}
