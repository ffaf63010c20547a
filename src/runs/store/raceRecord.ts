/**
 * @file What is kept of a race: the head (what it is, how far it got, whose it is), chunks of its series, and its last checkpoint.
 *
 * A head is small and rewritten with every chunk; chunks are appended and never changed; a checkpoint replaces the one before. All three of one
 * append go in one transaction, so what is found after a crash is what was true at one moment. Networks of the trail go with a checkpoint, or with the end:
 * those that are found are those up to the checkpoint.
 * Times: milliseconds since 1970. Steps: updates done. Version: of this form; migrate.ts knows the older ones.
 */
import type { CardChoice, ExperimentSpec } from '../../experiment/spec.ts';
import type { CurvatureScore, Mark, Series, SnapshotScore } from '../series.ts';

export const RECORD_VERSION = 1;
/** Of a device's name. */
export const DEVICE_LENGTH = 200;

/** Which engine computed it; its bits may change with `version`. */
export interface EngineNote {
  readonly engine: string;
  readonly backend: string;
  readonly version: number;
  readonly device: string;
  readonly software: boolean;
  /** How the engine cut its work into threads, where it had a choice: as good as a version. */
  readonly variant?: string;
}

/** What is known when a race starts. */
export interface RaceInfo {
  /** As it is now: changes made while it trains are in the histories of its runs. */
  readonly spec: ExperimentSpec;
  /** The one that computes it now: a race moves to another when its device is lost. */
  readonly engine: EngineNote;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Names of the layer groups. */
  readonly groups: readonly string[];
}

/** `diverged`, `target`, `plateau`, `time`: every replica ended so. */
export type RaceHow = 'finished' | 'stopped' | 'diverged' | 'target' | 'plateau' | 'time' | 'failed';

/** `running`: also of a race whose tab was closed; whether its tab lives is found out when it is listed. */
export type RaceState = { readonly kind: 'running' } | { readonly kind: 'ended'; readonly how: RaceHow };

export interface RaceHead extends RaceInfo {
  readonly version: number;
  readonly id: string;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly state: RaceState;
  /** Of the replica that is farthest. */
  readonly steps: number;
  /** The best accuracy of any replica on the test images; null: not tested yet. */
  readonly best: number | null;
  /** Chunks appended; the next one has this number. */
  readonly chunks: number;
  /** Of series and checkpoint, as packed here. */
  readonly bytes: number;
  readonly checkpoint: { readonly step: number; readonly bytes: number } | null;
  /** Bytes of the networks of each run, counted in `bytes`. null: they were too many to be kept. Absent in races kept before there were any. */
  readonly trail?: readonly { readonly run: string; readonly bytes: number }[] | null;
  /** The tab that may write; `beat`: when it last did. */
  readonly owner: { readonly tab: string; readonly beat: number };
}

/** One replica: seed k (from 0) of a run. */
export interface ReplicaKey {
  readonly run: string;
  readonly seed: number;
}

export interface KeptSeries extends ReplicaKey {
  readonly series: Series;
}

/** `count` numbers of column `column` from entry `from` on; what was there beyond `from` is replaced. f4: float32, exact for these numbers. */
export interface Span {
  readonly column: string;
  readonly from: number;
  readonly count: number;
  readonly type: 'f4' | 'f8';
}

export interface ChunkPart extends ReplicaKey {
  /** Their numbers follow each other in the chunk's data, each span at a multiple of 8 bytes. */
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  readonly snapshots: readonly SnapshotScore[];
  /** Absent in races kept before there were any. */
  readonly curvatures?: readonly CurvatureScore[];
  readonly end: Series['end'];
}

/** What a race's series gained since the chunk before. */
export interface Chunk {
  readonly parts: readonly ChunkPart[];
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A replica's state, as engines take it out and put it back (engines/engine.ts, Checkpoint). */
export interface ReplicaState {
  readonly step: number;
  readonly optimizer: CardChoice;
  readonly weights: Readonly<Record<string, Float32Array>>;
  readonly slots: Readonly<Record<string, readonly Float32Array[]>>;
  readonly counts: readonly number[];
}

/** The snapshots of a replica so far: updates done at the last, their number, and the sum of their softmax [images, classes]. */
export interface SnapshotsKept {
  readonly step: number;
  readonly members: number;
  readonly sum: Float64Array;
}

/** A network on the way of the first seed of a run, as the worker tells it (worker/protocol.ts), for the landscape. */
export interface TrailNetwork {
  readonly step: number;
  /** Number of the cycle that ends here, from 1; 0: none does. */
  readonly cycle: number;
  readonly weights: Float32Array;
  readonly running: Float32Array;
}

/** One that is kept. */
export interface KeptNetwork extends TrailNetwork {
  readonly run: string;
}

/** Of one run, steps ascending. */
export interface KeptTrail {
  readonly run: string;
  readonly networks: readonly TrailNetwork[];
}

/** State null: the replica is over. */
export interface RaceCheckpoint {
  readonly step: number;
  /** Of training, so far. */
  readonly seconds: number;
  readonly replicas: readonly (ReplicaKey & { readonly state: ReplicaState | null; readonly ensemble?: SnapshotsKept })[];
}

/** What is kept of what an engine says of itself. */
export function noteOf({ engine, backend, version, device, software, variant }: EngineNote): EngineNote {
  return { engine, backend, version, device: device.slice(0, DEVICE_LENGTH), software, ...(variant !== undefined && { variant }) };
}

export function checkpointBytes({ replicas }: RaceCheckpoint): number {
  const arrays = replicas.flatMap(({ state, ensemble }) => [
    ...(state === null ? [] : [...Object.values(state.weights), ...Object.values(state.slots).flat()]),
    ...(ensemble ? [ensemble.sum] : []),
  ]);
  return arrays.reduce((sum, array) => sum + array.byteLength, 0);
}

export function networkBytes({ weights, running }: TrailNetwork): number {
  return weights.byteLength + running.byteLength;
}

export function replicaKey({ run, seed }: ReplicaKey): string {
  return `${seed} ${run}`;
}

/** Per run, by seed. */
export function byRun(list: readonly KeptSeries[]): ReadonlyMap<string, readonly Series[]> {
  const known = new Map<string, Series[]>();
  for (const { run, series } of list.toSorted((a, b) => a.seed - b.seed)) known.set(run, [...(known.get(run) ?? []), series]);
  return known;
}

/** The best accuracy of any of them. */
export function bestOf(list: readonly KeptSeries[]): number | null {
  const best = list.reduce((most, { series }) => series.evalAccuracy.values.reduce((a, b) => Math.max(a, b), most), Number.NEGATIVE_INFINITY);
  return Number.isFinite(best) ? best : null;
}
