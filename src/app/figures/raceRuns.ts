/** @file The runs of a spec as the figures take them. */
import { historyRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import type { Series } from '../../runs/series.ts';
import type { ScheduleContext } from '../../schedules/schedule.ts';
import { colorIndex } from '../panels/colorIndex.ts';
import { branchOf } from './raceBranches.ts';
import type { RaceRun } from './raceTypes.ts';

export interface RaceRunsOptions {
  readonly context: ScheduleContext;
  /** Layer groups of the network. */
  readonly groups: number;
  name(run: RunSpec): string;
  seedsOf(id: string): readonly Series[];
}

export function raceRuns(runs: readonly RunSpec[], { context, groups, name, seedsOf }: RaceRunsOptions): readonly RaceRun[] {
  const shown = new Set(runs.filter((run) => !run.hidden).map(({ id }) => id));
  return runs.map((run) => {
    const { lrAt, momentumAt, restarts, changes, listens } = historyRate(run, context, groups);
    const branch = branchOf(run, runs);
    return {
      id: run.id,
      letter: run.id,
      colorIndex: colorIndex(run.id),
      name: name(run),
      hidden: run.hidden,
      charged: run.charged,
      seeds: seedsOf(run.id),
      rate: { lrAt, momentumAt, groups, restarts, changes, listens },
      since: branch && shown.has(branch.parent) ? branch.step : null,
    };
  });
}
