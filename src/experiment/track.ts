/**
 * @file The recipe as a track: which steps there are, what each of them trains, and from where.
 *
 *   steps      prepare, findHead, head, cycles, unfreeze, rates, findAll, whole
 *   fineTune   tuneHead, tuneWhole
 *
 * A step that trains is a run of its own: it starts from the weights that the step before left, with a fresh optimizer, as every fit of fastai does.
 * Steps draw their batches and augmentations from seeds of their own (seed + 1,000,000 * number), or each would begin with the batches of the one before.
 *   head       last group alone, constant rate, on precomputed activations if `prepare` was not skipped
 *   cycles     last group alone, cosine cycles of equal length (fastai 0.7: cycle_len), on augmented images
 *   whole      cycle k = 0, 1, ... has wholeLen * wholeMult^k epochs (SGDR; fastai 0.7: cycle_mult); one run, trained cycle by cycle
 *   tuneHead   fit_one_cycle(freezeEpochs, baseLr, pct_start 0.99), last group alone
 *   tuneWhole  fit_one_cycle(tuneEpochs, slice(baseLr / 2 / lrMult, baseLr / 2), pct_start, div), everything
 * Frozen groups' batch norm stands still (task.start is a checkpoint; rates.ts).
 * Differences from fastai: fine_tune trains frozen groups' batch norm (train_bn), ours stands still; only full batches count.
 */
import { defaultsOf } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { isCheckpointName } from './checkpoints.ts';
import { choiceOf } from './choice.ts';
import { plannedContext, plannedModel } from './conflicts.ts';
import { defaultSpec, newRun } from './defaults.ts';
import type { CardChoice, ExperimentSpec, FindSpec, GroupsSpec, RunSpec, TaskSpec, TransferSpec } from './spec.ts';
import { groupsParams } from './tables.ts';
import { OWN_OPTIMIZER } from './transfer.ts';

export type TrackKey = 'prepare' | 'findHead' | 'head' | 'cycles' | 'unfreeze' | 'rates' | 'findAll' | 'whole' | 'tuneHead' | 'tuneWhole';

/** `set` changes what the steps after it do, and trains nothing. */
export type TrackKind = 'prepare' | 'find' | 'train' | 'set';

export interface TrackStep {
  readonly key: TrackKey;
  /** From 1. */
  readonly number: number;
  readonly kind: TrackKind;
  readonly skipped: boolean;
}

/** What the range tests have suggested; null: nothing, or not asked. */
export interface Found {
  readonly head: number | null;
  readonly whole: number | null;
  /** Of each group by itself. */
  readonly groups: readonly (number | null)[] | null;
}

/** What a step trains. `find`: it is a range test. */
export interface StepJob {
  readonly task: TaskSpec;
  readonly run: RunSpec;
  readonly find?: FindSpec;
}

/** Where nothing was found and nothing was set: the rate of the default race. */
export const FALLBACK_LR = 0.03;

const KINDS: Readonly<Record<TrackKey, TrackKind>> = {
  prepare: 'prepare',
  findHead: 'find',
  head: 'train',
  cycles: 'train',
  unfreeze: 'set',
  rates: 'set',
  findAll: 'find',
  whole: 'train',
  tuneHead: 'train',
  tuneWhole: 'train',
};

const RECIPES: Readonly<Record<TransferSpec['recipe'], readonly TrackKey[]>> = {
  steps: ['prepare', 'findHead', 'head', 'cycles', 'unfreeze', 'rates', 'findAll', 'whole'],
  fineTune: ['tuneHead', 'tuneWhole'],
};

const SEED_STRIDE = 1_000_000;
const MOST_SEED = 2 ** 31 - 1;

/** Updates measured on images and on activations, to compare their speed. */
export const PROBE = { start: 1, images: 24, activations: 480 } as const;

export function trackOf({ recipe, skip }: TransferSpec): readonly TrackStep[] {
  return RECIPES[recipe].map((key, i) => ({ key, number: i + 1, kind: KINDS[key], skipped: skip.includes(i + 1) }));
}

/** A track needs a trained network to start from, and a last group to train by itself. */
export function canTransfer(task: TaskSpec): boolean {
  return isCheckpointName(task.start) && groupCount(task) > 1;
}

/** `cycle`: of `whole`, up to which (from 1). Steps of kind `set` and `prepare` train nothing. */
export function stepJob(spec: ExperimentSpec, step: TrackStep, found: Found, cycle = 1): StepJob {
  const { task, transfer } = spec;
  const context = plannedContext(task);
  const base = baseTask(spec, step, context);
  const rates = ratesOf(transfer, found);
  const head = headOnly(task);
  const prepared = !isSkipped(transfer, 'prepare');
  switch (step.key) {
    case 'findHead': // the ramp takes the schedule's place: a test does not depend on what it finds
      return rangeTest({ ...base, precompute: prepared }, runOf(transfer, constant(FALLBACK_LR), head), transfer, 'all');
    case 'head':
      return { task: lasting({ ...base, precompute: prepared }, transfer.headEpochs), run: runOf(transfer, constant(rates.head), head) };
    case 'cycles': {
      const t0Steps = transfer.cyclesLen * context.stepsPerEpoch;
      const schedule = choiceOf(schedules, 'sgdr', { maxLr: rates.cycles, minLr: 0, t0Steps, tMult: 1 });
      return { task: lasting(base, transfer.cyclesLen * transfer.cycles), run: runOf(transfer, schedule, head) };
    }
    case 'findAll': {
      const groups = lateGroups(spec, { ...found, whole: null, groups: null });
      return rangeTest(base, runOf(transfer, constant(FALLBACK_LR), groups), transfer, transfer.test);
    }
    case 'whole': {
      const t0Steps = transfer.wholeLen * context.stepsPerEpoch;
      const schedule = choiceOf(schedules, 'sgdr', { maxLr: rates.whole, minLr: 0, t0Steps, tMult: transfer.wholeMult });
      return { task: lasting(base, cycleEnds(transfer, cycle).at(-1) ?? 0), run: runOf(transfer, schedule, lateGroups(spec, found)) };
    }
    case 'tuneHead':
      return { task: lasting(base, transfer.freezeEpochs), run: runOf(transfer, oneCycle(transfer.baseLr, 0.99, 25), head) };
    case 'tuneWhole': {
      const top = transfer.baseLr / 2;
      const groups = sliced(top / transfer.lrMult, top);
      return { task: lasting(base, transfer.tuneEpochs), run: runOf(transfer, oneCycle(top, transfer.pctStart, transfer.div), groups) };
    }
    default:
      throw new Error(`internal: step ${step.key} trains nothing`);
  }
}

/** The jobs of `prepare`: a few updates of the last layer on images, and on activations, of which nothing is kept; and one update, for the start. */
export function probeJob(spec: ExperimentSpec, on: keyof typeof PROBE): StepJob {
  const context = plannedContext(spec.task);
  const task = { ...spec.task, evalEvery: 0, stop: defaultSpec.task.stop, precompute: on === 'activations' };
  const run = runOf(spec.transfer, constant(ratesOf(spec.transfer, NOTHING).head), headOnly(spec.task));
  return { task: { ...task, epochs: PROBE[on] / context.stepsPerEpoch }, run };
}

export const NOTHING: Found = { head: null, whole: null, groups: null };

/** Epochs at whose end cycles 1 to `count` of `whole` are over. */
export function cycleEnds({ wholeLen, wholeMult }: TransferSpec, count: number): readonly number[] {
  const ends: number[] = [];
  let length = wholeLen;
  for (let k = 0; k < count; k++) {
    ends.push((ends.at(-1) ?? 0) + length);
    length *= wholeMult;
  }
  return ends;
}

/** Peak rates of the steps: set by hand, or suggested, or that of the step before. */
export function ratesOf(transfer: TransferSpec, found: Found): { readonly head: number; readonly cycles: number; readonly whole: number } {
  const head = transfer.headLr || (isSkipped(transfer, 'findHead') ? null : found.head) || FALLBACK_LR;
  const cycles = transfer.cyclesLr || head;
  const tested = isSkipped(transfer, 'findAll') ? null : transfer.test === 'each' ? (found.groups?.at(-1) ?? null) : found.whole;
  return { head, cycles, whole: transfer.wholeLr || tested || cycles };
}

/** How the rate is shared from step 6 on, and what stays frozen from step 5 on. */
export function lateGroups(spec: ExperimentSpec, found: Found): GroupsSpec {
  const { task, transfer } = spec;
  if (isSkipped(transfer, 'unfreeze')) return headOnly(task);
  const frozen = Math.min(transfer.frozen, groupCount(task) - 1);
  const tested = isSkipped(transfer, 'findAll') || transfer.test === 'all' ? null : found.groups;
  const { whole } = ratesOf(transfer, found);
  if (tested?.some((one) => one !== null))
    return { ...ONE_RATE, mode: 'manual', factors: tested.map((one) => threeDigits((one ?? 0) / whole)), frozen };
  return { ...(isSkipped(transfer, 'rates') ? ONE_RATE : sharedRates(transfer, whole)), frozen };
}

/** How step 6 shares a rate among the groups. */
export function sharedRates({ share, divisor, lowestLr, factors }: TransferSpec, peak: number): GroupsSpec {
  switch (share) {
    case 'divisor':
      return { ...ONE_RATE, mode: 'geometric', ratio: divisor };
    case 'slice':
      return sliced(Math.min(lowestLr, peak), peak);
    default:
      return { ...ONE_RATE, mode: 'manual', factors };
  }
}

export const ONE_RATE: GroupsSpec = defaultsOf(groupsParams);

function isSkipped({ recipe, skip }: TransferSpec, key: TrackKey): boolean {
  return skip.includes(RECIPES[recipe].indexOf(key) + 1);
}

function baseTask({ task, transfer }: ExperimentSpec, step: TrackStep, context: ScheduleContext): TaskSpec {
  const augmented = transfer.recipe === 'fineTune' || !isSkipped(transfer, 'prepare');
  return {
    ...task,
    augment: augmented ? task.augment : defaultSpec.task.augment,
    precompute: false,
    evalEvery: context.stepsPerEpoch,
    stop: defaultSpec.task.stop,
    seed: (task.seed + SEED_STRIDE * step.number) % (MOST_SEED - task.seeds),
  };
}

function lasting(task: TaskSpec, epochs: number): TaskSpec {
  return { ...task, epochs };
}

function headOnly(task: TaskSpec): GroupsSpec {
  return { ...ONE_RATE, frozen: groupCount(task) - 1 };
}

/** fastai's slice(low, high): geometric between the first group and the last. */
function sliced(low: number, high: number): GroupsSpec {
  return { ...ONE_RATE, mode: 'slice', span: high / low };
}

export function groupCount(task: TaskSpec): number {
  return plannedModel(task)?.groups.length ?? 0;
}

function runOf({ recipe, optimizer }: TransferSpec, schedule: CardChoice, groups: GroupsSpec): RunSpec {
  return newRun('A', { schedule, groups, optimizer: optimizer === OWN_OPTIMIZER ? OWN[recipe] : choiceOf(optimizers, optimizer) });
}

/** fastai 0.7 trained with SGD and momentum 0.9, fastai 2 with its Adam: decoupled weight decay 0.01, sqr_mom 0.99, eps 1e-5. */
const OWN: Readonly<Record<TransferSpec['recipe'], CardChoice>> = {
  steps: choiceOf(optimizers, 'momentum', { momentum: 0.9 }),
  fineTune: choiceOf(optimizers, 'adamw', { beta2: 0.99, eps: 1e-5, weightDecay: 0.01 }),
};

function constant(lr: number): CardChoice {
  return choiceOf(schedules, 'constant', { lr });
}

/** fastai 2's fit_one_cycle: cosine, momentum 0.95, 0.85, 0.95, div_final 1e5. */
function oneCycle(maxLr: number, pctStart: number, div: number): CardChoice {
  return choiceOf(schedules, 'oneCycle', { maxLr, startLr: maxLr / div, finalLr: maxLr / 1e5, pctStart, style: 'fastai', cycleMomentum: true });
}

function rangeTest(task: TaskSpec, run: RunSpec, { testSteps }: TransferSpec, groups: FindSpec['groups']): StepJob {
  return { task, run, find: { ...defaultSpec.find, run: run.id, steps: testSteps, seeds: Math.min(task.seeds, 8), groups } };
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
