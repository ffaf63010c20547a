/**
 * @file The comparison of the Transfer view: five ways to spend the same number of gradient evaluations on few labels.
 *
 *   oneRate       all groups at one rate              lastLayer     the last group alone
 *   layerByLayer  gradual unfreezing: the last group for T/G updates, the last two for T/G, ..., all of them
 *   differential  rates shared among the groups as in step 6 of the recipe      scratch   all groups at one rate, from weights drawn by the seed
 *
 * Symbols: T updates of every way, G layer groups. All train with one cycle (Nesterov momentum, start at a 25th of the peak, PyTorch's shape) on the same
 * images, batches and augmentations. With several peak rates every way gets the best of them on two seeds that do not count afterwards.
 * Source: gradual unfreezing is Howard & Ruder 2018 (section 3.3, arXiv 1801.06146); there a group is added with every epoch.
 */
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import { SEEDED } from './checkpoints.ts';
import { choiceOf } from './choice.ts';
import { plannedContext } from './conflicts.ts';
import { defaultSpec, newRun } from './defaults.ts';
import type { ExperimentSpec, GroupsSpec, RunSpec, Stretch, TaskSpec } from './spec.ts';
import { groupCount, ONE_RATE, sharedRates } from './track.ts';

export type Way = 'oneRate' | 'lastLayer' | 'layerByLayer' | 'differential' | 'scratch';

export const WAYS: readonly Way[] = ['oneRate', 'lastLayer', 'layerByLayer', 'differential', 'scratch'];

/** Peak rates to choose from, for whoever does not know any. */
export const PEAK_GRID: readonly number[] = [0.01, 0.03, 0.1, 0.3, 1, 3];

/** Tried on these many seeds, this far away from those that count. */
export const TUNING = { seeds: 2, away: 100 } as const;

/** The task that a way trains on, for so many seeds. */
export function wayTask({ task, transfer }: ExperimentSpec, way: Way, seeds: { readonly first: number; readonly count: number }): TaskSpec {
  const { stepsPerEpoch } = plannedContext(task);
  const { budget } = transfer;
  return {
    ...task,
    epochs: budget / stepsPerEpoch,
    evalEvery: Math.ceil(budget / 8),
    precompute: false,
    stop: defaultSpec.task.stop,
    seed: seeds.first,
    seeds: seeds.count,
    start: way === 'scratch' ? SEEDED : task.start,
  };
}

export function wayRun({ task, transfer }: ExperimentSpec, way: Way, peak: number): RunSpec {
  const { budget } = transfer;
  const count = groupCount(task);
  const schedule = choiceOf(schedules, 'oneCycle', { maxLr: peak, startLr: peak / 25, finalLr: peak / 2.5e5 });
  const optimizer = choiceOf(optimizers, 'nesterov', { momentum: 0.9 });
  const settings = (groups: GroupsSpec) => ({ schedule, optimizer, groups, fresh: false });
  const frozen = (still: number): GroupsSpec => ({ ...ONE_RATE, frozen: still });
  const run = (groups: GroupsSpec, earlier: readonly Stretch[] = []) => newRun('A', { ...settings(groups), earlier });
  switch (way) {
    case 'lastLayer':
      return run(frozen(count - 1));
    case 'layerByLayer': {
      const stretches = Array.from({ length: count - 1 }, (_, k) => ({
        until: Math.round((budget * (k + 1)) / count),
        ...settings(frozen(count - 1 - k)),
      }));
      return run(ONE_RATE, stretches);
    }
    case 'differential':
      return run(sharedRates(transfer, peak));
    default:
      return run(ONE_RATE);
  }
}
