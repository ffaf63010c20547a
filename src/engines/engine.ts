/**
 * @file The engine contract: what every engine (tfjs, wasm; later wgsl) offers and what it is given.
 *
 * A job trains R replicas in lock-step: same model, data and batch size; each replica has its own seed, rates and optimizer.
 * Engines are pulled: nothing is computed before `next()`, so the consumer sets the pace. Between two pulls `control` may change.
 *
 * Conventions: `step` is one update, from 0; loss[t] is the mini-batch loss before update t; group rates are lrAt(t) * factor[g].
 * Divergence is data: an engine reports whatever loss came out (NaN too) and never throws for it.
 */

import type { Dataset } from '../datasets/dataset.ts';
import type { CardChoice } from '../experiment/spec.ts';
import type { ModelSpec, NamedTensors } from '../models/model.ts';

export interface Replica {
  /** Seeds streams `init` and `order` (see math/rng.ts). Replicas of the same seed start equal and see the same batches. */
  readonly seed: number;
  readonly optimizer: CardChoice;
  /** Rate of update `step` for layer group `group`; consulted once per step and group, in order, so the owner may change its mind. */
  lrAt(step: number, group: number): number;
  /** Momentum of update `step`; undefined: the optimizer's own. */
  momentumAt(step: number): number | undefined;
  /** Per layer group: does not train (its optimizer state stands still too). */
  readonly frozen: readonly boolean[];
}

export interface EngineJob {
  readonly model: ModelSpec;
  readonly data: Dataset;
  readonly batchSize: number;
  readonly totalSteps: number;
  readonly replicas: readonly Replica[];
  /** Updates between evaluations; evaluates before update 0, every so many updates, and after the last. 0: never. */
  readonly evalEvery: number;
  readonly evalCount: number;
  /** Weights and buffers to start from instead of the seeded ones, one per replica. */
  readonly initial?: readonly NamedTensors[];
  /** Batch order to use instead of the seeded one: indices of the images of update `step`. */
  readonly batchAt?: (step: number, batchSize: number) => Uint32Array;
}

/** What the consumer may change between two pulls. */
export interface EngineControl {
  readonly signal: AbortSignal;
  /** At most so many updates (per replica) beyond those handed over; at least 1. An engine that works a block ahead stays within it, too. */
  blockLimit(): number;
  /** Replicas that still train; others are skipped from the next block on. */
  active(replica: number): boolean;
}

/** A block of consecutive updates of one replica. Arrays belong to the receiver (they may be transferred). */
export interface StepBlock {
  readonly type: 'steps';
  readonly replica: number;
  readonly firstStep: number;
  readonly count: number;
  readonly loss: Float32Array; // [count]
  /** Share of the mini-batch that the network got right before the update. */
  readonly accuracy: Float32Array; // [count]
  readonly lr: Float64Array; // [count, groups], row-major
}

export interface EvalBlock {
  readonly type: 'evaluated';
  readonly replica: number;
  /** Number of updates done before this evaluation. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

export type EngineEvent = StepBlock | EvalBlock;

export interface EngineInfo {
  readonly engine: 'tfjs' | 'wasm';
  readonly backend: 'webgpu' | 'webgl' | 'wasm' | 'cpu';
  /** The adapter or renderer as the browser names it; '' if unknown. */
  readonly device: string;
  /** A software adapter (SwiftShader, llvmpipe, WARP). */
  readonly software: boolean;
  /** Why this one: codes that i18n words, in the order of trying. */
  readonly reasons: readonly EngineReason[];
}

export type EngineReason =
  | 'asked' // the person or the link asked for it
  | 'webgpuHardware'
  | 'webgpuMissing' // no navigator.gpu, or no adapter
  | 'webgpuSoftware' // an adapter, but a software one: slower than the alternatives
  | 'webgpuFailed' // an adapter, but the backend did not start or failed its self-test
  | 'webglHardware'
  | 'webglMissing'
  | 'webglSoftware'
  | 'cpuFallback'
  | 'wasmFastest' // no graphics processor: WebAssembly is the fastest that remains
  | 'wasmMeasured' // trained faster than WebGPU in the trial
  | 'webgpuMeasured'; // trained faster than WebAssembly in the trial

export interface Engine {
  readonly info: EngineInfo;
  /** Ends after the last update (and its evaluation), or soon after `control.signal` aborts. Frees everything it made, however it ends. */
  train(job: EngineJob, control: EngineControl): AsyncGenerator<EngineEvent, void, undefined>;
  /** Tensors and bytes held now: flat over steps, back to the start after a job. */
  memory(): { readonly tensors: number; readonly bytes: number };
  /** Resolves when the device is lost (never, if it is not). */
  readonly lost: Promise<string>;
  dispose(): void;
}

/** Opens an engine. Rejects with EnvironmentError if the one asked for cannot run here. */
export type OpenEngine = (prefer: 'auto' | EngineInfo['backend']) => Promise<Engine>;
