/**
 * @file Smoothing much at once, a few milliseconds in each frame: while the slider moves over 12 runs of 16 seeds, or when such a race is opened,
 * two million values are smoothed and averaged. The figures keep the smoothing they have until the new one is complete, places of the slider in between
 * are skipped, and runs that are opened are drawn one by one, as they are ready.
 */
import { cacheOf, type RaceCache } from './raceCache.ts';
import { lossLine } from './raceLines.ts';
import { normLines } from './raceNorms.ts';
import type { RaceSettings } from './raceTypes.ts';

/** Works on the runs that are not smoothed with `settings.smoothing` yet until `deadline` (by `clock`, ms), seed by seed; true when there are none. */
export function settle(settings: RaceSettings, cache: RaceCache, deadline: number, clock = () => performance.now()): boolean {
  const { smoothing } = settings;
  const look = { colorIndex: 0, dashIndex: 0 };
  let settledAny = false;
  for (const run of settings.runs) {
    if (run.hidden) continue;
    const kept = cacheOf(cache, run);
    if (kept.settled.has(smoothing)) continue;
    for (const [k, { loss }] of run.seeds.entries()) {
      if (clock() > deadline) return false;
      kept.smoothed(`loss${k}`, loss.values, smoothing);
    }
    lossLine(run, kept, settings, look);
    for (const kind of ['gradNorm', 'updateRatio'] as const) if (settings.figures?.includes(kind)) normLines(kind, run, kept, settings, look);
    kept.settled.add(smoothing);
    settledAny = true;
  }
  if (settledAny) for (const run of settings.runs) cacheOf(cache, run).keepOnly(smoothing);
  return true;
}

/** Of these runs those that can be drawn. */
export function settledRuns<R extends RaceSettings['runs'][number]>(runs: readonly R[], smoothing: number, cache: RaceCache): readonly R[] {
  return runs.filter((run) => run.hidden || cacheOf(cache, run).settled.has(smoothing));
}
