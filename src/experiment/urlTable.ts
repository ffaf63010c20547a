/**
 * @file What the keys of a link mean: one row per key. url.ts reads and writes links by this table.
 *
 * A key, once published, keeps its meaning for its version (test/experiment/urls.golden.json holds old links). New keys may be added.
 */
import type { Param } from '../math/card.ts';
import type { FindSpec, TaskSpec, ViewSpec } from './spec.ts';
import { boundParam, engineParam, findParams, taskParams, viewParams } from './tables.ts';

/**
 * Longest hash that is read, in characters. Above what any valid spec takes: twelve runs, all of it non-default, with as many changes as a run may
 * have (tested). A link without changes is a hundredth of it; Chromium and Firefox take a megabyte.
 */
export const MAX_HASH = 800_000;

export interface TaskKey {
  readonly key: string;
  readonly field: Exclude<keyof TaskSpec, 'model' | 'augment' | 'stop'>;
  readonly param: Param;
}

export interface ViewKey {
  readonly key: string;
  readonly field: Exclude<keyof ViewSpec, 'figures' | 'curve'>;
  readonly param: Param;
}

export interface FindKey {
  readonly key: string;
  readonly field: Exclude<keyof FindSpec, 'run'>;
  readonly param: Param;
}

/** `batch=32` */
export const taskKeys: readonly TaskKey[] = [
  { key: 'data', field: 'dataset', param: taskParams.dataset },
  { key: 'images', field: 'trainCount', param: taskParams.trainCount },
  { key: 'cuts', field: 'cuts', param: taskParams.cuts },
  { key: 'start', field: 'start', param: taskParams.start },
  { key: 'eps', field: 'eps', param: taskParams.eps },
  { key: 'precompute', field: 'precompute', param: taskParams.precompute },
  { key: 'batch', field: 'batchSize', param: taskParams.batchSize },
  { key: 'epochs', field: 'epochs', param: taskParams.epochs },
  { key: 'seed', field: 'seed', param: taskParams.seed },
  { key: 'seeds', field: 'seeds', param: taskParams.seeds },
  { key: 'evalEvery', field: 'evalEvery', param: taskParams.evalEvery },
  { key: 'evalCount', field: 'evalCount', param: taskParams.evalCount },
];

/** `x=epoch` */
export const viewKeys: readonly ViewKey[] = [
  { key: 'view', field: 'name', param: viewParams.name },
  { key: 'x', field: 'xAxis', param: viewParams.xAxis },
  { key: 'loss', field: 'lossScale', param: viewParams.lossScale },
  { key: 'rateAxis', field: 'lrScale', param: viewParams.lrScale },
  { key: 'rates', field: 'rateScale', param: viewParams.rateScale },
  { key: 'smoothing', field: 'smoothing', param: viewParams.smoothing },
  { key: 'target', field: 'target', param: viewParams.target },
  { key: 'band', field: 'band', param: viewParams.band },
  { key: 'clip', field: 'clip', param: viewParams.clip },
];

/** Inside `find=run:B,start:1e-6,...`; `run` is a letter of a run. */
export const findKeys: readonly FindKey[] = [
  { key: 'start', field: 'startLr', param: findParams.startLr },
  { key: 'end', field: 'endLr', param: findParams.endLr },
  { key: 'steps', field: 'steps', param: findParams.steps },
  { key: 'spacing', field: 'spacing', param: findParams.spacing },
  { key: 'seeds', field: 'seeds', param: findParams.seeds },
  { key: 'stop', field: 'stopFactor', param: findParams.stopFactor },
  { key: 'groups', field: 'groups', param: findParams.groups },
  { key: 'others', field: 'others', param: findParams.others },
  { key: 'lower', field: 'lowerLr', param: boundParam },
  { key: 'upper', field: 'upperLr', param: boundParam },
];

export const engineKey = { key: 'engine', param: engineParam } as const;

/** `model=residual,skip:false` */
export const MODEL_KEY = 'model';
/** `augment=flip:true,shift:4` */
export const AUGMENT_KEY = 'augment';
/** `stop=target:true,plateau:10` */
export const STOP_KEY = 'stop';
/** `figures=momentum/gradNorm` */
export const FIGURES_KEY = 'figures';
/** `curve=every:20,images:512` */
export const CURVE_KEY = 'curve';
/** `runs=A,C`: which runs there are, in this order. Without it: A, B, C, then any other letter the link describes. */
export const RUNS_KEY = 'runs';
export const FIND_KEY = 'find';
/** Always first in a link we write; a link without it (written by hand) is read as version 1. */
export const VERSION_KEY = 'v';

/**
 * Short ways to say something of the first run, for links written by hand; never written by us. They act after the run's own key:
 * `schedule=` changes the rule as the page does (rates carry over), `optimizer=` the optimizer, then `lr=` sets the schedule's peak rate.
 */
export const ALIASES = ['schedule', 'optimizer', 'lr'] as const;
export type Alias = (typeof ALIASES)[number];
