/**
 * @file A replica's state read off the device, and put there.
 *
 * Every tensor is read by itself: joining them first would be one read, but a shader in between may flush what is tiny, and a run that goes on from a
 * checkpoint must have the bits of one that never stopped.
 */
import * as tf from '@tensorflow/tfjs';
import type { ModelSpec } from '../../models/model.ts';
import type { Checkpoint } from '../engine.ts';
import type { ReplicaState } from './state.ts';

/** After `step` updates; nothing may be launched for this replica meanwhile. */
export async function readCheckpoint(model: ModelSpec, state: ReplicaState, step: number): Promise<Checkpoint> {
  const { choice, counts } = state;
  const read = async (tensor: tf.Tensor) => Float32Array.from((await tensor.data()) as Float32Array);
  const named = [...model.params, ...model.buffers].map(async ({ name }) => [name, await read(state.weights[name] as tf.Tensor)] as const);
  const slots = model.params.map(async ({ name }) => [name, await Promise.all((state.slots[name] ?? []).map(read))] as const);
  return {
    step,
    optimizer: choice,
    weights: Object.fromEntries(await Promise.all(named)),
    slots: Object.fromEntries(await Promise.all(slots)),
    counts: [...counts],
  };
}

/** The slots of every parameter: those given, or zeros. */
export function uploadSlots(model: ModelSpec, names: readonly string[], given: Checkpoint['slots'] = {}): Record<string, readonly tf.Tensor[]> {
  const wanted = model.params.map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const held = given[name];
    if (held && held.length !== names.length) throw new Error(`internal: ${held.length} slots for ${name}, not ${names.length}`);
    if (held?.some((values) => values.length !== size)) throw new Error(`internal: no values for ${name}`);
    return { name, shape: [...shape], held };
  }); // all checked before the first tensor is made: a throw leaves nothing behind
  const make = (shape: number[], values: Float32Array | undefined) =>
    values ? tf.tensor(values.slice(), shape, 'float32') : tf.zeros(shape, 'float32');
  return Object.fromEntries(wanted.map(({ name, shape, held }) => [name, names.map((_, s) => make(shape, held?.[s]))]));
}
