/**
 * @file The rate of every layer group at every step under one set of settings. For a run, whose settings may change on the way: historyRate.ts.
 *
 *   lr(t, g) = lrAt(t) * factor[g]
 *   geometric: factor[g] = 1 / ratio^(G - 1 - g)     the last group (the head) trains at the schedule's own rate
 *   slice:     the same with ratio = span^(1 / (G - 1)): the first group's rate stays the last's / span, however many groups there are
 *
 * Symbols: t step, g layer group from input to output, G number of groups, ratio and span > 1 for smaller rates near the input.
 * Source: Howard & Ruder 2018, "Universal language model fine-tuning for text classification", section 3.2, arXiv 1801.06146 (per layer, 2.6).
 * `slice` is fastai's `slice(a, b)` with span b / a, b being the peak of the schedule; its `slice(b)` gives every group but the last b/10, which is
 * `manual` here. fastai makes a single group train at b; so do we.
 * PyTorch: one param group per layer group; its CyclicLR and OneCycleLR take one maximum per group.
 */
import { pow } from '../math/portable.ts';
import { optimizers } from '../optimizers/registry.ts';
import { buildSchedule } from '../schedules/registry.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { isCheckpointName } from './checkpoints.ts';
import { type AnyCard, cardOf } from './choice.ts';
import type { GroupsSpec, RunSpec, TaskSpec } from './spec.ts';
import { LIMITS } from './tables.ts';

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
  if (groups.mode === 'geometric' || groups.mode === 'slice') {
    const ratio = groups.mode === 'geometric' ? groups.ratio : pow(groups.span, 1 / Math.max(1, groupCount - 1));
    // division by division: the same bits everywhere, which a host's power does not promise
    for (let g = groupCount - 2; g >= 0; g--) factors[g] = (factors[g + 1] as number) / ratio;
  }
  return factors;
}

export function frozenGroups({ frozen, still }: Pick<GroupsSpec, 'frozen' | 'still'>, groupCount: number): readonly boolean[] {
  return Array.from({ length: groupCount }, (_, g) => g < frozen || still.includes(g + 1));
}

/** The settings that let these groups stand still, and no others: those at the beginning by their number, the rest by name. */
export function freezing(stands: readonly boolean[]): Pick<GroupsSpec, 'frozen' | 'still'> {
  const trains = stands.indexOf(false);
  const frozen = trains < 0 ? stands.length : trains;
  return { frozen, still: stands.flatMap((still, g) => (still && g > frozen ? [g + 1] : [])) };
}

/** Whether batch norm of frozen groups goes by its running values, which then stand still (`start`: of the task). */
export function normStandsStill({ frozenNorm }: Pick<GroupsSpec, 'frozenNorm'>, start: string): boolean {
  return frozenNorm === 'evaluate' || (frozenNorm === 'auto' && isCheckpointName(start));
}

/** How many of the first groups stand still in every run from beginning to end, batch norm too: what `task.precompute` may compute once. */
export function stillThroughout(task: Pick<TaskSpec, 'start'>, runs: readonly Pick<RunSpec, 'groups' | 'earlier'>[]): number {
  const settings = runs.flatMap((run) => [...run.earlier, run]);
  return Math.min(...settings.map(({ groups }) => (normStandsStill(groups, task.start) ? firstFrozen(groups) : 0)));
}

function firstFrozen(groups: GroupsSpec): number {
  const trains = frozenGroups(groups, LIMITS.factors).indexOf(false);
  return trains < 0 ? LIMITS.factors : trains;
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
