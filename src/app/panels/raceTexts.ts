/** @file The words that the race figures draw: they hold none of their own. */
import type { TaskSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { RaceTexts } from '../figures/RaceFigures.tsx';

export function raceTexts(t: Dictionary, task: TaskSpec): RaceTexts {
  return {
    loss: t.race.loss,
    lossSub: t.race.lossSub,
    accuracy: t.race.accuracy,
    accuracySub: t.race.accuracySub({ count: String(task.evalCount) }),
    rate: t.race.rate,
    rateSub: t.race.rateSub,
    zoomHint: t.race.zoomHint,
    axis: t.race.axis,
    target: t.race.target,
    diverged: t.race.diverged,
    changed: t.race.changed,
    restart: t.race.restart,
    empty: t.race.empty,
    emptyHint: t.race.emptyHint,
    figure: t.race.figure,
  };
}
