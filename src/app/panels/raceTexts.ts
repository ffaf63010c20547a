/** @file The words in and around the race figures: they hold none of their own. */
import type { TaskSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { RaceTexts } from '../figures/raceTypes.ts';

export function raceTexts(t: Dictionary, task: TaskSpec): RaceTexts {
  return { ...t.figures, axis: t.race.axis, target: t.race.target, evalCount: String(task.evalCount) };
}
