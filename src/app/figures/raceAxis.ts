/**
 * @file Where an update stands on the x axis.
 *
 *   step t        epoch t / stepsPerEpoch        evaluations (of the gradient, per seed) t + charged
 *   seconds       of training, when the last of the seeds had done the update (they train in turns, so that the others wait a moment)
 */
import { lowerBound } from '../../charts/decimate.ts';
import { roundUp } from '../../charts/domains.ts';
import { formatCount, formatPlainTick } from '../../charts/format.ts';
import type { LineData } from '../../charts/lineTypes.ts';
import type { Interval } from '../../charts/scales.ts';
import { ramp } from '../../charts/strided.ts';
import type { RunCache } from './raceCache.ts';
import { type RaceRun, type RaceSettings, stepsDone } from './raceTypes.ts';

/** x after so many updates. */
export function placeOf(step: number, run: RaceRun, kept: RunCache, { xAxis, stepsPerEpoch }: RaceSettings): number {
  if (xAxis === 'step') return step;
  if (xAxis === 'epoch') return step / stepsPerEpoch;
  if (xAxis === 'evaluations') return step + (run.charged ?? 0);
  const seconds = kept.seconds(run);
  if (seconds.length === 0 || step <= 0) return 0;
  return seconds[Math.min(seconds.length, step) - 1] as number;
}

/** The update that a place on the x axis belongs to. */
export function stepAt(x: number, run: RaceRun, kept: RunCache, { xAxis, stepsPerEpoch }: RaceSettings): number {
  if (xAxis === 'step') return Math.round(x);
  if (xAxis === 'epoch') return Math.round(x * stepsPerEpoch);
  if (xAxis === 'evaluations') return Math.round(x - (run.charged ?? 0));
  return lowerBound(kept.seconds(run), x);
}

/** x of updates 0, 1, ... */
export function placesOf(length: number, run: RaceRun, kept: RunCache, { xAxis, stepsPerEpoch }: RaceSettings): Float64Array {
  if (xAxis === 'seconds') return kept.seconds(run).subarray(0, length);
  return ramp(length, xAxis === 'epoch' ? 1 / stepsPerEpoch : 1, xAxis === 'evaluations' ? (run.charged ?? 0) : 0);
}

export function xDomain({ xAxis, totalSteps, stepsPerEpoch }: RaceSettings, shown: readonly RaceRun[], kept: (run: RaceRun) => RunCache): Interval {
  if (xAxis === 'step') return [0, totalSteps];
  if (xAxis === 'epoch') return [0, totalSteps / stepsPerEpoch];
  if (xAxis === 'evaluations') return [0, totalSteps + shown.reduce((most, run) => Math.max(most, run.charged ?? 0), 0)];
  const longest = shown.reduce((most, run) => Math.max(most, (stepsDone(run) > 0 && kept(run).seconds(run).at(-1)) || 0), 0);
  return [0, longest > 0 ? roundUp(longest) : 10];
}

export function xFormats({ xAxis, stepsPerEpoch }: RaceSettings): Pick<LineData['x'], 'format' | 'formatTick' | 'snap'> {
  if (xAxis === 'step' || xAxis === 'evaluations') return { format: formatCount, formatTick: formatCount, snap: Math.round };
  if (xAxis === 'epoch')
    return { format: (x) => x.toFixed(2), formatTick: formatPlainTick, snap: (x) => Math.round(x * stepsPerEpoch) / stepsPerEpoch };
  return { format: (x) => x.toFixed(x < 100 ? 2 : 1), formatTick: formatPlainTick, snap: (x) => x };
}
