/**
 * @file What the layers of a network become before any WGSL is written: values, parameters, and where each is.
 *
 * Everything is counted in vectors of four float32. Channels are stored in whole vectors ("quads"); those that only fill up stay 0 through every kernel.
 * Activations, their gradients and partial sums belong to a lane (one replica of a dispatch, workgroup z); weights, slots and running values to a replica.
 * The gradient of a value is taken before the activation that made it: whoever writes it multiplies by the activation's slope, known from the value.
 */
import type { ModelSpec } from '../../models/model.ts';
import type { TensorPlan } from '../packing.ts';
import type { Tiling } from './tiling.ts';

export type Activation = 'none' | 'relu' | 'tanh';

export interface Value {
  readonly id: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly quads: number;
  /** Vectors from the lane's start: [B, height, width, quads]. */
  readonly at: number;
  /** Its gradient, likewise; -1: not wanted. */
  readonly grad: number;
  readonly activation: Activation;
  /** Where the maximum of each 2x2 window was, 2 bits a channel: words from the lane's start, [B, height, width, quads]; -1: not pooled. */
  readonly codes: number;
  /** Layer groups with parameters before this value, bit g: the gradient is needed where one of them trains. */
  readonly groups: number;
  /** The sum that this value enters again behind its block: its gradient comes back here. */
  shortcut: Value | null;
}

/** What the network is given: bytes of the data set, bytes as their draws show them (datasets/augment.ts), or activations of another network. */
export type Input = 'bytes' | 'augmented' | 'floats';

/** Images are read from the data set. */
export type Source = 'images' | Value;

export interface Param extends TensorPlan {
  /** Vectors from the replica's start, and how many. */
  readonly at: number;
  readonly vectors: number;
  readonly group: number;
  /** Partial sums of its gradient, [chunks, vectors], from the lane's start. */
  readonly chunks: number;
  readonly part: number;
}

export interface Planner {
  readonly model: ModelSpec;
  readonly batch: number;
  readonly training: boolean;
  readonly tiling: Tiling;
  readonly input: Input;
  /** Words of an image. Those of a batch come first among the codes where they are augmented. */
  readonly imageWords: number;
  readonly params: Param[];
  readonly buffers: TensorPlan[];
  /** So many vectors of a lane. */
  take(vectors: number): number;
  value(
    height: number,
    width: number,
    channels: number,
    activation: Activation,
    options?: { readonly pooled?: boolean; readonly wanted?: boolean },
  ): Value;
  param(name: string, vectors: number, index: Int32Array, chunks: number): Param;
  /** Running values: vectors from the start of all of them. */
  buffer(name: string, vectors: number, index: Int32Array): number;
  /** Vectors and words of a lane so far. */
  size(): { readonly vectors: number; readonly words: number };
}

export const quadsOf = (channels: number) => Math.ceil(channels / 4);

/** Images are stored in whole words, activations in whole vectors. */
export function wordsOf([height, width, channels]: ModelSpec['inputShape'], input: Input): number {
  const count = height * width * channels;
  return input === 'floats' ? 4 * quadsOf(count) : quadsOf(count);
}

export const identity = (count: number) => Int32Array.from({ length: count }, (_, n) => n);

export function createPlanner(model: ModelSpec, batch: number, training: boolean, tiling: Tiling, input: Input): Planner {
  const imageWords = wordsOf(model.inputShape, input);
  let vectors = 0;
  let words = input === 'augmented' ? batch * imageWords : 0;
  let values = 0;
  const params: Param[] = [];
  const buffers: TensorPlan[] = [];
  const take = (count: number) => {
    const at = vectors;
    vectors += count;
    return at;
  };
  const endOf = (plans: readonly TensorPlan[]) => plans.reduce((sum, { stored }) => sum + stored, 0);
  return {
    model,
    batch,
    training,
    tiling,
    input,
    imageWords,
    params,
    buffers,
    take,
    value(height, width, channels, activation, { pooled = false, wanted = params.length > 0 } = {}) {
      const quads = quadsOf(channels);
      const count = batch * height * width * quads;
      const codes = pooled && training ? words : -1;
      if (codes >= 0) words += count;
      const grad = training && wanted ? take(count) : -1;
      const groups = params.reduce((mask, { group }) => mask | (1 << group), 0);
      return { id: values++, height, width, channels, quads, at: take(count), grad, activation, codes, groups, shortcut: null };
    },
    param(name, count, index, chunks) {
      const spec = model.params.find((candidate) => candidate.name === name);
      if (!spec) throw new Error(`internal: model ${model.kind} has no parameter ${name}`);
      const offset = endOf(params);
      const part = training ? take(chunks * count) : -1;
      const param = { name, offset, stored: 4 * count, index, at: offset / 4, vectors: count, group: spec.group, chunks, part };
      params.push(param);
      return param;
    },
    buffer(name, count, index) {
      const offset = endOf(buffers);
      buffers.push({ name, offset, stored: 4 * count, index });
      return offset / 4;
    },
    size: () => ({ vectors, words }),
  };
}
