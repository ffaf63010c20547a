/**
 * @file A network as one vector: its weights end to end in the order of the model's parameters, and its running values beside them.
 *
 *   weights [n]   what training changes: what planes, distances and directions are about
 *   running [m]   batch norm's running means and variances, carried along; none: m = 0
 *
 * Between networks the running values are mixed as the weights are, means as they are and variances by their logarithm: so no variance turns negative
 * outside of the networks that a plane goes through, and at those networks both are right. Anywhere else they are a guess.
 * Known differences: Li et al. 2018 (arXiv 1712.09913) keep the running values of the center; Izmailov et al. 2018 (arXiv 1803.05407, section 3.2)
 * and Garipov et al. 2018 (arXiv 1802.10026) take them anew in a pass over the training data at every point.
 */
import { exp, ln } from '../math/portable.ts';
import type { BufferSpec, ModelSpec, NamedTensors, ParamSpec } from '../models/model.ts';

export interface NetworkVector {
  readonly weights: Float32Array; // [n]
  readonly running: Float32Array; // [m]
}

/** One tensor within a vector. */
interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly at: number;
  readonly size: number;
}

/** A variance of a channel that never answers is 0, which has no logarithm. */
const LEAST_VARIANCE = 1e-30;

/** Where the parameters lie. */
export function partsOf(specs: readonly (ParamSpec | BufferSpec)[]): readonly Part[] {
  let at = 0;
  return specs.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    at += size;
    return { name, shape, at: at - size, size };
  });
}

export function toVector({ params, buffers }: ModelSpec, tensors: NamedTensors): NetworkVector {
  const gather = (specs: readonly (ParamSpec | BufferSpec)[]) => {
    const parts = partsOf(specs);
    const vector = new Float32Array(parts.reduce((sum, { size }) => sum + size, 0));
    for (const { name, at, size } of parts) {
      const tensor = tensors[name];
      if (tensor?.length !== size) throw new Error(`internal: ${name} holds ${tensor?.length} numbers, not ${size}`);
      vector.set(tensor, at);
    }
    return vector;
  };
  return { weights: gather(params), running: gather(buffers) };
}

/** Views of the vector's own numbers. */
export function fromVector({ params, buffers }: ModelSpec, { weights, running }: NetworkVector): NamedTensors {
  const spread = (specs: readonly (ParamSpec | BufferSpec)[], vector: Float32Array) =>
    partsOf(specs).map(({ name, at, size }) => [name, vector.subarray(at, at + size)] as const);
  return Object.fromEntries([...spread(params, weights), ...spread(buffers, running)]);
}

/** Running values in the form in which they are mixed, float64. */
export function mixable({ buffers }: ModelSpec, running: Float32Array): Float64Array {
  const values = Float64Array.from(running);
  for (const { at, size } of variancesOf(buffers)) for (let i = at; i < at + size; i++) values[i] = ln(Math.max(values[i] as number, LEAST_VARIANCE));
  return values;
}

/** Back again: [m]. */
export function unmixed({ buffers }: ModelSpec, values: Float64Array): Float32Array {
  const running = Float32Array.from(values);
  for (const { at, size } of variancesOf(buffers)) for (let i = at; i < at + size; i++) running[i] = exp(values[i] as number);
  return running;
}

export function isFiniteVector(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** L2 distance, float64. */
export function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const d = (x[i] as number) - (y[i] as number);
    sum += d * d;
  }
  return Math.sqrt(sum);
}

function variancesOf(buffers: readonly BufferSpec[]): readonly Part[] {
  return partsOf(buffers).filter(({ name }) => name.endsWith('.runningVar'));
}
