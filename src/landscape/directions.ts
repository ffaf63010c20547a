/**
 * @file Random directions, normalized filter by filter, so that one step along them is as long, in every filter, as the filter itself.
 *
 *   d_f <- d_f |w_f| / |d_f|        d drawn from the standard normal distribution; f: the filters of a convolution, the columns of a dense layer
 *   d = 0 for biases, gamma and beta
 *
 * Without it the sharpness one sees depends on the scale of the weights, which a network with rectifiers or batch norm may have at will.
 * Symbols: w, d [n] in the order of the model's parameters (vector.ts); kernels are [..., filters], so a filter is every size-th number.
 * Each tensor has a stream of its own, `direction/<which>/<name>`.
 * Source: Li, Xu, Taylor, Studer & Goldstein 2018, "Visualizing the loss landscape of neural nets", section 4, arXiv 1712.09913; biases and batch norm as
 * their option `--xignore biasbn`.
 */
import { drawNormalPair } from '../math/normal.ts';
import { stream } from '../math/rng.ts';
import type { ModelSpec } from '../models/model.ts';
import { partsOf } from './vector.ts';

/** Direction `which` (0, 1) of `seed` around `weights` [n]. */
export function randomDirection(model: ModelSpec, weights: Float32Array, seed: number, which: number): Float64Array {
  const raw = new Float64Array(weights.length);
  for (const { name, at, size } of partsOf(model.params)) {
    const rng = stream(seed, `direction/${which}/${name}`);
    const part = raw.subarray(at, at + size);
    for (let i = 0; i < size; i += 2) drawNormalPair(rng, part, i);
  }
  return normalizeFilters(model, raw, weights);
}

/** Changes `direction` and returns it. */
export function normalizeFilters(model: ModelSpec, direction: Float64Array, weights: Float32Array): Float64Array {
  for (const { shape, at, size } of partsOf(model.params)) {
    const filters = shape.length > 1 ? (shape.at(-1) as number) : 0;
    if (filters === 0) direction.fill(0, at, at + size);
    for (let f = 0; f < filters; f++) {
      let [w2, d2] = [0, 0];
      for (let i = at + f; i < at + size; i += filters) {
        w2 += (weights[i] as number) ** 2;
        d2 += (direction[i] as number) ** 2;
      }
      const scale = d2 > 0 ? Math.sqrt(w2) / Math.sqrt(d2) : 0;
      for (let i = at + f; i < at + size; i += filters) direction[i] = (direction[i] as number) * scale;
    }
  }
  return direction;
}
