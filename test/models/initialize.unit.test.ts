import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/math/card.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';

const build = (kind: ModelKind) => buildModel({ kind, params: defaultsOf(models[kind].params) }, [28, 28, 1], 10);

// the digests of 2026-11-22; a change here changes every shared link
const SMALL_42 = {
  'conv1.kernel': 'bd89c125',
  'conv1.bias': '5477910f',
  'conv2.kernel': '7675ac55',
  'conv2.bias': 'aa0c70a8',
  'dense.kernel': 'c3410031',
  'dense.bias': 'c9be4536',
};
const FIRST_FOUR = [0.22824141383171082, 0.12179863452911377, -0.13914167881011963, -0.1902655065059662];

/** FNV-1a over the bytes of a float32 array, little-endian: equal digests mean equal bits. */
function digest(values: Float32Array): string {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  let hash = 0x811c9dc5;
  for (let i = 0; i < values.length; i++) {
    const bits = view.getUint32(4 * i, true);
    for (let k = 0; k < 4; k++) hash = Math.imul(hash ^ ((bits >>> (8 * k)) & 255), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

test('seed 42 draws these bits, everywhere', () => {
  const tensors = initialize(build('small'), 42);
  expect(Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, digest(values)]))).toEqual(SMALL_42);
  expect(Array.from((tensors['conv1.kernel'] as Float32Array).slice(0, 4))).toEqual(FIRST_FOUR);
});

describe('the law', () => {
  test('is uniform within 1/sqrt(fanIn), for kernels and biases', () => {
    const model = build('mlp');
    const tensors = initialize(model, 7);
    for (const { name, fanIn } of model.params) {
      const values = tensors[name] as Float32Array;
      const bound = Math.fround(1 / Math.sqrt(fanIn));
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
      if (values.length < 1000) continue;
      // mean 0 and variance b^2/3, within 4 standard errors (of the mean: b/sqrt(3n); of the variance of a uniform: 2b^2/(3 sqrt(5n)))
      const n = values.length;
      const mean = values.reduce((sum, x) => sum + x, 0) / n;
      const variance = values.reduce((sum, x) => sum + x * x, 0) / n;
      expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * n));
      expect(Math.abs(variance - bound ** 2 / 3)).toBeLessThan((8 * bound ** 2) / (3 * Math.sqrt(5 * n)));
    }
  });

  test('starts norms as the identity', () => {
    const tensors = initialize(build('bn'), 1);
    const all = (name: string) => [...new Set(tensors[name])];
    expect([all('norm2.gamma'), all('norm2.beta'), all('norm2.runningMean'), all('norm2.runningVar')]).toEqual([[1], [0], [0], [1]]);
  });
});

test('each tensor has a stream of its own: the same layer in another model draws the same numbers', () => {
  const [small, tanh] = [initialize(build('small'), 3), initialize(build('tanh'), 3)];
  expect(tanh).toEqual(small);
  expect(initialize(build('residual'), 3)['conv1.bias']?.slice(0, 8)).toEqual(small['conv1.bias']);
  expect(initialize(build('small'), 4)['conv1.kernel']).not.toEqual(small['conv1.kernel']);
});
