/**
 * @file Which replicas a range test trains, and the rate of every layer group in each.
 *
 *   groups all:   one replica per seed;  lr(t, g) = ramp(t) factor[g]; what the run freezes stays frozen
 *   groups each:  one replica per group h and seed, group by group;
 *                 lr(t, h) = ramp(t): the group's own rate, without its factor; it trains even where the run freezes it
 *                 lr(t, g) = held factor[g] for g other than h; or they do not train at all (others frozen)
 *
 * Symbols: t update of the test, g layer group from input to output; ramp(t) an absolute rate; seeds are seed + k, k = 0 ... seeds - 1.
 * held: the lower bound, or, where none is set, the rate of the run's first update. It does not change during the test.
 * The others stand still by default: whatever happens to the loss is then the work of one group. Others that train lower the loss by themselves from
 * the first update on, and the readings tell of them. What a group bears alone is the most it bears; together they bear less.
 * Measured on `small` with Fashion-MNIST, batch 64, momentum 0.9, 100 updates from 1e-5 to 10, rule valley, groups conv1, conv2, dense, median of seeds
 * 42 to 44: 0.27, 0.13, 0.057 with the others frozen; 0.014, 0.019, 0.022 with them held at 0.03.
 * Source: ours. fastai's finders (0.7, v2) ramp all groups in proportion and record the last one's rate, which is `all`; Smith 2015 (arXiv 1506.01186,
 * section 3.3) and pytorch-lr-finder know one rate.
 */
import type { ScheduleContext } from '../schedules/schedule.ts';
import { frozenGroups, groupFactors, runRate } from './rates.ts';
import type { FindSpec, RunSpec } from './spec.ts';

export interface FindReplica {
  /** The group on the ramp; null: all of them. */
  readonly group: number | null;
  readonly seed: number;
}

export interface FindRates {
  lrAt(step: number, group: number): number;
  readonly frozen: readonly boolean[]; // [G]
}

export function findReplicas(find: Pick<FindSpec, 'groups' | 'seeds'>, seed: number, groupCount: number): readonly FindReplica[] {
  const groups = find.groups === 'each' ? Array.from({ length: groupCount }, (_, group) => group) : [null];
  return groups.flatMap((group) => Array.from({ length: find.seeds }, (_, k) => ({ group, seed: seed + k })));
}

/** The rate at which the others train in a test of one group, before their factors; null: they stand still. */
export function heldRate(find: Pick<FindSpec, 'others' | 'lowerLr'>, run: RunSpec, context: ScheduleContext): number | null {
  if (find.others === 'frozen') return null;
  return find.lowerLr ?? runRate({ ...run, groups: { ...run.groups, mode: 'one' } }, context, 1).lrAt(0, 0);
}

export function findRates(
  find: FindSpec,
  run: RunSpec,
  context: ScheduleContext,
  groupCount: number,
  ramped: number | null,
  ramp: (step: number) => number,
): FindRates {
  const factors = groupFactors(run.groups, groupCount);
  const frozen = frozenGroups(run.groups, groupCount);
  if (ramped === null) return { lrAt: (step, group) => ramp(step) * (factors[group] as number), frozen };
  const held = heldRate(find, run, context);
  return {
    lrAt: (step, group) => (group === ramped ? ramp(step) : (held ?? 0) * (factors[group] as number)),
    frozen: frozen.map((still, group) => group !== ramped && (held === null || still)),
  };
}
