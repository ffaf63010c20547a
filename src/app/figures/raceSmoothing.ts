/**
 * @file Another smoothing, a few milliseconds in each frame: while the slider moves over 12 runs of 16 seeds, two million values would be smoothed and
 * averaged again for every place of it. The figures keep the smoothing they have until the new one is complete; places in between are skipped.
 */
import { cacheOf, type RaceCache } from './raceCache.ts';
import { lossLine } from './raceLines.ts';
import { normLines } from './raceNorms.ts';
import type { RaceSettings } from './raceTypes.ts';

/** Works on the runs that are not smoothed with `settings.smoothing` yet until `deadline` (by `clock`, ms); true when there are none. */
export function settle(settings: RaceSettings, cache: RaceCache, deadline: number, clock = () => performance.now()): boolean {
  const { smoothing } = settings;
  const look = { colorIndex: 0, dashIndex: 0 };
  for (const run of settings.runs) {
    if (run.hidden) continue;
    const kept = cacheOf(cache, run);
    if (kept.settled.has(smoothing)) continue;
    if (clock() > deadline) return false;
    lossLine(run, kept, settings, look);
    for (const kind of ['gradNorm', 'updateRatio'] as const) if (settings.figures?.includes(kind)) normLines(kind, run, kept, settings, look);
    kept.settled.add(smoothing);
  }
  for (const run of settings.runs) cacheOf(cache, run).keepOnly(smoothing);
  return true;
}
