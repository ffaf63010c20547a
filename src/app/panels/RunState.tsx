import type { DatasetCard } from '../../datasets/dataset.ts';
import { datasets } from '../../datasets/registry.ts';
import { cardOf } from '../../experiment/choice.ts';
import type { ExperimentSpec, RunSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { atChance } from '../../runs/result.ts';
import type { Series } from '../../runs/series.ts';
import { useTexts } from '../language.tsx';
import { isTraining, settingsOf } from '../stores/connection.ts';
import { experimentStore } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { seriesOfRun, type TrainingState, trainingStore } from '../stores/trainingStore.ts';
import css from './views.module.css';

interface Told {
  readonly text: string;
  readonly tone?: 'danger' | 'muted';
  readonly title?: string;
}

/** How a run stands, over its seeds, as it is now. */
export function stateText(t: Dictionary, run: RunSpec): string {
  return tellRun(t, run, seriesOfRun(run.id), trainingStore.getState(), classesOf(experimentStore.getState().spec)).text;
}

/** The same, or of one seed. */
export function RunState({ run, seed }: { readonly run: RunSpec; readonly seed?: number }) {
  const t = useTexts();
  const training = useStore(trainingStore, (state) => state);
  const classes = useSpec(classesOf);
  const all = seriesOfRun(run.id);
  const { text, tone, title } =
    seed === undefined ? tellRun(t, run, all, training, classes) : tellSeeds(t, all.slice(seed, seed + 1), training, classes);
  if (!tone) return text;
  return (
    <span className={css[tone]} title={title}>
      {text}
    </span>
  );
}

function classesOf({ task }: ExperimentSpec): number {
  return cardOf<DatasetCard>(datasets, task.dataset)?.classes.length ?? 1;
}

function tellRun(t: Dictionary, run: RunSpec, all: readonly Series[], training: TrainingState, classes: number): Told {
  const { phase, runs, queued } = training;
  if (queued.includes(run.id)) return { text: t.race.state.queued };
  const trained = runs.find(({ id }) => id === run.id);
  if (!trained || phase === 'idle') return { text: t.race.state.ready };
  const stale = settingsOf(trained) !== settingsOf(run);
  const onIt = isTraining(phase) && training.training.includes(run.id);
  if (stale && !onIt) return { text: t.race.state.stale, tone: 'muted', title: t.frame.changedSinceTraining };
  return tellSeeds(t, all, training, classes);
}

function tellSeeds(t: Dictionary, all: readonly Series[], { phase }: TrainingState, classes: number): Told {
  const words = t.race.state;
  const ends = all.flatMap(({ end }) => (end ? [end] : []));
  const diverged = ends.filter(({ reason }) => reason === 'diverged');
  const [first] = diverged;
  if (first && all.length === 1) return { text: words.diverged({ step: String(first.step) }), tone: 'danger' };
  if (first) return { text: words.someDiverged({ count: String(diverged.length), of: String(all.length) }), tone: 'danger' };
  if (ends.length < all.length || all.length === 0)
    return { text: phase === 'failed' ? words.failed : phase === 'paused' ? words.paused : words.running };
  if (ends.some(({ reason }) => reason === 'stopped')) return { text: phase === 'failed' ? words.failed : words.stopped };
  if (all.every((series) => atChance(series, classes))) return { text: words.chance, tone: 'danger' };
  for (const reason of ['target', 'plateau', 'time'] as const)
    if (ends.every((end) => end.reason === reason)) return { text: t.figures.mark[reason] };
  return { text: words.finished };
}
