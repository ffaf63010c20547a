/**
 * @file The stretches of a run: from where to where its settings act, and how a change cuts its history.
 *
 *   stretch k acts on updates from_k <= t < until_k;  from_0 = 0, from_{k+1} = until_k, and the run's own settings act to the end
 *   its schedule is asked at t - origin_k;  origin_k = from_k where the stretch is `fresh`, else origin_{k-1}, and origin_0 = 0
 *
 * So a rate that is turned while a cycle runs keeps the phase of the cycle, and a branch may begin a schedule of its own.
 */
import type { ScheduleContext } from '../schedules/schedule.ts';
import type { RunSpec, Settings, Stretch } from './spec.ts';

export interface PlacedStretch {
  readonly settings: Settings;
  readonly from: number;
  /** Infinity for the last. */
  readonly until: number;
  /** Step 0 of its schedule. */
  readonly origin: number;
}

/** In order; the last one holds the run's own settings. */
export function stretchesOf(run: Pick<RunSpec, keyof Settings | 'earlier'>): readonly PlacedStretch[] {
  let from = 0;
  let origin = 0;
  const place = (settings: Settings, until: number): PlacedStretch => {
    if (settings.fresh) origin = from;
    const placed = { settings, from, until, origin };
    from = until;
    return placed;
  };
  return [...run.earlier.map((stretch) => place(stretch, stretch.until)), place(run, Number.POSITIVE_INFINITY)];
}

/** What a schedule that begins at `origin` knows: it spans the rest of the run. */
export function contextFrom(context: ScheduleContext, origin: number): ScheduleContext {
  return { ...context, totalSteps: Math.max(1, context.totalSteps - origin) };
}

/**
 * The run with other settings from update `step` on: what acted before is kept, what was to act after is replaced. Settings that would have
 * begun at that very step never acted; where they were to begin a schedule anew, the new ones do.
 */
export function changedAt<R extends Pick<RunSpec, keyof Settings | 'earlier'>>(run: R, step: number, change: Partial<Settings>): R {
  const kept = stretchesOf(run).filter(({ from }) => from < step);
  const replaced = stretchesOf(run).find(({ from, until }) => from <= step && step < until);
  const fresh = change.fresh ?? (replaced?.from === step && replaced.settings.fresh);
  const { schedule, optimizer, groups } = { ...run, ...change };
  return { ...run, schedule, optimizer, groups, fresh, earlier: kept.map(({ settings, until }) => stretch(settings, Math.min(until, step))) };
}

function stretch({ schedule, optimizer, groups, fresh }: Settings, until: number): Stretch {
  return { until, schedule, optimizer, groups, fresh };
}
