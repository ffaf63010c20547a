/**
 * @file Messages between the page and the trainer worker. Only JSON and typed arrays cross.
 *
 * Laws (each a test): (1) a run has at most one `started`, then data, then exactly one `ended` or `failed`, then silence; (2) the client drops
 * reports for a run it no longer holds; (3) no data without credit; (4) columns, not points, at most one `steps` per replica in about 16 ms;
 * (5) typed arrays are transferred; (6) only JSON and typed arrays cross; (7) both switches close with `satisfies never`; (8) the client and an
 * in-process trainer share one interface; (9) a crashed worker becomes `failed`, and the next start opens a new one.
 */
import type { EngineChoice, EngineInfo } from '../engines/engine.ts';
import type { FindSpec, RunSpec, TaskSpec } from '../experiment/spec.ts';
import type { EnvironmentCode } from '../math/environmentError.ts';

/** The page knows engines by what they report only. */
export type { EngineChoice, EngineInfo };

export const PROTOCOL = 1;

/** What to train. A replica of a `train` job is a run of the spec; of a `find` job, a seed of the range test, or a layer group and a seed. */
export type Job =
  | { readonly kind: 'train'; readonly task: TaskSpec; readonly runs: readonly RunSpec[] }
  | { readonly kind: 'find'; readonly task: TaskSpec; readonly run: RunSpec; readonly find: FindSpec };

export type Command =
  | { readonly type: 'hello'; readonly protocol: number; readonly prefer: EngineChoice; readonly dataUrl: string }
  /** Fetches the data ahead of a start, with progress (`loading` with runId 0). */
  | { readonly type: 'preload'; readonly dataset: string }
  | { readonly type: 'start'; readonly runId: number; readonly job: Job }
  | { readonly type: 'pause'; readonly runId: number }
  /** Goes on; with `steps`, pauses again after so many updates. */
  | { readonly type: 'resume'; readonly runId: number; readonly steps?: number }
  | { readonly type: 'stop'; readonly runId: number }
  /** New settings of a replica that is training (schedule, optimizer numbers, group factors); they act from the next update on. */
  | { readonly type: 'patch'; readonly runId: number; readonly replica: number; readonly run: RunSpec }
  /** The page has painted: the worker may send so many more data reports. */
  | { readonly type: 'grant'; readonly runId: number; readonly reports: number };

export type Report =
  | { readonly type: 'ready'; readonly engine: EngineInfo }
  /** runId 0: a preload. */
  | { readonly type: 'loading'; readonly runId: number; readonly dataset: string; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'loaded'; readonly dataset: string; readonly train: number; readonly test: number }
  | {
      readonly type: 'started';
      readonly runId: number;
      readonly totalSteps: number;
      readonly stepsPerEpoch: number;
      readonly replicas: number;
      readonly groups: readonly string[];
      readonly weights: number;
    }
  | {
      readonly type: 'steps';
      readonly runId: number;
      readonly replica: number;
      readonly firstStep: number;
      readonly count: number;
      readonly columns: StepColumns;
    }
  | {
      readonly type: 'evaluated';
      readonly runId: number;
      readonly replica: number;
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly count: number;
    }
  /** The settings of a `patch` act from update `step` on. */
  | { readonly type: 'patched'; readonly runId: number; readonly replica: number; readonly step: number; readonly run: RunSpec }
  /** One replica is over; the others go on. `step`: updates done. */
  | { readonly type: 'replicaEnded'; readonly runId: number; readonly replica: number; readonly step: number; readonly reason: ReplicaEnd }
  | { readonly type: 'paused'; readonly runId: number; readonly step: number }
  | { readonly type: 'resumed'; readonly runId: number }
  /** `diverged`: every replica diverged. */
  | { readonly type: 'ended'; readonly runId: number; readonly reason: 'finished' | 'stopped' | 'diverged' }
  | { readonly type: 'failed'; readonly runId: number; readonly error: FailureReport };

/** `early`: the range test's stop rule fired. */
export type ReplicaEnd = 'finished' | 'diverged' | 'early';

export interface StepColumns {
  readonly loss: Float32Array; // [count]
  readonly accuracy: Float32Array; // [count]
  readonly lr: Float64Array; // [count, groups]
  /** Seconds of training (pauses left out) at the end of each update. */
  readonly seconds: Float64Array; // [count]
}

export interface FailureReport {
  readonly code: EnvironmentCode | 'internal';
  readonly params: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/** A loss above this, or not finite, is divergence: e^60 fold the loss of chance would not bring it back, and float32 is still far from overflow. */
export const DIVERGED_LOSS = 1e6;

/** Credit a run starts with, in data reports (`steps`, `evaluated`) per replica; every one sent costs one, every `grant` adds some. */
export const CREDIT_PER_REPLICA = 8;

/** Least time between two `steps` of one replica, in ms: one frame of a 60 Hz screen. */
export const REPORT_INTERVAL_MS = 16;

/** What the page holds: the worker client, or a trainer in the same thread (tests). */
export interface Trainer {
  send(command: Command, transfer?: Transferable[]): void;
  /** One listener. */
  onReport(listener: (report: Report) => void): void;
  close(): void;
}
