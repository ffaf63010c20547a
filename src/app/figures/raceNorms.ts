/** @file Gradient norms and update-to-weight ratios: one smoothed line per layer group, the mean over seeds. Only what was measured. */
import type { LineSeries } from '../../charts/lineTypes.ts';
import { placesOf } from './raceAxis.ts';
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
    // a frozen group does not move: 0 has no place on a logarithmic axis
    const letter = (y.at(-1) ?? 0) > 0 ? `${run.letter}${groups > 1 ? group + 1 : ''}` : '';
    lines.push({
      key: `${run.id}:${group}`,
      letter,
      ...look,
      noisy: settings.smoothing === 0,
      x: placesOf(y.length, run, kept, settings),
      y,
      offScale: false,
    });
  }
  return lines;
}
