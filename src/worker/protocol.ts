/**
 * @file Messages between the page and the trainer worker. Only JSON and typed arrays cross.
 *
 * Laws (each a test): (1) a run has at most one `started`, then data, then exactly one `ended` or `failed`, then silence; (2) the client drops
 * reports for a run it no longer holds; (3) no data (`steps`, `evaluated`) without credit; (4) columns, not points, at most one `steps` per replica in about 16 ms;
 * (5) the arrays of columns are transferred (those of checkpoints are copied, since the worker keeps them as well); (6) only JSON and typed arrays cross; (7) both switches close with `satisfies never`; (8) the client and an
 * in-process trainer share one interface; (9) a crashed worker becomes `failed`, and the next start opens a new one.
 *
 * Beside a race stand surveys, looks at the networks on its trail and around them. They have ids of their own and no credit (what they send is bounded):
 * (10) a survey has at most one `plane` or `line`, then data, then exactly one `surveyEnded`, then silence; (11) it computes the same numbers whether or
 * not a race trains beside it; (12) a plane replaces the plane before it, lines wait for one another.
 * A plane:  survey -> plane, paths, cells ... level, cells ... level, refined; `paths` again whenever the trail grows; `refine` up or down (a level already
 *           done: stop there) -> ... ; it ends when it is dropped or replaced, or its trail goes.
 * A line:   survey -> line, cells ..., crossing, surveyEnded.
 */
import type { Checkpoint, EngineChoice, EngineInfo } from '../engines/engine.ts';
import type { Heard } from '../experiment/historyRate.ts';
import type { FindSpec, LandscapeSpec, RunSpec, TaskSpec } from '../experiment/spec.ts';
import type { Barrier, CellColumns, PlaneFacts, PlanePath, TrailPlace, TrailRun } from '../landscape/facts.ts';
import type { EnsembleState } from '../math/ensemble.ts';
import type { EnvironmentCode } from '../math/environmentError.ts';
import type { NamedTensors } from '../models/model.ts';

/** The page knows engines by what they report only. */
export type { Checkpoint, EngineChoice, EngineInfo };

export const PROTOCOL = 4;

/** What to train. Replica run * seeds + k of a `train` job is the run of that index from seed + k; those of a `find` job are in experiment/findRates.ts. */
export type Job = TrainJob | FindJob;

interface AnyJob {
  readonly task: TaskSpec;
  /** Weights and buffers to start from instead of those that the task says, one per replica, with a fresh optimizer: what another job left. */
  readonly initial?: readonly NamedTensors[];
}

export interface FindJob extends AnyJob {
  readonly kind: 'find';
  readonly run: RunSpec;
  readonly find: FindSpec;
}

export interface TrainJob extends AnyJob {
  readonly kind: 'train';
  /** Those of a spec, or of a sweep: any number. */
  readonly runs: readonly RunSpec[];
  /** The accuracy that `task.stop.target` means. */
  readonly target: number;
  /** Report gradient norms and update-to-weight ratios. */
  readonly measure?: boolean;
  /** Report checkpoints, about one a second, and the networks of the trail, for the page to store. */
  readonly keep?: boolean;
  /** Report the checkpoint that every replica begins with and the one it ends with, for the page to go on from. */
  readonly ends?: boolean;
  /** Report at every evaluation how far the weights have gone from the start, per layer group. */
  readonly distance?: boolean;
  /** Keep a snapshot at the end of every cycle, and report how well it and the ensemble do. */
  readonly snapshots?: boolean;
  /** Keep the trail of the first seed of every run, for surveys; with runs of the same task that were trained before, if they are others. */
  readonly trail?: boolean;
  /** Measure the curvature of the loss of the first seed of every run. */
  readonly curvature?: CurveJob;
  /** Where to go on instead of update 0. */
  readonly from?: TrainFrom;
}

/** A network on the way of the first seed of a run. A vector: end to end in the order of the model's parameters and buffers (landscape/vector.ts). */
export interface TrailNetwork {
  /** Updates done. */
  readonly step: number;
  /** Number of the cycle that ends here, from 1; 0: none does. */
  readonly cycle: number;
  readonly weights: Float32Array; // [n]
  readonly running: Float32Array; // [m]
}

/** The way of a run as it was stored. */
export interface RecalledRun {
  readonly run: string;
  /** Steps ascending. */
  readonly networks: readonly TrailNetwork[];
  /** null: it was stopped. */
  readonly end: TrailRun['end'];
}

/** Every so many updates, on the first so many training images; where measuring is slower than training, points are left out (worker/bends.ts). */
export interface CurveJob {
  readonly every: number;
  readonly images: number;
}

/** What to look at, on and around the trail of the last race. `places`, `from`, `to`: texts of experiment/landscape.ts. */
export type Survey =
  /** `show` and `height` do not matter. */
  | { readonly kind: 'plane'; readonly landscape: LandscapeSpec; readonly shown: readonly string[] }
  | {
      readonly kind: 'line';
      readonly from: string;
      readonly to: string;
      /** Networks on the line, both ends included; at least 3. */
      readonly points: number;
      readonly images: number;
      readonly split: 'train' | 'test';
    };

/** A race cut short. Lists have one entry per replica. */
/** The snapshots of a replica so far: how many, the sum of their softmax on the first test images [N, C], and the updates done at the last of them. */
export interface SnapshotState extends EnsembleState {
  readonly step: number;
}

export interface TrainFrom {
  /** Of one step; null: that replica is over. */
  readonly checkpoints: readonly (Checkpoint | null)[];
  /** Evaluations so far, for schedules and stop conditions that listen. */
  readonly heard: readonly (readonly Heard[])[];
  /** Seconds of training so far. */
  readonly seconds: number;
  /** One per replica; null: no snapshot yet. */
  readonly ensembles?: readonly (SnapshotState | null)[];
}

export type Command =
  | SurveyCommand
  /** The trail of a race that was stored takes the place of the one that is there; none: of no race. */
  | { readonly type: 'recall'; readonly task: TaskSpec; readonly runs: readonly RecalledRun[] }
  | { readonly type: 'hello'; readonly protocol: number; readonly prefer: EngineChoice; readonly dataUrl: string }
  /** Fetches the data ahead of a start, with progress (`loading` with runId 0). */
  | { readonly type: 'preload'; readonly dataset: string }
  | { readonly type: 'start'; readonly runId: number; readonly job: Job }
  | { readonly type: 'pause'; readonly runId: number }
  /** Goes on; with `steps`, pauses again after so many updates. */
  | { readonly type: 'resume'; readonly runId: number; readonly steps?: number }
  | { readonly type: 'stop'; readonly runId: number }
  /** New settings of run `index` of a `train` job (schedule, optimizer numbers, groups); they act on all its seeds from one of the next updates on. */
  | { readonly type: 'patch'; readonly runId: number; readonly index: number; readonly run: RunSpec }
  /** The page has painted: the worker may send so many more data reports. */
  | { readonly type: 'grant'; readonly runId: number; readonly reports: number };

export type SurveyCommand =
  | { readonly type: 'survey'; readonly surveyId: number; readonly survey: Survey }
  /** Another finest level (1 to 5) of a plane: goes on, or stops at what is done. 0: stop. */
  | { readonly type: 'refine'; readonly surveyId: number; readonly level: number }
  | { readonly type: 'endSurvey'; readonly surveyId: number };

export type Report = TrainingReport | SurveyReport;

export type TrainingReport =
  | { readonly type: 'ready'; readonly engine: EngineInfo }
  /** runId 0: a preload. */
  | { readonly type: 'loading'; readonly runId: number; readonly dataset: string; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'loaded'; readonly dataset: string; readonly train: number; readonly test: number }
  | {
      readonly type: 'started';
      readonly runId: number;
      readonly totalSteps: number;
      readonly stepsPerEpoch: number;
      /** The first update that is trained: 0, or where the job goes on. */
      readonly firstStep: number;
      readonly replicas: number;
      readonly groups: readonly string[];
      readonly weights: number;
      /** Seconds that the activations took which the job trains on instead of images; absent: it trains on images. */
      readonly precomputing?: number;
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
  /** The settings of a `patch` act from update `step` on; `run` as it trains, with its history: trained from update 0, it gives the same bits. */
  | { readonly type: 'patched'; readonly runId: number; readonly index: number; readonly step: number; readonly run: RunSpec }
  /** Where the race could go on. Everything up to `step` has been reported before. One entry per replica; null: over. */
  | {
      readonly type: 'checkpoint';
      readonly runId: number;
      readonly step: number;
      readonly seconds: number;
      readonly checkpoints: readonly (Checkpoint | null)[];
      /** One entry per replica, where there are snapshots. */
      readonly ensembles?: readonly (SnapshotState | null)[];
    }
  /** A network has come to the trail, of run `index` of the job. Before the checkpoint of its step; needs no credit: the trail is bounded. */
  | ({ readonly type: 'network'; readonly runId: number; readonly index: number } & TrailNetwork)
  /** A cycle has ended after `step` updates: how well the network does by itself, and together with those at the ends of the cycles before. */
  | {
      readonly type: 'ensemble';
      readonly runId: number;
      readonly replica: number;
      readonly step: number;
      readonly members: number;
      readonly single: Score;
      readonly ensemble: Score;
    }
  /** After `step` updates, of each layer group: L2 distance of the weights from those before update 0, over their norm then (models/distance.ts). */
  | { readonly type: 'distance'; readonly runId: number; readonly replica: number; readonly step: number; readonly relative: readonly number[] }
  | CurvatureReport
  /** The device was lost; training goes on on another engine from update `fromStep` on. What was reported already is not reported again. */
  | { readonly type: 'moved'; readonly runId: number; readonly engine: EngineInfo; readonly fromStep: number; readonly reason: string }
  /** One replica is over; the others go on. `step`: updates done. */
  | { readonly type: 'replicaEnded'; readonly runId: number; readonly replica: number; readonly step: number; readonly reason: ReplicaEnd }
  | { readonly type: 'paused'; readonly runId: number; readonly step: number }
  | { readonly type: 'resumed'; readonly runId: number }
  | { readonly type: 'ended'; readonly runId: number; readonly reason: RunEnd }
  | { readonly type: 'failed'; readonly runId: number; readonly error: FailureReport };

export type SurveyReport =
  /** What is kept of the paths now: when a race begins (what is of another task is gone), grows and ends. */
  | { readonly type: 'trail'; readonly runs: readonly TrailRun[] }
  | { readonly type: 'plane'; readonly surveyId: number; readonly facts: PlaneFacts }
  /** Ways of runs on the plane, whole: of all, then of those that have grown. */
  | { readonly type: 'paths'; readonly surveyId: number; readonly paths: readonly PlanePath[] }
  | {
      readonly type: 'line';
      readonly surveyId: number;
      readonly from: TrailPlace;
      readonly to: TrailPlace;
      /** L2 distance between the two networks. */
      readonly distance: number;
      readonly points: number;
    }
  /** `done` of `total` points up to the finest level asked for, with these. */
  | { readonly type: 'cells'; readonly surveyId: number; readonly done: number; readonly total: number; readonly columns: CellColumns }
  /** Every point up to this level has been sent. */
  | { readonly type: 'level'; readonly surveyId: number; readonly level: number }
  /** Nothing is left to do up to the level asked for, or `refine` 0 has come; seconds of looking so far. */
  | { readonly type: 'refined'; readonly surveyId: number; readonly level: number; readonly seconds: number }
  | {
      readonly type: 'crossing';
      readonly surveyId: number;
      readonly barrier: Barrier;
      readonly ends: readonly [Score, Score];
      /** The mean of the softmax of the two ends. */
      readonly ensemble: Score;
    }
  | { readonly type: 'surveyEnded'; readonly surveyId: number; readonly reason: SurveyEnd; readonly error: FailureReport | null };

/** After `step` updates: the ends of the spectrum of the Hessian of the mean loss of `images` training images, with bounds on their errors. */
export interface CurvatureReport {
  readonly type: 'curvature';
  readonly runId: number;
  readonly replica: number;
  readonly step: number;
  readonly images: number;
  /** Hessian-vector products that it took. */
  readonly products: number;
  readonly loss: number;
  /** L2 norm of the gradient of that loss. */
  readonly gradNorm: number;
  readonly largest: number;
  readonly smallest: number;
  readonly largestResidual: number;
  readonly smallestResidual: number;
}

/** `early`: the range test's stop rule fired. `target`, `plateau`, `time`: the stop conditions of the task. */
export type ReplicaEnd = 'finished' | 'diverged' | 'early' | 'target' | 'plateau' | 'time';

/** `diverged`, `target`, `plateau`, `time`: every replica ended so. */
export type RunEnd = Exclude<ReplicaEnd, 'early'> | 'stopped';

/**
 * `finished`: a line is done. `dropped`: `endSurvey` came. `replaced`: another plane. `gone`: a new race took the trail. `noTrail`: none is kept (nothing
 * was trained or recalled since the page was opened). `noPlace`: a place does not exist (yet), or too few for the plane. `failed`: `error` says why.
 */
export type SurveyEnd = 'finished' | 'dropped' | 'replaced' | 'gone' | 'noTrail' | 'noPlace' | 'failed';

export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

export interface StepColumns {
  readonly loss: Float32Array; // [count]
  readonly accuracy: Float32Array; // [count]
  readonly lr: Float64Array; // [count, groups]
  /** Seconds of training (pauses left out) at the end of each update. */
  readonly seconds: Float64Array; // [count]
  /** With `measure`; see engines/engine.ts. */
  readonly gradNorm?: Float32Array; // [count, groups]
  readonly updateRatio?: Float32Array; // [count, groups]
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

/** Time between two checkpoints, in ms, and the most bytes of checkpoints in a second: many or large replicas are kept less often. */
export const CHECKPOINT_INTERVAL_MS = 1000;
export const CHECKPOINT_BYTES_PER_SECOND = 16e6;

/** Least time between two `steps` of one replica, in ms: one frame of a 60 Hz screen. */
export const REPORT_INTERVAL_MS = 16;

/** What the page holds: the worker client, or a trainer in the same thread (tests). */
export interface Trainer {
  send(command: Command, transfer?: Transferable[]): void;
  /** One listener. */
  onReport(listener: (report: Report) => void): void;
  close(): void;
}
