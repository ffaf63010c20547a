/**
 * @file Gradient norms, update-to-weight ratios (smoothed) and distances from the start (as they are): one line per layer group, the mean over seeds.
 * Only what was measured.
 */
import type { LineSeries } from '../../charts/lineTypes.ts';
import { placeOf, placesOf } from './raceAxis.ts';
import type { RunCache } from './raceCache.ts';
import { groupsOf, type Look } from './raceRates.ts';
import type { RaceRun, RaceSettings } from './raceTypes.ts';

export type NormKind = 'gradNorm' | 'updateRatio';

export function normLines(kind: NormKind, run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const measured = run.seeds.flatMap((series) => {
    const y = series[kind];
    return y.length > 0 ? [{ y, ended: series.end !== null }] : [];
  });
  const [only] = measured;
  if (!only) return [];
  const groups = groupsOf(run);
  const lines: LineSeries[] = [];
  for (let group = groups - 1; group >= 0; group--) {
    const name = `${kind}${group}`;
    const column =
      measured.length > 1 ? kept.band(name, 'minmax', measured, groups, group).center : kept.strided(name).update(only.y.values, groups, group);
    const y = kept.smoothed(name, column, settings.smoothing).values;
    lines.push({
      key: `${run.id}:${group}`,
      letter: letterOf(run, y, group, groups),
      ...look,
      noisy: settings.smoothing === 0,
      x: placesOf(y.length, run, kept, settings),
      y,
      offScale: false,
    });
  }
  return lines;
}

export function distanceLines(run: RaceRun, kept: RunCache, settings: RaceSettings, look: Look): LineSeries[] {
  const measured = run.seeds.flatMap(({ distance: y, distanceStep: at, end }) => (at.length > 0 ? [{ y, at, ended: end !== null }] : []));
  const [first] = measured;
  if (!first) return [];
  const groups = groupsOf(run);
  return Array.from({ length: groups }, (_, k): LineSeries => {
    const group = groups - 1 - k;
    const { center, at } = kept.band('distance', 'minmax', measured, groups, group);
    const x = at.map((step) => placeOf(step, run, kept, settings));
    return { key: `${run.id}:${group}`, letter: letterOf(run, center, group, groups), ...look, points: true, x, y: center, offScale: false };
  });
}

/** A frozen group does not move: 0 has no place on a logarithmic axis. */
function letterOf(run: RaceRun, y: Float64Array, group: number, groups: number): string {
  return (y.at(-1) ?? 0) > 0 ? `${run.letter}${groups > 1 ? group + 1 : ''}` : '';
}
