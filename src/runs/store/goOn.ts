/**
 * @file From a checkpoint as the worker reports it (one entry per replica of a job, run * seeds + k) to one that is kept (by run and seed), and
 * from a race that was left to the job that goes on with it.
 */
import type { Heard } from '../../experiment/historyRate.ts';
import type { RunSpec, TaskSpec } from '../../experiment/spec.ts';
import { heardOf } from '../heard.ts';
import type { Series } from '../series.ts';
import { byRun, type KeptSeries, type RaceCheckpoint, type ReplicaState, replicaKey, type SnapshotsKept } from './raceRecord.ts';
import type { LoadedRace } from './raceStore.ts';
import { seriesUntil } from './seriesColumns.ts';

export interface GoOn {
  readonly task: TaskSpec;
  /** Those that were training, with their histories. */
  readonly runs: readonly RunSpec[];
  /** Per run id, by seed: those that go on cut to the checkpoint, others whole. */
  readonly known: ReadonlyMap<string, readonly Series[]>;
  /** One entry per replica; worker/protocol.ts, TrainFrom. */
  readonly from: {
    readonly checkpoints: readonly (ReplicaState | null)[];
    readonly heard: readonly (readonly Heard[])[];
    readonly seconds: number;
    readonly ensembles?: readonly (SnapshotsKept | null)[];
  };
  /** The same series, for the recorder that goes on. */
  readonly resumed: readonly KeptSeries[];
}

/** `runs`: ids in the order of the job. */
export function keyedCheckpoint(
  { step, seconds, checkpoints, ensembles = [] }: CheckpointTold,
  runs: readonly string[],
  seeds: number,
): RaceCheckpoint {
  const replicas = checkpoints.map((state, i) => {
    const ensemble = ensembles[i];
    return { run: runs[Math.floor(i / seeds)] ?? '', seed: i % seeds, state, ...(ensemble && { ensemble }) };
  });
  return { step, seconds, replicas };
}

interface CheckpointTold {
  readonly step: number;
  readonly seconds: number;
  readonly checkpoints: readonly (ReplicaState | null)[];
  readonly ensembles?: readonly (SnapshotsKept | null)[];
}

/** null: there is no checkpoint, or a run of it was deleted since; the race can be trained again from its beginning. */
export function goOnFrom({ head, series, checkpoint }: LoadedRace): GoOn | null {
  if (checkpoint === null) return null;
  const { task } = head.spec;
  const ids = [...new Set(checkpoint.replicas.map(({ run }) => run))];
  const runs = ids.flatMap((id) => head.spec.runs.filter((run) => run.id === id));
  const states = new Map(checkpoint.replicas.map((replica) => [replicaKey(replica), replica.state]));
  const snapshots = new Map(checkpoint.replicas.map((replica) => [replicaKey(replica), replica.ensemble ?? null]));
  const resumed = series.map((one) => (states.has(replicaKey(one)) ? { ...one, series: seriesUntil(one.series, checkpoint.step) } : one));
  const cut = new Map(resumed.map((one) => [replicaKey(one), one.series]));
  const keys = runs.flatMap(({ id }) => Array.from({ length: task.seeds }, (_, seed) => replicaKey({ run: id, seed })));
  if (runs.length < ids.length || keys.some((key) => !states.has(key) || !cut.has(key))) return null;
  return {
    task,
    runs,
    known: byRun(resumed),
    from: {
      checkpoints: keys.map((key) => states.get(key) ?? null),
      heard: keys.map((key) => heardOf(cut.get(key) as Series)),
      seconds: checkpoint.seconds,
      ensembles: keys.map((key) => snapshots.get(key) ?? null),
    },
    resumed,
  };
}
