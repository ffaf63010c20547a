/**
 * @file Seeded initial weights, the same bits on every engine and in every browser.
 *
 *   w ~ U(-b, b),  b = 1 / sqrt(fanIn),  for kernels and biases alike;  gamma = 1, beta = 0, running mean 0, running variance 1.
 *
 * Each tensor has a stream of its own, `init/<name>`, so a layer more or less does not move the others. Numbers are drawn in storage order.
 * Exact arithmetic: u is a multiple of 2^-24 and b is rounded to float32 first, so (2u - 1) b fits a double without rounding and is then rounded
 * to float32 once.
 * Source: PyTorch's default of Conv2d and Linear, which is He et al. 2015, "Delving deep into rectifiers", arXiv 1502.01852, equation 10 for a
 * leaky slope a = sqrt(5): bound = sqrt(6 / ((1 + a^2) fanIn)) = 1 / sqrt(fanIn).
 * Differences: PyTorch draws from another generator in [cout, cin, kh, kw] order, so the numbers differ while the law is the same; Keras's default
 * is Glorot uniform for kernels and zero for biases.
 */
import { stream } from '../math/rng.ts';
import type { ModelSpec, NamedTensors, ParamSpec } from './model.ts';

/** Parameters and buffers of `model` for `seed`. */
export function initialize(model: ModelSpec, seed: number): NamedTensors {
  const tensors: Record<string, Float32Array> = {};
  for (const param of model.params) tensors[param.name] = draw(param, seed);
  for (const buffer of model.buffers) tensors[buffer.name] = new Float32Array(length(buffer.shape)).fill(buffer.init === 'ones' ? 1 : 0);
  return tensors;
}

function draw(param: ParamSpec, seed: number): Float32Array {
  const values = new Float32Array(length(param.shape));
  if (param.init === 'uniformFanIn') {
    const bound = Math.fround(1 / Math.sqrt(param.fanIn));
    const rng = stream(seed, `init/${param.name}`);
    for (let i = 0; i < values.length; i++) values[i] = (2 * rng.uniform() - 1) * bound;
  } else if (param.init === 'ones') values.fill(1);
  return values;
}

function length(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
