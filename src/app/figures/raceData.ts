/**
 * @file From runs to the columns that the three race figures draw. Called once per frame in which something changed; what can be kept is kept
 * (smoothing, group columns, samples of the rates to come), so that a frame costs what is new and what is on screen.
 */

import { lowerBound } from '../../charts/decimate.ts';
import { accuracyDomain, type Extent, lossDomain, rateDomain, roundUp } from '../../charts/domains.ts';
import { formatCount, formatLoss, formatPercent, formatPlainTick, formatRate } from '../../charts/format.ts';
import type { FigureMark, LineData, LineSeries } from '../../charts/lineTypes.ts';
import { type Samples, sampleSteps } from '../../charts/sampling.ts';
import type { Interval } from '../../charts/scales.ts';
import { createSmoother, type Smoother } from '../../charts/smooth.ts';
import { createStrided, ramp, type Strided } from '../../charts/strided.ts';
import type { Series } from '../../runs/series.ts';

export interface RaceRate {
  lrAt(step: number, group: number): number;
  readonly groups: number;
  /** First steps of cycles, where a mark stands. */
  readonly restarts?: readonly number[];
}

export interface RaceRun {
  readonly id: string;
  readonly letter: string;
  /** 1..12: colour and dash. */
  readonly colorIndex: number;
  readonly name: string;
  readonly hidden: boolean;
  /** Mutated in place; its version grows. null: has not trained. */
  readonly series: Series | null;
  readonly rate: RaceRate | null;
}

export type RaceAxis = 'step' | 'epoch' | 'seconds';

export interface RaceTexts {
  readonly loss: string;
  readonly lossSub: string;
  readonly accuracy: string;
  readonly accuracySub: string;
  readonly rate: string;
  readonly rateSub: string;
  readonly zoomHint: string;
  readonly axis: Readonly<Record<RaceAxis, string>>;
  readonly target: string;
  readonly diverged: string;
  readonly changed: string;
  readonly restart: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly figure: { readonly loss: string; readonly accuracy: string; readonly rate: string };
}

export interface RaceSettings {
  readonly runs: readonly RaceRun[];
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly xAxis: RaceAxis;
  readonly lossScale: 'log' | 'linear';
  readonly smoothing: number;
  readonly target: number;
  readonly texts: RaceTexts;
}

export interface RaceData {
  readonly loss: LineData;
  readonly accuracy: LineData;
  readonly rate: LineData;
}

interface RunCache {
  series: Series | null;
  readonly smoother: Smoother;
  readonly groups: Map<number, Strided>;
  future: { readonly key: string; readonly rate: RaceRate; readonly groups: readonly (Samples & { readonly group: number })[] } | null;
}

export type RaceCache = Map<string, RunCache>;

const EMPTY_LOSS: Interval = [0.2, 3.4];
const EMPTY_ACCURACY: Interval = [0.7, 0.95];
const EMPTY_RATE: Interval = [0, 0.1];
/** Rates to come: four samples in each of so many columns, wider than any figure. */
const FUTURE_COLUMNS = 1200;

export function raceData(settings: RaceSettings, zoom: Interval | null, focus: string | null, cache: RaceCache): RaceData {
  const { runs, xAxis, texts } = settings;
  const shown = runs.filter((run) => !run.hidden);
  const domain = xDomain(settings, shown);
  const window = zoom ?? domain;
  const x = { domain, name: texts.axis[xAxis], ...xFormats(settings) };
  const loss: LineSeries[] = [];
  const accuracy: LineSeries[] = [];
  const rate: LineSeries[] = [];
  const marks: FigureMark[] = [];
  for (const run of shown) {
    const kept = cacheOf(cache, run);
    const look = {
      colorIndex: run.colorIndex,
      dashIndex: run.colorIndex,
      focused: focus === run.id,
      dimmed: focus !== null && focus !== run.id,
    };
    const died =
      run.series?.end?.reason === 'diverged' ? { end: { x: placeOf(run.series.end.step, run.series, settings), label: texts.diverged } } : {};
    if (run.series) {
      const values = run.series.loss.values;
      const at = placesOf(run.series, settings);
      const smoothed = kept.smoother.update(values, settings.smoothing);
      const raw = settings.smoothing > 0 ? { raw: values } : { noisy: true };
      loss.push({ key: run.id, letter: run.letter, ...look, x: at, y: smoothed, ...raw, ...died });
      const seen = run.series.evalStep.values;
      const series = run.series;
      const evaluated = xAxis === 'step' ? seen : seen.map((step) => placeOf(step, series, settings));
      // the loss says that a run diverged; here its line just ends
      const letter = alive(run) ? run.letter : '';
      accuracy.push({ key: run.id, letter, ...look, x: evaluated, y: run.series.evalAccuracy.values, offScale: false });
    }
    rate.push(...rateLines(run, kept, settings, window, look));
    marks.push(...marksOf(run, settings));
  }
  const runOf = new Map(shown.map((run) => [run.id, run]));
  const lossCurves = loss.map(({ key, x: at, y }): Extent => ({ x: at, y, counts: alive(runOf.get(key)) }));
  const accuracyCurves = accuracy.map(({ key, x: at, y }): Extent => ({ x: at, y, counts: alive(runOf.get(key)) }));
  const rateCurves = rate.flatMap((line): Extent[] => {
    const counts = alive(runOf.get(line.key.split(':')[0] as string));
    return [{ x: line.x, y: line.y, counts }, ...(line.future ? [{ ...line.future, counts }] : [])];
  });
  const begun = loss.some((line) => line.y.length > 0);
  return {
    loss: {
      x,
      y: {
        kind: settings.lossScale,
        domain: lossDomain(lossCurves, window, settings.lossScale, EMPTY_LOSS),
        formatTick: formatPlainTick,
        format: formatLoss,
      },
      series: loss,
      marks,
      empty: begun ? null : { title: texts.empty, note: texts.emptyHint },
    },
    accuracy: {
      x,
      y: {
        kind: 'linear',
        domain: accuracyDomain(accuracyCurves, window, settings.target, EMPTY_ACCURACY),
        formatTick: (share) => formatPercent(share, 0),
        format: formatPercent,
      },
      series: accuracy,
      marks,
      target: settings.target,
    },
    rate: {
      x,
      y: { kind: 'linear', domain: rateDomain(rateCurves, window, EMPTY_RATE), formatTick: formatRate, format: formatRate },
      series: rate,
      marks,
    },
  };
}

/** x of a whole number of updates. */
export function placeOf(step: number, series: Series | null, { xAxis, stepsPerEpoch }: RaceSettings): number {
  if (xAxis === 'step') return step;
  if (xAxis === 'epoch') return step / stepsPerEpoch;
  const seconds = series?.seconds.values;
  if (!seconds || seconds.length === 0) return 0;
  return step <= 0 ? 0 : (seconds[Math.min(seconds.length, step) - 1] as number);
}

/** The update that a place on the x axis belongs to. */
export function stepAt(x: number, series: Series | null, { xAxis, stepsPerEpoch }: RaceSettings): number {
  if (xAxis === 'step') return Math.round(x);
  if (xAxis === 'epoch') return Math.round(x * stepsPerEpoch);
  return series ? lowerBound(series.seconds.values, x) : 0;
}

function placesOf(series: Series, { xAxis, stepsPerEpoch }: RaceSettings): Float64Array {
  const length = series.loss.length;
  if (xAxis === 'seconds') return series.seconds.values;
  return ramp(length, xAxis === 'step' ? 1 : 1 / stepsPerEpoch);
}

function xDomain({ xAxis, totalSteps, stepsPerEpoch }: RaceSettings, shown: readonly RaceRun[]): Interval {
  if (xAxis === 'step') return [0, totalSteps];
  if (xAxis === 'epoch') return [0, totalSteps / stepsPerEpoch];
  const longest = shown.reduce((most, { series }) => Math.max(most, series?.seconds.values.at(-1) ?? 0), 0);
  return [0, longest > 0 ? roundUp(longest) : 10];
}

function xFormats({ xAxis, stepsPerEpoch }: RaceSettings): Pick<LineData['x'], 'format' | 'formatTick' | 'snap'> {
  if (xAxis === 'step') return { format: formatCount, formatTick: formatCount, snap: Math.round };
  if (xAxis === 'epoch')
    return { format: (x) => x.toFixed(2), formatTick: formatPlainTick, snap: (x) => Math.round(x * stepsPerEpoch) / stepsPerEpoch };
  return { format: (x) => x.toFixed(x < 100 ? 2 : 1), formatTick: formatPlainTick, snap: (x) => x };
}

function cacheOf(cache: RaceCache, run: RaceRun): RunCache {
  let kept = cache.get(run.id);
  if (!kept || kept.series !== run.series) {
    kept = { series: run.series, smoother: createSmoother(), groups: new Map(), future: null };
    cache.set(run.id, kept);
  }
  return kept;
}

function alive(run: RaceRun | undefined): boolean {
  return run?.series?.end?.reason !== 'diverged';
}

type Look = Pick<LineSeries, 'colorIndex' | 'dashIndex' | 'focused' | 'dimmed'>;

/** What was used, strong; what is planned, thin. One line per group where rates differ; the letter stands at the last (the head's). */
function rateLines(run: RaceRun, kept: RunCache, settings: RaceSettings, window: Interval, look: Look): LineSeries[] {
  const { rate, series } = run;
  const done = series?.loss.length ?? 0;
  const groups = series?.groups ?? rate?.groups ?? 1;
  const used = series?.lr.values ?? new Float64Array(0);
  const over = series !== null && series.end !== null;
  const planned = rate && !over && settings.xAxis !== 'seconds' ? futureOf(rate, kept, settings, window) : [];
  const lines: LineSeries[] = [];
  for (let group = groups - 1; group >= 0; group--) {
    const last = group === groups - 1;
    if (!last && !differs(rate, used, groups, group, settings.totalSteps)) continue;
    let column = used;
    if (groups > 1) {
      const strided = kept.groups.get(group) ?? createStrided();
      kept.groups.set(group, strided);
      column = strided.update(used, groups, group);
    }
    const x = series ? placesOf(series, settings) : new Float64Array(0);
    const plan = planned.find((samples) => samples.group === group);
    const from = plan ? Math.max(0, lowerBound(plan.x, settings.xAxis === 'epoch' ? (done - 1) / settings.stepsPerEpoch : done - 1)) : 0;
    const future = plan ? { future: { x: plan.x.subarray(from), y: plan.y.subarray(from) } } : {};
    lines.push({ key: `${run.id}:${group}`, letter: last ? run.letter : '', ...look, x, y: column, ...future });
  }
  return lines;
}

function futureOf(rate: RaceRate, kept: RunCache, settings: RaceSettings, window: Interval): readonly (Samples & { readonly group: number })[] {
  const scale = settings.xAxis === 'epoch' ? 1 / settings.stepsPerEpoch : 1;
  const first = Math.max(0, Math.floor(window[0] / scale) - 1);
  const last = Math.min(settings.totalSteps - 1, Math.ceil(window[1] / scale) + 1);
  const key = [first, last, scale].join();
  if (kept.future?.rate === rate && kept.future.key === key) return kept.future.groups;
  const groups: (Samples & { readonly group: number })[] = [];
  for (let group = rate.groups - 1; group >= 0; group--) {
    if (group < rate.groups - 1 && !differs(rate, [], rate.groups, group, settings.totalSteps)) continue;
    const { x, y } = sampleSteps((step) => rate.lrAt(step, group), first, last, FUTURE_COLUMNS, 4);
    groups.push({ group, x: scale === 1 ? x : x.map((step) => step * scale), y });
  }
  kept.future = { key, rate, groups };
  return groups;
}

/** Does a group train at another rate than the last one? Factors do not change with the step, so a few places tell. */
function differs(rate: RaceRate | null, used: ArrayLike<number>, groups: number, group: number, totalSteps: number): boolean {
  const rows = Math.floor(used.length / groups);
  if (rows > 0 && used[(rows - 1) * groups + group] !== used[rows * groups - 1]) return true;
  if (!rate || group >= rate.groups) return false;
  return [0, Math.floor(totalSteps / 3), Math.floor(totalSteps / 2)].some((step) => rate.lrAt(step, group) !== rate.lrAt(step, rate.groups - 1));
}

/** Cycles that have begun again so far, and rates moved by hand. */
function marksOf(run: RaceRun, settings: RaceSettings): FigureMark[] {
  const { series, rate } = run;
  if (!series) return [];
  const { texts } = settings;
  const done = series.loss.length;
  const titles = { restart: texts.restart, change: texts.changed } as const;
  const noted = series.marks.flatMap(({ kind, step }) => (kind === 'restart' || kind === 'change' ? [{ kind, step }] : []));
  const planned = (rate?.restarts ?? []).filter((step) => step < done && !noted.some((mark) => mark.kind === 'restart' && mark.step === step));
  return [...noted, ...planned.map((step) => ({ kind: 'restart' as const, step }))].map(({ kind, step }) => ({
    x: placeOf(step, series, settings),
    kind,
    colorIndex: run.colorIndex,
    letter: run.letter,
    title: `${run.letter} ${formatCount(step)}: ${titles[kind]}`,
  }));
}
