/**
 * @file The engine contract: what every engine (tfjs, wasm, wgsl) offers and what it is given.
 *
 * A job trains R replicas in lock-step: same model, data and batch size; each replica has its own seed, rates and optimizer.
 * Engines are pulled: nothing is computed before `next()`, so the consumer sets the pace. Between two pulls `control` may change.
 *
 * Conventions: `step` is one update, from 0; loss[t] is the mini-batch loss before update t; group rates are lrAt(t) * factor[g].
 * Divergence is data: an engine reports whatever loss came out (NaN too) and never throws for it.
 */

import type { Augment } from '../datasets/augment.ts';
import type { Dataset, Pixels, Split } from '../datasets/dataset.ts';
import type { CardChoice } from '../experiment/spec.ts';
import type { ModelSpec, NamedTensors } from '../models/model.ts';

export interface Replica {
  /** Seeds streams `init` and `order` (see math/rng.ts). Replicas of the same seed start equal and see the same batches. */
  readonly seed: number;
  /** Numbers may change between updates (asked once per step, like the rates); the kind does not while a job runs. */
  readonly optimizer: CardChoice;
  /** Rate of update `step` for layer group `group`; consulted once per step and group, in order, so the owner may change its mind. */
  lrAt(step: number, group: number): number;
  /** Momentum of update `step`; undefined: the optimizer's own. */
  momentumAt(step: number): number | undefined;
  /** Whether layer group `group` stands still at update `step`: no new weights, and its optimizer state stands still, too. */
  frozenAt(step: number, group: number): boolean;
  /**
   * Of a group that is frozen at update `step`: whether its batch norm goes by its running values, which then stand still. Otherwise, and without this,
   * it goes by the batch and the running values follow, as in PyTorch's train(). Asked of frozen groups only.
   */
  normStillAt?(step: number, group: number): boolean;
}

/**
 * A replica's whole state between two updates, the same on every engine. The random streams are functions of seed and step, so `step` holds them.
 * Slots by parameter, in the order the optimizer's card lists them (absent parameter or empty object: fresh ones); counts of updates by layer group.
 */
export interface Checkpoint {
  /** Updates done. */
  readonly step: number;
  readonly optimizer: CardChoice;
  /** Weights and buffers. */
  readonly weights: NamedTensors;
  readonly slots: Readonly<Record<string, readonly Float32Array[]>>;
  readonly counts: readonly number[];
}

export interface EngineJob {
  readonly model: ModelSpec;
  /** Images as bytes, or activations as numbers (datasets/dataset.ts). */
  readonly data: Dataset<Pixels>;
  readonly batchSize: number;
  readonly totalSteps: number;
  readonly replicas: readonly Replica[];
  /** Updates between evaluations; evaluates before update 0, every so many updates, and after the last. 0: never. */
  readonly evalEvery: number;
  readonly evalCount: number;
  /** Weights and buffers to start from instead of the seeded ones, one per replica. */
  readonly initial?: readonly NamedTensors[];
  /**
   * Where to go on from, one per replica, all of the same step (an error if not); null: a replica that is over, which the owner keeps inactive.
   * The first update is then `step`; nothing is evaluated at that step again.
   */
  readonly from?: readonly (Checkpoint | null)[];
  /** Batch order to use instead of the seeded one: indices of the images of update `step`. */
  readonly batchAt?: (step: number, batchSize: number) => Uint32Array;
  /**
   * Training images are flipped, cropped and shifted on their way into the batch: image b of update t as draw b of `drawAugmentations(augment, seed, t,
   * batchSize)` says, seed being the replica's (datasets/augment.ts). A gather on the device takes the draw, 21 bits, beside the image's index and
   * computes the same pixels. Evaluations and looks never augment. Bytes only.
   */
  readonly augment?: Augment;
  /** Report gradient norms and update-to-weight ratios of every update. */
  readonly measure?: boolean;
}

/** What the consumer may change between two pulls. */
export interface EngineControl {
  readonly signal: AbortSignal;
  /** At most so many updates (per replica) beyond those handed over; at least 1. An engine that works a block ahead stays within it, too. */
  blockLimit(): number;
  /** Replicas that still train; others are skipped from the next block on. */
  active(replica: number): boolean;
  /**
   * Asked in order, once per number of updates done (step >= 1) while a block is laid out: true ends the block there, and a CheckpointBlock of every
   * active replica follows its StepBlocks (and the evaluation, if one is due).
   */
  checkpointDue?(step: number): boolean;
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
  /** With `measure`: L2 norm of the gradient of each group's parameters (of the loss alone: without weight decay or L2). 0 where frozen. */
  readonly gradNorm?: Float32Array; // [count, groups]
  /** With `measure`: L2 norm of the change of each group's parameters by the update, over that of the parameters before it. 0 where frozen. */
  readonly updateRatio?: Float32Array; // [count, groups]
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

export interface CheckpointBlock {
  readonly type: 'checkpoint';
  readonly replica: number;
  readonly checkpoint: Checkpoint;
}

export type EngineEvent = StepBlock | EvalBlock | CheckpointBlock;

/** A forward-only job: many points in weight space on the same images, in evaluation mode. */
export interface LookJob {
  readonly model: ModelSpec;
  readonly split: Split<Pixels>;
  /** The first so many images of the split. */
  readonly count: number;
  readonly points: number;
  /** Weights and buffers of point `point`; asked in order, once each. The engine does not keep them. */
  weightsAt(point: number): NamedTensors;
  /** Report the softmax of every image, too. */
  readonly probabilities?: boolean;
  /** Report the model's outputs for every image, before the softmax: of the body of a network, its activations (models/cutModel.ts). */
  readonly outputs?: boolean;
}

export interface Look {
  readonly point: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  readonly accuracy: number;
  readonly probabilities?: Float32Array; // [count, classes]
  readonly outputs?: Float32Array; // [count, classes]
}

/** Derivatives of the mean loss of some images, as training has it (training mode, no augmentation, no weight decay), at points in weight space. */
export interface CurvatureJob {
  readonly model: ModelSpec;
  readonly split: Split<Pixels>;
  /** The first so many images of the split. */
  readonly count: number;
  /** With batch norm, images are normalized by the statistics of the batch of so many they are in. Without, this changes nothing but rounding. */
  readonly batchSize: number;
}

/** Vectors hold all parameters, without buffers, in the order of the model. One question at a time; null: closed meanwhile. */
export interface Curvature {
  /** Parameters: the length of every vector. */
  readonly size: number;
  /** Goes to a point, and says loss and gradient there. */
  at(weights: NamedTensors): Promise<{ readonly loss: number; readonly gradient: Float64Array } | null>;
  /**
   * The Hessian at that point times `vector`: exact but for float32, with the masks of relu and the winners of max pooling of the point itself. A plain
   * difference of gradients is off by 13 to 120% where there are such kinks.
   */
  times(vector: ArrayLike<number>): Promise<Float64Array | null>;
  /** Milliseconds of computing so far, without what others did meanwhile. */
  spent(): number;
  close(): void;
}

export interface EngineInfo {
  readonly engine: 'tfjs' | 'wasm' | 'wgsl';
  readonly backend: 'webgpu' | 'webgl' | 'wasm' | 'cpu';
  /** Raised when the engine's bits change: recorded with every run it made. */
  readonly version: number;
  /** The adapter or renderer as the browser names it; '' if unknown. */
  readonly device: string;
  /** A software adapter (SwiftShader, llvmpipe, WARP). */
  readonly software: boolean;
  /** How its work is cut into threads, where there is more than one way: another cut is another order of summation, and other bits. */
  readonly variant?: string;
  /** Why this one: codes that i18n words, in the order of trying. */
  readonly reasons: readonly EngineReason[];
  /** What a trial of the task on this machine gave, just now or earlier. */
  readonly trials?: readonly EngineTrial[];
}

export interface EngineTrial extends Pick<EngineInfo, 'engine' | 'backend' | 'variant'> {
  /** Updates a second of all replicas together. */
  readonly perSecond: number;
}

/** `wgsl`: our fused WebGPU engine; the others but `wasm` are TensorFlow.js's backends. */
export type EngineChoice = 'auto' | 'wgsl' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';
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
  | 'wasmMeasured' // trained fastest in the trial
  | 'webgpuMeasured' // TensorFlow.js on WebGPU trained fastest in the trial
  | 'wgslMeasured' // our engine on WebGPU trained fastest in the trial
  | 'measuredLater' // several could train; which is fastest shows with the first task
  | 'remembered'; // the trial was an earlier one of the same task

export interface Engine {
  readonly info: EngineInfo;
  /** The ways to cut its work into threads that are worth trying here; its own is the first. */
  readonly variants?: readonly string[];
  /** This engine cut otherwise, on the same device, which goes with whichever is disposed. Rejects if it computes wrongly so. */
  as?(variant: string): Promise<Engine>;
  /** Ends after the last update (and its evaluation), or soon after `control.signal` aborts. Frees everything it made, however it ends. */
  train(job: EngineJob, control: EngineControl): AsyncGenerator<EngineEvent, void, undefined>;
  /** Forward only, point by point in order, in slices that let other work through; may run while a job is between two pulls. */
  look(job: LookJob, signal: AbortSignal): AsyncGenerator<Look, void, undefined>;
  /** Second derivatives, in slices that let other work through; may go on while a job does. Absent: this engine has none. */
  curvature?(job: CurvatureJob): Promise<Curvature>;
  /** Tensors and bytes held now: flat over steps, back to the start after a job. */
  memory(): { readonly tensors: number; readonly bytes: number };
  /** Resolves when the device is lost (never, if it is not). */
  readonly lost: Promise<string>;
  dispose(): void;
}

/** Opens an engine. Rejects with EnvironmentError if the one asked for cannot run here. */
export type OpenEngine = (prefer: EngineChoice) => Promise<Engine>;
