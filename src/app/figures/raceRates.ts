/** @file Rates and momentum of a run: what was used, strong; what is planned, thin. Rates: one line per layer group where they differ. */
import { lowerBound } from '../../charts/decimate.ts';
import type { LineSeries } from '../../charts/lineTypes.ts';
import { type Samples, sampleSteps } from '../../charts/sampling.ts';
import type { Interval } from '../../charts/scales.ts';
import { placesOf } from './raceAxis.ts';
import type { Planned, RunCache } from './raceCache.ts';
import { isOver, type RaceRate, type RaceRun, type RaceSettings, stepsDone } from './raceTypes.ts';

export type Look = Pick<LineSeries, 'colorIndex' | 'dashIndex' | 'focused' | 'dimmed' | 'since'>;

/** Rates to come: four samples in each of so many columns, wider than any figure. */
const FUTURE_COLUMNS = 1200;
const NONE = new Float64Array(0);

/** The letter stands at the last group (the head's). */
export function rateLines(run: RaceRun, kept: RunCache, settings: RaceSettings, window: Interval, look: Look): LineSeries[] {
  const { rate } = run;
  const groups = groupsOf(run);
  const used = usedRates(run);
  const planned = rate && !isOver(run) && settings.xAxis !== 'seconds' ? futureOf(rate, run, kept, settings, window) : [];
  const lines: LineSeries[] = [];
  for (let group = groups - 1; group >= 0; group--) {
    const last = group === groups - 1;
    if (!last && !differs(rate, used, groups, group, settings.totalSteps)) continue;
    const y = columnOf(run, kept, used, groups, group);
    const plan = planned.find((samples) => samples.group === group);
    const x = placesOf(y.length, run, kept, settings);
    const from = plan ? Math.max(0, lowerBound(plan.x, x.at(-1) ?? Number.NEGATIVE_INFINITY)) : 0;
    const future = plan ? { future: { x: plan.x.subarray(from), y: plan.y.subarray(from) } } : {};
    const named = last ? { letter: run.letter } : { letter: '', name: `${run.letter}${group + 1}` };
    lines.push({ key: `${run.id}:${group}`, ...named, ...look, x, y, ...future });
  }
  return lines;
}

/** Of runs whose momentum is set from step to step. */
export function momentumLines(run: RaceRun, kept: RunCache, settings: RaceSettings, window: Interval, look: Look): LineSeries[] {
  const momentumAt = run.rate?.momentumAt;
  const done = stepsDone(run);
  if (!run.rate || !momentumAt || (settings.xAxis === 'seconds' && done === 0)) return [];
  const last = settings.xAxis === 'seconds' || isOver(run) ? done - 1 : settings.totalSteps - 1;
  const { key, from, to } = windowOf(run, kept, settings, window, last);
  if (kept.momentum?.key !== key || kept.momentum.rate !== run.rate) {
    const samples = sampleSteps((step) => momentumAt(step) ?? Number.NaN, from, to, FUTURE_COLUMNS, 4);
    kept.momentum = { key, rate: run.rate, groups: [{ group: 0, x: placed(samples.x, run, kept, settings), y: samples.y }] };
  }
  const [samples] = kept.momentum.groups;
  if (!samples?.y.some(Number.isFinite)) return [];
  const now = done === 0 ? 0 : lowerBound(samples.x, placesOf(done, run, kept, settings).at(-1) ?? 0) + 1;
  const past = { x: samples.x.subarray(0, now), y: samples.y.subarray(0, now) };
  return [
    {
      key: run.id,
      letter: run.letter,
      ...look,
      ...past,
      future: { x: samples.x.subarray(Math.max(0, now - 1)), y: samples.y.subarray(Math.max(0, now - 1)) },
    },
  ];
}

export function groupsOf(run: RaceRun): number {
  return run.seeds[0]?.groups ?? run.rate?.groups ?? 1;
}

/** Rates as they were, [steps, groups]: those of the seed that is farthest. */
function usedRates(run: RaceRun): Float64Array {
  let farthest = run.seeds[0];
  for (const series of run.seeds) if (series.loss.length > (farthest?.loss.length ?? 0)) farthest = series;
  return farthest?.lr.values ?? NONE;
}

function columnOf(run: RaceRun, kept: RunCache, used: Float64Array, groups: number, group: number): Float64Array {
  if (run.rate?.listens && run.seeds.length > 1) {
    const seeds = run.seeds.map((series) => ({ y: series.lr, ended: series.end !== null }));
    return kept.band('lr', 'minmax', seeds, groups, group).center;
  }
  return groups > 1 ? kept.strided(`lr${group}`).update(used, groups, group) : used;
}

function futureOf(rate: RaceRate, run: RaceRun, kept: RunCache, settings: RaceSettings, window: Interval): Planned['groups'] {
  const { key: place, from, to } = windowOf(run, kept, settings, window, settings.totalSteps - 1);
  if (to < stepsDone(run)) return []; // nothing in this window is still to come
  const key = `${place}|${rate.heard?.() ?? ''}`;
  if (kept.planned?.rate === rate && kept.planned.key === key) return kept.planned.groups;
  const groups: (Samples & { readonly group: number })[] = [];
  for (let group = rate.groups - 1; group >= 0; group--) {
    if (group < rate.groups - 1 && !differs(rate, [], rate.groups, group, settings.totalSteps)) continue;
    const { x, y } = sampleSteps((step) => rate.lrAt(step, group), from, to, FUTURE_COLUMNS, 4);
    groups.push({ group, x: placed(x, run, kept, settings), y });
  }
  kept.planned = { key, rate, groups };
  return groups;
}

/** The steps of a window, one more on either side. */
function windowOf(run: RaceRun, kept: RunCache, settings: RaceSettings, window: Interval, last: number): { key: string; from: number; to: number } {
  const { xAxis, stepsPerEpoch } = settings;
  if (xAxis === 'seconds') return { key: `${xAxis}|${kept.seconds(run).length}`, from: 0, to: last };
  const scale = xAxis === 'epoch' ? stepsPerEpoch : 1;
  const charged = xAxis === 'evaluations' ? (run.charged ?? 0) : 0;
  const from = Math.max(0, Math.floor(window[0] * scale - charged) - 1);
  const to = Math.min(last, Math.ceil(window[1] * scale - charged) + 1);
  return { key: [xAxis, from, to, scale, charged].join('|'), from, to };
}

function placed(steps: Float64Array, run: RaceRun, kept: RunCache, settings: RaceSettings): Float64Array {
  const { xAxis, stepsPerEpoch } = settings;
  if (xAxis === 'epoch') return steps.map((step) => step / stepsPerEpoch);
  if (xAxis === 'evaluations') return steps.map((step) => step + (run.charged ?? 0));
  if (xAxis === 'step') return steps;
  const seconds = kept.seconds(run);
  return steps.map((step) => seconds[step] ?? Number.NaN);
}

/** Does a group train at another rate than the last one? Factors do not change with the step within a stretch, so a few places tell. */
function differs(rate: RaceRate | null, used: ArrayLike<number>, groups: number, group: number, totalSteps: number): boolean {
  const rows = Math.floor(used.length / groups);
  if (rows > 0 && used[(rows - 1) * groups + group] !== used[rows * groups - 1]) return true;
  if (!rate || group >= rate.groups) return false;
  const steps = [0, Math.floor(totalSteps / 3), Math.floor(totalSteps / 2), totalSteps - 1, ...(rate.changes ?? [])];
  return steps.some((step) => rate.lrAt(step, group) !== rate.lrAt(step, rate.groups - 1));
}
