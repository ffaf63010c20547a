/**
 * @file "Use for ...": what a range test found, written into a run: its bounds, or a rate per layer group.
 *
 * triangular: the cycle runs between them (Smith 2017, arXiv 1506.01186, section 3.3). sgdr, oneCycle: the upper bound is the peak; where the
 * rule starts and ends keeps its proportion. groups: fastai's slice(lower, upper): the first group trains at lower, the last at upper.
 * A rate per group (PyTorch: a list of param groups): the last one's is the peak of the schedule, factor[g] = rate[g] / peak; all to three digits.
 */

import { schedules } from '../schedules/registry.ts';
import { boundsOf, withBounds } from './carryOver.ts';
import { choiceOf } from './choice.ts';
import { plannedModel } from './conflicts.ts';
import { addRun, setRun } from './edit.ts';
import { groupFactors } from './rates.ts';
import type { CardChoice, ExperimentSpec, RunSpec, TaskSpec } from './spec.ts';
import { groupsParams } from './tables.ts';

export type BoundsTarget = 'triangular' | 'sgdr' | 'oneCycle' | 'groups';

/**
 * Writes the bounds into the first run of that kind, or adds one; `groups` into the run the range test trained with.
 * Unchanged if there is no such run and no room for one. `used`: letters that had a run while the page was open.
 */
export function applyBounds(
  spec: ExperimentSpec,
  lowerLr: number,
  upperLr: number,
  target: BoundsTarget,
  used: Iterable<string> = [],
): ExperimentSpec {
  const lower = Math.min(lowerLr, upperLr);
  const upper = Math.max(lowerLr, upperLr);
  if (target === 'groups') return useForGroups(spec, lower, upper);
  const written = (choice: CardChoice): CardChoice => withBounds(choice, upper, target === 'triangular' ? lower : undefined);
  const run = spec.runs.find(({ schedule }) => schedule.kind === target);
  if (run !== undefined) return setRun(spec, run.id, { schedule: written(run.schedule) });
  return addRun(spec, { schedule: written(choiceOf(schedules, target)) }, used);
}

/**
 * Writes a rate per layer group, from input to output, into the run the range test trained with; null: nothing was found, the group keeps the rate it has.
 * Unchanged if nothing was found for any group.
 */
export function applyGroupRates(spec: ExperimentSpec, rates: readonly (number | null)[]): ExperimentSpec {
  const run = foundWith(spec);
  const before = run && boundsOf(run.schedule)?.peak;
  if (!run || before === undefined || rates.every((rate) => rate === null)) return spec;
  const last = rates.at(-1) ?? null;
  const schedule = last === null ? run.schedule : withBounds(run.schedule, Number(last.toPrecision(3)));
  const peak = boundsOf(schedule)?.peak ?? before;
  const old = groupFactors(run.groups, rates.length);
  const factors = rates.map((rate, g) => {
    const factor = Number(((rate ?? before * (old[g] as number)) / peak).toPrecision(3));
    return Math.min(Math.max(factor, groupsParams.factors.min), groupsParams.factors.max);
  });
  return setRun(spec, run.id, { schedule, groups: { ...run.groups, mode: 'manual', factors } });
}

/** Names of the layer groups of the task's model, from input to output. */
export function groupNames(task: TaskSpec): readonly string[] {
  return plannedModel(task)?.groups ?? [];
}

function useForGroups(spec: ExperimentSpec, lower: number, upper: number): ExperimentSpec {
  const run = foundWith(spec);
  if (run === undefined) return spec;
  const schedule = withBounds(run.schedule, upper);
  if (groupNames(spec.task).length < 2) return setRun(spec, run.id, { schedule });
  return setRun(spec, run.id, { schedule, groups: { ...run.groups, mode: 'slice', span: sliceSpan(upper, lower) } });
}

/** `groups.span` with which the first group trains at `first` where the last trains at `last`. */
export function sliceSpan(last: number, first: number): number {
  const { min, max } = groupsParams.span;
  return Math.min(Math.max(Number((last / first).toPrecision(12)), min), max);
}

/** The run whose optimizer the range test takes. */
function foundWith(spec: ExperimentSpec): RunSpec | undefined {
  return spec.runs.find(({ id }) => id === spec.find.run) ?? spec.runs[0];
}
