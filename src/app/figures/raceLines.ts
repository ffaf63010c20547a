/** @file Training loss and evaluations of a run: one seed as a line (the loss with its raw line), several as their mean with a band. */
import type { LineSeries } from '../../charts/lineTypes.ts';
import { mean } from '../../math/statistics.ts';
import type { Column, Series } from '../../runs/series.ts';
import { placeOf, placesOf } from './raceAxis.ts';
import { atWeight, type RunCache } from './raceCache.ts';
import type { Look } from './raceRates.ts';
import { isAlive, type RaceRun, type RaceSettings } from './raceTypes.ts';

export function lossLine(run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const { smoothing, band: kind = 'minmax', texts } = settings;
  const [only] = run.seeds;
  if (!only) return [];
  const smoothed = run.seeds.map(({ loss }, k) => kept.smoothed(`loss${k}`, loss.values, smoothing));
  const stopped = run.seeds.reduce((most, { end }) => Math.max(most, end?.step ?? 0), 0);
  const end = isAlive(run) ? {} : { end: { x: placeOf(stopped, run, kept, settings), label: texts.mark.diverged } };
  const line = { key: run.id, letter: run.letter, ...look, ...end, noisy: smoothing === 0 };
  if (run.seeds.length === 1) {
    const raw = smoothing > 0 ? { raw: only.loss.values } : {};
    return [{ ...line, x: placesOf(only.loss.length, run, kept, settings), y: (smoothed[0] as Column).values, ...raw }];
  }
  const seeds = run.seeds.map((series, k) => ({ y: smoothed[k] as Column, ended: series.end !== null }));
  const { length, center, low, high } = kept.band(`loss${atWeight(smoothing)}`, kind, seeds);
  return [{ ...line, x: placesOf(length, run, kept, settings), y: center, band: { lo: low, hi: high } }];
}

/**
 * Loss or accuracy on test images. The letter is left to the loss where a run diverged: here its line just ends. A branch begins at the last evaluation
 * that it shares with its parent, so that the line leaves from a point that was measured.
 */
export function evaluationLine(column: 'evalLoss' | 'evalAccuracy', run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const [only] = run.seeds;
  if (!only) return [];
  const several = run.seeds.length > 1;
  const seeds = run.seeds.map((series: Series) => ({ y: series[column], at: series.evalStep, ended: series.end !== null }));
  const mean = several ? kept.band(column, settings.band ?? 'minmax', seeds) : null;
  const steps = mean?.at ?? only.evalStep.values;
  const x = evaluatedAt(steps, run, kept, settings);
  const shared = run.since ? steps.findLastIndex((step) => step <= (run.since ?? 0)) : -1;
  const since = shared >= 0 ? { since: x[shared] as number } : {};
  const line = { key: run.id, letter: isAlive(run) ? run.letter : '', ...look, ...since, offScale: false, x };
  return [mean ? { ...line, y: mean.center, band: { lo: mean.low, hi: mean.high } } : { ...line, y: only[column].values }];
}

/** At the ends of cycles: accuracy of the snapshots so far together, strong, and of each by itself, faint. Means over the seeds that have them. */
export function ensembleLines(run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const found = new Map<number, { readonly single: number[]; readonly together: number[] }>();
  for (const { snapshots } of run.seeds)
    for (const { step, single, ensemble } of snapshots) {
      const scores = found.get(step) ?? { single: [], together: [] };
      scores.single.push(single.accuracy);
      scores.together.push(ensemble.accuracy);
      found.set(step, scores);
    }
  if (found.size === 0) return [];
  const ends = [...found].sort(([a], [b]) => a - b);
  const x = ends.map(([step]) => placeOf(step, run, kept, settings));
  const line = { ...look, x, points: true, offScale: false };
  return [
    { ...line, key: `${run.id}:together`, letter: run.letter, y: ends.map(([, { together }]) => mean(together)) },
    {
      ...line,
      key: `${run.id}:single`,
      letter: '',
      name: settings.texts.single({ run: run.letter }),
      noisy: true,
      y: ends.map(([, { single }]) => mean(single)),
    },
  ];
}

function evaluatedAt(steps: Float64Array, run: RaceRun, kept: RunCache, settings: RaceSettings): Float64Array {
  const { xAxis, stepsPerEpoch } = settings;
  if (xAxis === 'step') return steps;
  const key = [xAxis, stepsPerEpoch, run.charged, steps.length].join('|');
  if (kept.evaluations?.key !== key) kept.evaluations = { key, x: steps.map((step) => placeOf(step, run, kept, settings)) };
  return kept.evaluations.x;
}
