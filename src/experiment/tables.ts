/**
 * @file Parameter tables of the settings that belong to no card (task, groups, range test, view) and the limits on counts and lengths.
 *
 * The same form as a card's table, so validation, the URL codec and the controls treat both alike. Limits are guards against hostile or
 * mistyped input, not advice: they are as wide as the engines can honour.
 */
import { datasets } from '../datasets/registry.ts';
import type { ChoiceParam, NumberParam, ParamTable } from '../math/card.ts';
import { saddleStarts } from '../models/saddleStart.ts';
import { LR_MAX, LR_MIN } from '../schedules/params.ts';
import { checkpoints, SEEDED } from './checkpoints.ts';
import type { ExtraFigure } from './spec.ts';

/** Letters of runs, in order of creation. */
export const RUN_IDS: readonly string[] = 'ABCDEFGHIJKL'.split('');

export const LIMITS = {
  runs: RUN_IDS.length,
  /** UTF-16 units of a run's name. */
  nameLength: 40,
  /** Changes kept in one run's history. A drag of a slider makes several. */
  changes: 64,
  /** Layer groups of a model at most: entries of `factors`. */
  factors: 8,
  /** Issues kept in one report: a page cannot show more, and noise can hold 100,000. */
  issues: 50,
  /** Characters of a quoted value in an issue. */
  quote: 60,
} as const;

export const taskParams = {
  dataset: { type: 'choice', options: Object.keys(datasets), default: 'fashionMnist' },
  trainCount: { type: 'number', unit: '1', min: 10, max: 100_000, default: 0, scale: 'log', integer: true, zero: true },
  batchSize: { type: 'number', unit: '1', min: 1, max: 1024, default: 64, scale: 'log', integer: true, symbol: 'B' },
  epochs: { type: 'number', unit: 'epochs', min: 0.01, max: 1000, default: 2, scale: 'log' },
  seed: { type: 'number', unit: '1', min: 0, max: 2 ** 31 - 1, default: 42, scale: 'linear', integer: true },
  seeds: { type: 'number', unit: '1', min: 1, max: 16, default: 1, scale: 'linear', integer: true },
  evalEvery: { type: 'number', unit: 'steps', min: 1, max: 10_000, default: 25, scale: 'log', integer: true, zero: true },
  evalCount: { type: 'number', unit: '1', min: 1, max: 10_000, default: 1000, scale: 'log', integer: true },
  cuts: {
    ...{ type: 'list', unit: '1', min: 1, max: 31, minLength: 0, maxLength: LIMITS.factors - 1, default: [] },
    ...{ integer: true, ascending: true },
  },
  start: { type: 'choice', options: [SEEDED, ...saddleStarts, ...Object.keys(checkpoints)], default: SEEDED },
  eps: { type: 'number', unit: '1', min: 1e-9, max: 1, default: 0.1, scale: 'log', zero: true, symbol: 'ε' },
  precompute: { type: 'flag', default: false },
} as const satisfies ParamTable;

export const stopParams = {
  target: { type: 'flag', default: false },
  plateau: { type: 'number', unit: '1', min: 1, max: 1000, default: 0, scale: 'log', integer: true, zero: true },
  seconds: { type: 'number', unit: '1', min: 1, max: 86_400, default: 0, scale: 'log', zero: true },
} as const satisfies ParamTable;

export const groupsParams = {
  mode: { type: 'choice', options: ['one', 'geometric', 'slice', 'manual'], default: 'one' },
  /** Howard & Ruder 2018 (arXiv 1801.06146, section 3.2) divide by 2.6 from layer to layer; fastai's courses by 3 to 10 from group to group. */
  ratio: { type: 'number', unit: '1', min: 1, max: 1000, default: 3, scale: 'log' },
  span: { type: 'number', unit: '1', min: 1, max: 1e6, default: 100, scale: 'log' },
  factors: { type: 'list', unit: '1', min: 0, max: 1000, minLength: 0, maxLength: LIMITS.factors, default: [] },
  frozen: { type: 'number', unit: '1', min: 0, max: LIMITS.factors, default: 0, scale: 'linear', integer: true },
  still: {
    ...{ type: 'list', unit: '1', min: 1, max: LIMITS.factors, minLength: 0, maxLength: LIMITS.factors, default: [] },
    ...{ integer: true, ascending: true },
  },
  frozenNorm: { type: 'choice', options: ['auto', 'evaluate', 'update'], default: 'auto' },
} as const satisfies ParamTable;

/** `until` of a stretch: a number of updates. */
export const untilParam: NumberParam = { type: 'number', unit: 'steps', min: 1, max: 1e7, default: 1, scale: 'log', integer: true };

/** `charged` of a run. */
export const chargedParam: NumberParam = { type: 'number', unit: '1', min: 1, max: 1e7, default: 0, scale: 'log', integer: true, zero: true };

export const findParams = {
  startLr: { type: 'number', unit: 'lr', min: LR_MIN, max: LR_MAX, default: 1e-5, scale: 'log' },
  endLr: { type: 'number', unit: 'lr', min: LR_MIN, max: LR_MAX, default: 10, scale: 'log' },
  steps: { type: 'number', unit: 'steps', min: 10, max: 10_000, default: 100, scale: 'log', integer: true },
  spacing: { type: 'choice', options: ['exponential', 'linear'], default: 'exponential' },
  seeds: { type: 'number', unit: '1', min: 1, max: 8, default: 1, scale: 'linear', integer: true },
  /** fastai stops at 4 times the least smoothed loss. */
  stopFactor: { type: 'number', unit: '1', min: 1.1, max: 100, default: 4, scale: 'log', zero: true },
  groups: { type: 'choice', options: ['all', 'each'], default: 'all' },
  others: { type: 'choice', options: ['frozen', 'held'], default: 'frozen' },
} as const satisfies ParamTable;

/** `find.lowerLr` and `find.upperLr`, where they are not null. */
export const boundParam: NumberParam = { type: 'number', unit: 'lr', min: LR_MIN, max: LR_MAX, default: 1e-3, scale: 'log' };

export const viewParams = {
  name: { type: 'choice', options: ['find', 'race', 'landscape', 'saddles', 'transfer'], default: 'race' },
  xAxis: { type: 'choice', options: ['step', 'epoch', 'seconds', 'evaluations'], default: 'step' },
  lossScale: { type: 'choice', options: ['log', 'linear'], default: 'log' },
  lrScale: { type: 'choice', options: ['log', 'linear'], default: 'linear' },
  rateScale: { type: 'choice', options: ['log', 'linear'], default: 'log' },
  smoothing: { type: 'number', unit: '1', min: 0, max: 0.999, default: 0.9, scale: 'linear' },
  target: { type: 'number', unit: '1', min: 0, max: 1, default: 0.8, scale: 'linear' },
  band: { type: 'choice', options: ['minmax', 'sd', 'ci95'], default: 'minmax' },
  clip: { type: 'flag', default: true },
} as const satisfies ParamTable;

/** `view.curve`. */
export const curveParams = {
  every: { type: 'number', unit: 'steps', min: 1, max: 10_000, default: 50, scale: 'log', integer: true },
  images: { type: 'number', unit: '1', min: 16, max: 1024, default: 128, scale: 'log', integer: true },
} as const satisfies ParamTable;

/** `view.figures`, in this order. */
export const EXTRA_FIGURES: readonly ExtraFigure[] = [
  'evalLoss',
  'momentum',
  'gradNorm',
  'updateRatio',
  'distance',
  'ensemble',
  'sharpness',
  'saddle',
];

export const engineParam = {
  type: 'choice',
  options: ['auto', 'wgsl', 'webgpu', 'webgl', 'wasm', 'cpu'],
  default: 'auto',
} as const satisfies ChoiceParam;
