/**
 * @file Schedules at the same mean rate: what is left of a cycle's advantage when it may not have a higher mean.
 *
 *   mean = (lr_0 + ... + lr_(n-1)) / n;      every rate of the other rule is multiplied by mean_reference / mean
 *
 * At equal means ln(1 + lr |lambda|) is greatest on average for the constant rate, because it is concave (Jensen 1906): away from noise a cycle
 * leaves a saddle sooner only by its higher peak, or by being in its high phase when it matters.
 */
import type { ScheduleContext } from '../schedules/schedule.ts';
import { boundsOf, withBounds } from './carryOver.ts';
import { deepFreeze } from './choice.ts';
import { runRate } from './rates.ts';
import type { ExperimentSpec, RunSpec } from './spec.ts';

/** Mean of the schedule's rate over the first `steps` updates. */
export function meanScheduleRate(run: Pick<RunSpec, 'schedule' | 'optimizer' | 'groups'>, context: ScheduleContext, steps: number): number {
  const rate = runRate(run, context, 1);
  let sum = 0;
  for (let t = 0; t < steps; t++) sum += rate.scheduleAt(t);
  return sum / steps;
}

/** The run whose mean the others take: the first constant one, or else the first. */
export function meanReference(runs: readonly RunSpec[]): RunSpec | undefined {
  return runs.find((run) => run.schedule.kind === 'constant') ?? runs[0];
}

/** Every run that is not constant at the mean rate of the reference. Recorded changes of a run that is scaled go. */
export function withSameMean(spec: ExperimentSpec, context: ScheduleContext, steps: number): ExperimentSpec {
  const reference = meanReference(spec.runs);
  if (reference === undefined) return spec;
  const mean = meanScheduleRate(reference, context, steps);
  const runs = spec.runs.map((run) => {
    const bounds = boundsOf(run.schedule);
    if (run === reference || run.schedule.kind === 'constant' || bounds === undefined) return run;
    const share = mean / meanScheduleRate(run, context, steps);
    if (!(Math.abs(share - 1) > 1e-9) || !Number.isFinite(share)) return run;
    const floor = bounds.floor === undefined ? undefined : bounds.floor * share;
    return { ...run, schedule: withBounds(run.schedule, bounds.peak * share, floor), earlier: [] };
  });
  return runs.every((run, i) => run === spec.runs[i]) ? spec : deepFreeze({ ...spec, runs });
}
