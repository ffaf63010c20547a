/**
 * @file The experiment a first visit opens with, and what a new run looks like.
 *
 * The three runs are those of learning-rate-facts.md (f): two epochs of Fashion-MNIST, where triangular cycles and warm restarts beat the
 * best constant rate at the same budget. One epoch at batch 64 is 312 updates: half a cycle of 78 is a quarter of an epoch, and restarts
 * after 90, 180, 360 updates end the third cycle with the run (at 89 the last of the 624 updates would begin a fourth, at the full rate).
 *
 * A link holds only what differs from this value. Changing it, or a card's default, changes what every old link means:
 * then SPEC_VERSION must grow and the old defaults stay for the old version (test/experiment/urls.golden.json watches over it).
 */

import { augmentParams } from '../datasets/augment.ts';
import { defaultsOf } from '../math/card.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { choiceOf, deepFreeze } from './choice.ts';
import { defaultLandscape } from './landscape.ts';
import { defaultSaddles } from './saddles.ts';
import { type ExperimentSpec, type RunSpec, SPEC_VERSION } from './spec.ts';
import { curveParams, engineParam, findParams, groupsParams, RUN_IDS, stopParams, taskParams, viewParams } from './tables.ts';
import { defaultTransfer } from './transfer.ts';

/** A run with the usual settings (a constant rate of 0.03, momentum 0.9, one rate for all groups), except for `change`. */
export function newRun(id: string, change: Partial<Omit<RunSpec, 'id'>> = {}): RunSpec {
  return deepFreeze({
    id,
    name: '',
    schedule: choiceOf(schedules, 'constant', { lr: 0.03 }),
    optimizer: choiceOf(optimizers, 'momentum', { momentum: 0.9 }),
    groups: defaultsOf(groupsParams),
    fresh: false,
    hidden: false,
    earlier: [],
    charged: 0,
    ...change,
  });
}

/**
 * The letter of the next run: the first that neither is in `present` nor was `used` while the page was open; if every letter was used,
 * the first that is free now; null if twelve runs are there.
 */
export function nextRunId(present: Iterable<string>, used: Iterable<string> = []): string | null {
  const here = new Set(present);
  const before = new Set(used);
  return RUN_IDS.find((id) => !here.has(id) && !before.has(id)) ?? RUN_IDS.find((id) => !here.has(id)) ?? null;
}

export const defaultSpec: ExperimentSpec = deepFreeze({
  version: SPEC_VERSION,
  task: { ...defaultsOf(taskParams), model: choiceOf(models, 'small'), augment: defaultsOf(augmentParams), stop: defaultsOf(stopParams) },
  runs: [
    newRun('A'),
    newRun('B', { schedule: choiceOf(schedules, 'triangular', { minLr: 0.005, maxLr: 0.1, upSteps: 78, downSteps: 78 }) }),
    newRun('C', { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.1, minLr: 0, t0Steps: 90, tMult: 2 }) }),
  ],
  find: { run: 'A', ...defaultsOf(findParams), lowerLr: null, upperLr: null },
  sweep: null,
  view: { ...defaultsOf(viewParams), figures: [], curve: defaultsOf(curveParams) },
  saddles: defaultSaddles,
  landscape: defaultLandscape,
  transfer: defaultTransfer,
  engine: engineParam.default,
});
