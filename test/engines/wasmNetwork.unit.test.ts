import { beforeAll, describe, expect, test } from 'vitest';
import { type BindKernels, bindModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { createReplicaSet } from '../../src/engines/wasm/replicaSet.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { NamedTensors } from '../../src/models/model.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { gradientNetworks } from './gradientNetworks.ts';
import { referenceGradient, referenceLogits, referenceLoss } from './referenceNetwork.ts';
import { choiceOf } from './tinyJob.ts';

/** Largest |g - reference| over the norm of the tensor's gradient: float32 (6e-8 a rounding) against float64; below 1e-6 was seen. */
const TOLERANCE = 1e-5;

let bind: BindKernels;
beforeAll(async () => {
  bind = bindModule(await compileModule());
});

const LABELS = [0, 2, 1, 2];
const rng = stream(3, 'images');
const still = choiceOf('sgd');
const cases = (input: readonly [number, number, number]) =>
  Object.entries(gradientNetworks(input)).map(([name, network]) => [`${name}, ${input.join(' x ')}`, network] as const);

describe.each([...cases([7, 6, 2]), ...cases([8, 8, 1]).filter(([name]) => /max pool/.test(name))])('%s', (_, { model, values }) => {
  const bytes = Uint8Array.from({ length: LABELS.length * model.inputShape.reduce((product, size) => product * size, 1) }, () => rng.below(256));
  const images = Float32Array.from(bytes, (x) => x / 255);
  const oneStep = (weights: NamedTensors) => {
    const set = createReplicaSet(bind, model, LABELS.length, [{ optimizer: still, weights }]);
    set.load(bytes, Uint8Array.from(LABELS));
    const { loss, hits } = set.step(0, still, new Float64Array(model.groups.length), 0, Number.NaN, 0);
    return { set, loss: loss / LABELS.length, hits };
  };

  test('loss, hits and every gradient agree with central differences in float64', () => {
    const { set, loss, hits } = oneStep(values);
    expect(loss).toBeCloseTo(referenceLoss(model, values, images, LABELS), 6);
    const z = referenceLogits(model, values, images);
    expect(hits).toBe(LABELS.filter((label, b) => Math.max(...z.subarray(3 * b, 3 * b + 3)) === z[3 * b + label]).length);
    const gradient = set.gradient();
    for (const { name } of model.params) {
      const expected = referenceGradient(model, values, images, LABELS, name);
      const size = Math.hypot(...expected);
      const found = gradient[name] as Float32Array;
      expect(size, `${name} has a gradient`).toBeGreaterThan(1e-3);
      expect(found.length).toBe(expected.length);
      expect(Math.max(...expected.map((g, i) => Math.abs(g - (found[i] as number)) / size)), name).toBeLessThan(TOLERANCE);
    }
  });

  test('the loss in evaluation mode agrees', () => {
    const set = createReplicaSet(bind, model, 2, [{ optimizer: still, weights: values }]);
    set.load(bytes, Uint8Array.from(LABELS));
    const z = referenceLogits(model, values, images, 'eval');
    const expected = LABELS.reduce((sum, label, b) => {
      const row = z.subarray(3 * b, 3 * b + 3);
      return sum + Math.log(row.reduce((total, x) => total + Math.exp(x), 0)) - (row[label] as number);
    }, 0);
    expect(set.look(0, { loss: 0, hits: 0 }).loss).toBeCloseTo(expected, 5);
  });

  test('its state comes back as it went in', () => {
    const set = createReplicaSet(bind, model, 4, [{ optimizer: still, weights: values }]);
    expect(set.snapshot(0).weights).toEqual(values);
  });
});

test.each(Object.keys(models))('preset %s is planned for images of 28 x 28 x 1 and 32 x 32 x 3, and loses loss', (kind) => {
  for (const shape of [
    [28, 28, 1],
    [32, 32, 3],
  ] as const) {
    const model = buildModel({ kind: kind as ModelKind, params: kind === 'residual' ? { skip: true } : {} }, shape, 10);
    const optimizer = choiceOf('momentum');
    const set = createReplicaSet(bind, model, 8, [{ optimizer, weights: initialize(model, 1) }]);
    const draw = stream(8, kind);
    set.load(
      Uint8Array.from({ length: 8 * shape[0] * shape[1] * shape[2] }, () => draw.below(256)),
      Uint8Array.from({ length: 8 }, (_, b) => b),
    );
    const lr = Float64Array.from(model.groups, () => 0.02);
    const losses = Array.from({ length: 30 }, () => set.step(0, optimizer, lr, 0, Number.NaN, 0).loss / 8);
    expect(losses[0]).toBeGreaterThan(1.8);
    expect(losses[29], losses.join()).toBeLessThan(losses[0] as number);
  }
});
