/** @file The evaluations that the race has given a run so far; none where its settings are no longer those that trained. */
import type { Heard } from '../../experiment/historyRate.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { heardOf } from '../../runs/heard.ts';
import { settingsOf } from '../stores/connection.ts';
import { useStore } from '../stores/hooks.ts';
import { seriesOf, trainingStore } from '../stores/trainingStore.ts';

const NOTHING: readonly Heard[] = [];

/** A list that grows in place. */
export function useHeard(run: RunSpec): readonly Heard[] {
  useStore(trainingStore, (state) => state.generation); // then there are other series
  const trained = useStore(trainingStore, (state) => state.runs.find(({ id }) => id === run.id) ?? null);
  const series = seriesOf(run.id);
  return series && trained && settingsOf(trained) === settingsOf(run) ? heardOf(series) : NOTHING;
}
