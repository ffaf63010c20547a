/**
 * @file The last comparison of the Transfer view as it lies on the desk (desk.ts): every way at its peak rate, with the curves of its seeds.
 *
 * It is a comparison of its spec: the five ways in their order, rates that the spec tries, so many seeds, and updates to the end unless a seed has diverged.
 */
import { checkKeys } from '../../experiment/checkParam.ts';
import { issueList } from '../../experiment/issues.ts';
import { parseSpec } from '../../experiment/parseSpec.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { canTransfer, groupCount } from '../../experiment/track.ts';
import { WAYS, type Way } from '../../experiment/ways.ts';
import type { Series } from '../series.ts';
import { packSeries, unpackSeries } from './keptStates.ts';

export interface KeptWays {
  readonly spec: ExperimentSpec;
  readonly ways: readonly { readonly way: Way; readonly peak: number; readonly series: readonly Series[] }[];
}

const VERSION = 1;

export function waysRow({ spec, ways }: KeptWays): object {
  return {
    ...{ version: VERSION, spec, peaks: ways.map(({ peak }) => peak) },
    series: packSeries(new Map(ways.map(({ way, series }) => [way, series]))),
  };
}

export function readWays(row: unknown): KeptWays | null {
  const issues = issueList();
  const { version, spec, peaks, series } = checkKeys(row, ['version', 'spec', 'peaks', 'series'], '', issues);
  const parsed = version === VERSION && issues.count === 0 ? parseSpec(spec) : null;
  if (!parsed?.ok || !canTransfer(parsed.spec.task) || !Array.isArray(peaks) || peaks.length !== WAYS.length) return null;
  const { task, transfer } = parsed.spec;
  if (!peaks.every((peak: unknown) => transfer.peaks.includes(peak as number))) return null;
  const limits = { groups: groupCount(task), totalSteps: transfer.budget, count: transfer.seeds };
  const found = unpackSeries(series, new Map(WAYS.map((way) => [way, limits])));
  const ways = WAYS.map((way, w) => ({ way, peak: peaks[w] as number, series: found?.get(way) ?? [] }));
  return found && ways.every((one) => one.series.every((each) => isOver(each, transfer.budget))) ? { spec: parsed.spec, ways } : null;
}

function isOver({ loss, evalStep, end }: Series, budget: number): boolean {
  return end?.reason === 'diverged' || (end?.reason === 'finished' && loss.length === budget && evalStep.values.at(-1) === budget);
}
