/**
 * @file The rate of every layer group at every step under one set of settings. For a run, whose settings may change on the way: historyRate.ts.
 *
 *   lr(t, g) = lrAt(t) * factor[g]
 *   geometric: factor[g] = 1 / ratio^(G - 1 - g)     the last group (the head) trains at the schedule's own rate
 *
 * Symbols: t step, g layer group from input to output, G number of groups, ratio > 1 for smaller rates near the input.
 * Source: Howard & Ruder 2018, "Universal language model fine-tuning for text classification", section 3.2, arXiv 1801.06146 (per layer, 2.6).
 * fastai's `slice(a, b)` is geometric with ratio (b/a)^(1/(G-1)); its `slice(b)` gives every group but the last b/10, which is `manual` here.
 * PyTorch: one param group per layer group; its CyclicLR and OneCycleLR take one maximum per group.
 */
import { optimizers } from '../optimizers/registry.ts';
import { buildSchedule } from '../schedules/registry.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { type AnyCard, cardOf } from './choice.ts';
import type { GroupsSpec, RunSpec } from './spec.ts';

export interface RunRate {
  /** Rate of update `step` for layer group `group`. */
  lrAt(step: number, group: number): number;
  /** The schedule's rate, before the groups' factors. */
  scheduleAt(step: number): number;
  /** Momentum (Adam: beta 1) of update `step` where the schedule cycles it and the optimizer has one; undefined: the optimizer's own. */
  momentumAt(step: number): number | undefined;
  readonly factors: readonly number[]; // [G]
  readonly frozen: readonly boolean[]; // [G]
  /** First steps of cycles within the run. */
  readonly restarts: readonly number[];
}

export function groupFactors(groups: GroupsSpec, groupCount: number): readonly number[] {
  const factors = Array.from({ length: groupCount }, (_, g) => (groups.mode === 'manual' ? (groups.factors[g] ?? 1) : 1));
  if (groups.mode === 'geometric') {
    // division by division: the same bits everywhere, which a host's power does not promise
    for (let g = groupCount - 2; g >= 0; g--) factors[g] = (factors[g + 1] as number) / groups.ratio;
  }
  return factors;
}

export function frozenGroups(groups: GroupsSpec, groupCount: number): readonly boolean[] {
  return Array.from({ length: groupCount }, (_, g) => g < groups.frozen);
}

export function runRate(run: Pick<RunSpec, 'schedule' | 'optimizer' | 'groups'>, context: ScheduleContext, groupCount: number): RunRate {
  const schedule = buildSchedule(run.schedule, context);
  const factors = groupFactors(run.groups, groupCount);
  const listens = (cardOf<AnyCard & { readonly momentumKey?: string }>(optimizers, run.optimizer.kind)?.momentumKey ?? null) !== null;
  return {
    lrAt(step, group) {
      const factor = factors[group];
      if (factor === undefined) throw new Error(`internal: no layer group ${group}`);
      return schedule.lrAt(step) * factor;
    },
    scheduleAt: schedule.lrAt,
    momentumAt: (step) => (listens ? schedule.momentumAt?.(step) : undefined),
    factors,
    frozen: frozenGroups(run.groups, groupCount),
    restarts: schedule.restarts?.(context.totalSteps) ?? [],
  };
}
