/** @file What the readout beside a race figure says of a run: the values under the crosshair, or the latest ones; with several seeds mean and band. */
import { formatExact, formatRate, NO_VALUE } from '../../charts/format.ts';
import type { LineData, LineSeries } from '../../charts/lineTypes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import { stepAt } from './raceAxis.ts';
import { cacheOf, type RaceCache } from './raceCache.ts';
import { runOf } from './raceData.ts';
import { groupsOf } from './raceRates.ts';
import { type FigureKind, isOver, type RaceData, type RaceRun, type RaceSettings, stepsDone } from './raceTypes.ts';

export interface ReadoutValue {
  readonly text: string;
  /** Lower and upper end of the band; empty: none. */
  readonly band: string;
  /** The numbers unrounded, on hover. */
  readonly exact: string;
  /** No number here. */
  readonly off: boolean;
}

const NOTHING: ReadoutValue = { text: NO_VALUE, band: '', exact: '', off: true };

/** `at`: place of the crosshair, null: the latest values. */
export function readout(kind: FigureKind, run: RaceRun, data: RaceData, at: number | null, settings: RaceSettings, cache: RaceCache): ReadoutValue {
  if (kind === 'rate') return readRate(run, at, settings, cache);
  const figure = data[kind];
  if (!figure) return NOTHING;
  const lines = figure.series.filter((line) => runOf(line) === run.id);
  const [line] = lines; // of several layer groups the head's
  if (!line) return NOTHING;
  const value = read(line, figure, at, kind === 'loss' ? settings.texts.mark.diverged : NO_VALUE);
  if (lines.length < 2 || value.off) return value;
  // the first group first
  return {
    ...value,
    exact: lines
      .toReversed()
      .map((one) => read(one, figure, at, NO_VALUE).exact)
      .join(', '),
  };
}

/** The rate of the head's group; also before and after what has been trained, because the schedule says it. All groups on hover. */
function readRate(run: RaceRun, at: number | null, settings: RaceSettings, cache: RaceCache): ReadoutValue {
  const { rate } = run;
  const done = stepsDone(run);
  const step = at === null ? Math.max(0, done - 1) : stepAt(at, run, cacheOf(cache, run), settings);
  const groups = groupsOf(run);
  const farthest = run.seeds.find(({ loss }) => loss.length === done);
  const lr = (group: number): number => {
    if (farthest && step < done) return farthest.lr.values[step * groups + group] ?? Number.NaN;
    if (isOver(run) || !rate || step >= settings.totalSteps || settings.xAxis === 'seconds') return Number.NaN;
    return rate.lrAt(step, Math.min(group, rate.groups - 1));
  };
  const all = step < 0 ? [] : Array.from({ length: groups }, (_, group) => lr(group));
  const head = all.at(-1) ?? Number.NaN;
  if (!Number.isFinite(head)) return NOTHING;
  const exact = all.every((value) => value === head) ? formatExact(head) : all.map(formatExact).join(', ');
  return { text: formatRate(head), band: '', exact, off: false };
}

function read(line: LineSeries, { y: { format } }: LineData, at: number | null, afterEnd: string): ReadoutValue {
  const length = Math.min(line.x.length, line.y.length);
  const index = at === null ? length - 1 : nearestIndex(line.x, at, length);
  const value = index < 0 ? ahead(line, at) : (line.y[index] as number);
  if (line.end && (at === null || at > line.end.x || !Number.isFinite(value))) return { ...NOTHING, text: afterEnd };
  if (!Number.isFinite(value)) return NOTHING;
  const ends = line.band && index >= 0 ? [line.band.lo[index] as number, line.band.hi[index] as number] : [];
  const known = ends.length === 2 && ends.every(Number.isFinite);
  return {
    text: format(value),
    band: known ? between(ends.map((end) => format(end))) : '',
    exact: known ? `${formatExact(value)} (${ends.map(formatExact).join(' … ')})` : formatExact(value),
    off: false,
  };
}

/** The unit once. */
function between([low = '', high = '']: readonly string[]): string {
  return `${high.endsWith('%') ? low.replace('%', '') : low} … ${high}`;
}

/** What is planned at a place not reached yet. */
function ahead({ future }: LineSeries, at: number | null): number {
  if (!future || at === null) return Number.NaN;
  const index = nearestIndex(future.x, at, Math.min(future.x.length, future.y.length));
  return index < 0 ? Number.NaN : (future.y[index] as number);
}
