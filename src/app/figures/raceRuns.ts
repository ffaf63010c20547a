/** @file The runs of a spec as the figures take them. */
import { type Heard, type HistoryRate, historyRate } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { edgeOf } from '../../optimizers/edge.ts';
import { heardOf } from '../../runs/heard.ts';
import type { Series } from '../../runs/series.ts';
import type { ScheduleContext } from '../../schedules/schedule.ts';
import { colorIndex } from '../panels/colorIndex.ts';
import { branchOf } from './raceBranches.ts';
import type { RaceRate, RaceRun } from './raceTypes.ts';

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
    const seeds = seedsOf(run.id);
    const history = historyRate(run, context, groups);
    const { lrAt, momentumAt, restarts, changes, listens } = history;
    const rate = { lrAt, momentumAt, groups, restarts, changes, listens, edgeAt: (step: number) => edgeAt(history, groups, step) };
    const branch = branchOf(run, runs);
    return {
      id: run.id,
      letter: run.id,
      colorIndex: colorIndex(run.id),
      name: name(run),
      hidden: run.hidden,
      charged: run.charged,
      seeds,
      rate: listens && seeds.length > 0 ? { ...rate, ...heardRate(seeds, (heard) => historyRate(run, context, groups, heard)) } : rate,
      since: branch && shown.has(branch.parent) ? branch.step : null,
    };
  });
}

/** The curvature above which the rate that acts on the network after so many updates is too high (of the last update at the end). */
export function edgeAfter(updates: number, run: RunSpec, context: ScheduleContext, groups: number): number | null {
  return edgeAt(historyRate(run, context, groups), groups, Math.min(updates, context.totalSteps - 1));
}

/** One rate for the whole network, or there is no threshold. */
function edgeAt({ lrAt, momentumAt, frozenAt, optimizerAt }: HistoryRate, groups: number, step: number): number | null {
  const lr = lrAt(step, groups - 1);
  for (let g = 0; g < groups; g++) if (frozenAt(step, g) || lrAt(step, g) !== lr) return null;
  const { kind, params } = optimizerAt(step);
  return edgeOf(kind, params, lr, momentumAt(step));
}

/** Every seed has heard other losses and so may have another rate: their mean, of those that still train. Rates to come are those in force. */
function heardRate(seeds: readonly Series[], rateOf: (heard: readonly Heard[]) => HistoryRate): Pick<RaceRate, 'lrAt' | 'heard'> {
  const all = seeds.map((series) => ({ series, rate: rateOf(heardOf(series)) }));
  let live = all;
  return {
    lrAt: (step, group) => live.reduce((sum, { rate }) => sum + rate.lrAt(step, group), 0) / live.length,
    heard() {
      const training = all.filter(({ series }) => series.end === null);
      live = training.length > 0 ? training : all;
      return [...all.map(({ series }) => heardOf(series).length), live.length].join('|');
    },
  };
}
