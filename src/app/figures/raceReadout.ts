/** @file What the readout beside the race figures says: the values under the crosshair, or the latest ones. */
import { formatExact, formatLoss, formatPercent, formatRate, NO_VALUE } from '../../charts/format.ts';
import type { LineSeries } from '../../charts/lineTypes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import { type RaceData, type RaceRun, type RaceSettings, stepAt } from './raceData.ts';

export interface ReadoutValue {
  readonly text: string;
  /** The number unrounded, on hover. */
  readonly exact: string;
  /** No number here. */
  readonly off: boolean;
}

const NOTHING: ReadoutValue = { text: NO_VALUE, exact: '', off: true };

export function readLoss(run: RaceRun, data: RaceData, at: number | null, diverged: string): ReadoutValue {
  return read(run, data.loss.series, at, formatLoss, diverged);
}

export function readAccuracy(run: RaceRun, data: RaceData, at: number | null): ReadoutValue {
  return read(run, data.accuracy.series, at, formatPercent, NO_VALUE);
}

/** The rate of the head's group; also before and after what has been trained, because the schedule says it. All groups on hover. */
export function readRate(run: RaceRun, at: number | null, settings: RaceSettings): ReadoutValue {
  const { series, rate } = run;
  const done = series?.loss.length ?? 0;
  const over = series !== null && series.end !== null;
  const step = at === null ? Math.max(0, done - 1) : stepAt(at, series, settings);
  const groups = series?.groups ?? rate?.groups ?? 1;
  const lr = (group: number): number => {
    if (series && step < done) return series.lr.values[step * groups + group] ?? Number.NaN;
    if (over || !rate || step >= settings.totalSteps || settings.xAxis === 'seconds') return Number.NaN;
    return rate.lrAt(step, Math.min(group, rate.groups - 1));
  };
  const all = Array.from({ length: groups }, (_, group) => lr(group));
  const head = all.at(-1) ?? Number.NaN;
  if (!Number.isFinite(head)) return NOTHING;
  const exact = all.every((value) => value === head) ? formatExact(head) : all.map(formatExact).join(', ');
  return { text: formatRate(head), exact, off: false };
}

function read(run: RaceRun, lines: readonly LineSeries[], at: number | null, format: (value: number) => string, afterEnd: string): ReadoutValue {
  const line = lines.find((candidate) => candidate.key === run.id);
  if (!line) return NOTHING;
  const length = Math.min(line.x.length, line.y.length);
  const index = at === null ? length - 1 : nearestIndex(line.x, at, length);
  const value = index < 0 ? Number.NaN : (line.y[index] as number);
  if (line.end && (at === null || at > line.end.x || !Number.isFinite(value))) return { text: afterEnd, exact: '', off: true };
  return Number.isFinite(value) ? { text: format(value), exact: formatExact(value), off: false } : NOTHING;
}
