/**
 * @file What the layers of a network write down while it is being planned: places of numbers in the one memory, parameters, and operations.
 *
 * Everything is laid out before the first update; nothing is allocated afterwards. Channels are stored in multiples of 8; those that only fill up stay 0
 * through every kernel. Activations and their gradients are shared by all replicas of a memory, which take turns; weights, slots and running values are not.
 */
import type { ModelSpec } from '../../models/model.ts';
import type { Kernels } from '../kernelNames.ts';
import type { TensorPlan } from '../packing.ts';
import { FIRST_BYTE } from './kernels.ts';

/** An activation's shape, and how it is stored: [height, width, stored]. */
export interface Place {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Numbers per position; `channels` rounded up, or more where a flattened image was so. */
  readonly stored: number;
  /** Where channel c is among them. */
  readonly index: (channel: number) => number;
}

/** An activation of a batch: byte offsets of its numbers and of their gradient (0: not wanted). */
export interface Value {
  readonly at: number;
  readonly grad: number;
  readonly place: Place;
}

/** What differs from one run of the operations to the next. */
export interface Pass {
  /** Byte offsets of the replica's weights and running values, and of the gradient of the weights. */
  weights: number;
  running: number;
  gradients: number;
  batch: number;
  /** Batch norm goes by the batch; else by the running values. */
  training: boolean;
}

export interface Operation {
  /** Layer group of its parameters; -1: it has none. */
  readonly group: number;
  forward(k: Kernels, pass: Pass): void;
  /** `own`: gradients of its parameters are wanted; `input`: that of its input. */
  backward(k: Kernels, pass: Pass, own: boolean, input: boolean): void;
}

export interface Planner {
  readonly model: ModelSpec;
  readonly capacity: number;
  readonly operations: Operation[];
  readonly params: TensorPlan[];
  readonly buffers: TensorPlan[];
  /** Byte offset of so many fresh bytes, with room for one vector behind. */
  take(bytes: number): number;
  /** Byte offset of float32 zeros that nobody writes. */
  zeros(count: number): number;
  /** Byte offset of a table of uint32, which is filled in when the memory is there. */
  table(values: readonly number[]): number;
  /** Plans the parameter `name`; its byte offset from the weights. */
  param(name: string, stored: number, index: Int32Array): number;
  buffer(name: string, stored: number, index: Int32Array): number;
  value(place: Place): Value;
  groupOf(param: string): number;
  /** Bytes so far. */
  size(): number;
  fill(memory: ArrayBuffer): void;
}

export const padded = (count: number) => Math.ceil(count / 8) * 8;

/** A place of whole channels. */
export function placeOf(height: number, width: number, channels: number, stored = padded(channels)): Place {
  return { height, width, channels, stored, index: (channel) => channel };
}

export const numbersOf = ({ height, width, stored }: Place) => height * width * stored;

export function createPlanner(model: ModelSpec, capacity: number): Planner {
  let end = FIRST_BYTE;
  let zeroCount = 0;
  const zeroAt: number[] = [];
  const tables: { readonly at: number; readonly values: readonly number[] }[] = [];
  const params: TensorPlan[] = [];
  const buffers: TensorPlan[] = [];
  const take = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16 + 16;
    return at;
  };
  const add = (list: TensorPlan[], name: string, stored: number, index: Int32Array) => {
    const last = list.at(-1);
    const offset = last ? last.offset + last.stored : 0;
    list.push({ name, offset, stored, index });
    return 4 * offset;
  };
  return {
    model,
    capacity,
    operations: [],
    params,
    buffers,
    take,
    zeros(count) {
      if (count > zeroCount) {
        zeroCount = count;
        zeroAt.push(take(4 * count));
      }
      return zeroAt.at(-1) as number;
    },
    table(values) {
      const at = take(4 * values.length);
      tables.push({ at, values });
      return at;
    },
    param: (name, stored, index) => add(params, name, stored, index),
    buffer: (name, stored, index) => add(buffers, name, stored, index),
    value(place) {
      const bytes = 4 * capacity * numbersOf(place);
      return { at: take(bytes), grad: take(bytes), place };
    },
    groupOf(name) {
      const param = model.params.find((candidate) => candidate.name === name);
      if (!param) throw new Error(`internal: model ${model.kind} has no parameter ${name}`);
      return param.group;
    },
    size: () => end,
    fill(memory) {
      for (const { at, values } of tables) new Uint32Array(memory, at, values.length).set(values);
    },
  };
}
