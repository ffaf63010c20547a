/**
 * @file The settings of the Transfer view: defaults, strict parsing, and their part of a link.
 *
 *   transfer=skip:2,headLr:0.02,share:slice,lowestLr:0.0003,cycles:4
 *
 * Like every other part, a link holds only what differs from the defaults. What the steps do with these numbers is in track.ts; what is trained on (data,
 * network, labels, augmentation, seeds) is the task, as everywhere. A rate of 0 stands for "what the range test suggests".
 * Sources: the eight steps are those of fast.ai's course of 2018 (fastai 0.7: precompute, lr_find, cycle_len, unfreeze, differential rates, cycle_mult);
 * divisors 3 to 10 are theirs, 2.6 is Howard & Ruder's (2018, section 3.2, arXiv 1801.06146). fineTune is fastai 2's Learner.fine_tune with its defaults.
 */
import { defaultsOf, type ListParam, type NumberParam, type ParamTable } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { LR_MAX, LR_MIN } from '../schedules/params.ts';
import { checkTable } from './checkParam.ts';
import { deepFreeze, sameValue } from './choice.ts';
import type { IssueList } from './issues.ts';
import type { ExperimentSpec, TransferSpec } from './spec.ts';
import { groupsParams } from './tables.ts';
import { printPairs, readPairs } from './urlText.ts';

const rate = (usual: number): NumberParam => ({ type: 'number', unit: 'lr', min: LR_MIN, max: LR_MAX, default: usual, scale: 'log' });
const found: NumberParam = { ...rate(0), zero: true };
const epochs = (usual: number): NumberParam => ({ type: 'number', unit: 'epochs', min: 1, max: 64, default: usual, scale: 'log', integer: true });
const count = (usual: number, max: number): NumberParam => ({
  type: 'number',
  unit: '1',
  min: 1,
  max,
  default: usual,
  scale: 'linear',
  integer: true,
});

/** The optimizer of the recipe's own time and place. */
export const OWN_OPTIMIZER = 'own';

export const transferParams = {
  recipe: { type: 'choice', options: ['steps', 'fineTune'], default: 'steps' },
  optimizer: { type: 'choice', options: [OWN_OPTIMIZER, ...Object.keys(optimizers)], default: OWN_OPTIMIZER },
  /** Numbers of the steps left out, from 1. */
  skip: { type: 'list', unit: '1', min: 1, max: 8, minLength: 0, maxLength: 8, default: [], integer: true, ascending: true } satisfies ListParam,
  /** Whose suggestion the steps take from their range test. */
  rule: { type: 'choice', options: ['valley', 'slide', 'minimum', 'steep'], default: 'valley' },
  /** Updates of a range test. */
  testSteps: { type: 'number', unit: 'steps', min: 20, max: 1000, default: 100, scale: 'log', integer: true } satisfies NumberParam,
  headLr: found,
  headEpochs: epochs(2),
  /** 0: the rate of the step before. */
  cyclesLr: found,
  cyclesLen: epochs(1),
  cycles: count(3, 16),
  /** Groups that stay frozen for good. */
  frozen: { ...groupsParams.frozen, default: 0 } satisfies NumberParam,
  share: { type: 'choice', options: ['divisor', 'slice', 'manual'], default: 'divisor' },
  divisor: { ...groupsParams.ratio, min: 1, max: 100, default: 3 } satisfies NumberParam,
  /** Of the first group, with `slice`. */
  lowestLr: rate(1e-4),
  factors: groupsParams.factors,
  test: { type: 'choice', options: ['all', 'each'], default: 'all' },
  wholeLr: found,
  wholeLen: epochs(1),
  wholeMult: count(2, 4),
  /** At most: overfitting ends them sooner. */
  wholeCycles: count(5, 8),
  /** Percent by which the test loss may exceed its least. */
  margin: { type: 'number', unit: '1', min: 0, max: 100, default: 2, scale: 'linear' } satisfies NumberParam,
  freezeEpochs: epochs(1),
  tuneEpochs: epochs(8),
  baseLr: rate(2e-3),
  lrMult: { type: 'number', unit: '1', min: 1, max: 10_000, default: 100, scale: 'log' } satisfies NumberParam,
  pctStart: { type: 'number', unit: '1', min: 0, max: 1, default: 0.3, scale: 'linear' } satisfies NumberParam,
  div: { type: 'number', unit: '1', min: 1, max: 1000, default: 5, scale: 'log' } satisfies NumberParam,
  budget: { type: 'number', unit: 'steps', min: 20, max: 5000, default: 240, scale: 'log', integer: true } satisfies NumberParam,
  seeds: count(5, 16),
  peaks: { type: 'list', unit: 'lr', min: LR_MIN, max: LR_MAX, minLength: 1, maxLength: 6, default: [0.1], ascending: true } satisfies ListParam,
} as const satisfies ParamTable;

export const defaultTransfer: TransferSpec = deepFreeze(defaultsOf(transferParams) as TransferSpec);

export const TRANSFER_KEY = 'transfer';

/** Strict reading of JSON. */
export function parseTransfer(value: unknown, issues: IssueList): TransferSpec {
  return checkTable(transferParams, value, 'transfer', issues, defaultsOf(transferParams)) as TransferSpec;
}

/** The part of a link after `transfer=`, decoded. */
export function readTransfer(text: string | undefined, issues: IssueList): TransferSpec {
  if (text === undefined) return defaultTransfer;
  return readPairs(transferParams, text.split(','), 'transfer', issues, { ...defaultTransfer }) as unknown as TransferSpec;
}

/** '' for the defaults. */
export function printTransfer(transfer: TransferSpec): string {
  return printPairs(transferParams, { ...transfer }, { ...defaultTransfer }).join(',');
}

export function setTransfer(spec: ExperimentSpec, change: Partial<TransferSpec>): ExperimentSpec {
  const before = spec.transfer;
  const same = Object.entries(change).every(([key, value]) => sameValue(value, before[key as keyof TransferSpec]));
  return same ? spec : deepFreeze({ ...spec, transfer: { ...before, ...change } });
}
