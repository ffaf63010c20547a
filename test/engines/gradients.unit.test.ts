import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { gradients, logitsOf } from '../../src/engines/tfjs/probe.ts';
import { compare, selfTest, selfTestModel, selfTestNumbers } from '../../src/engines/tfjs/selfTest.ts';
import { EXPECTED } from '../../src/engines/tfjs/selfTestValues.ts';
import { stream } from '../../src/math/rng.ts';
import { assemble, conv3 } from '../../src/models/assemble.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { Layer, ModelSpec, NamedTensors } from '../../src/models/model.ts';
import { referenceGradient, referenceLogits, referenceLoss } from './referenceNetwork.ts';

/**
 * Largest |g - reference| over the norm of the tensor's gradient. The engine computes in float32 (2^-24 = 6e-8 a rounding, sums of up to some hundred
 * terms), the reference in float64 by central differences (1e-10): 1e-6 was seen at most, 1e-5 leaves room for another order of summation.
 */
const TOLERANCE = 1e-5;

const INPUT = [7, 6, 2] as const;
const CLASSES = 3;
const LABELS = [0, 2, 1, 2];

const conv = (kernel: 1 | 3 | 5, stride: 1 | 2, padding: 'valid' | 'same', bias = true): Layer => ({
  type: 'conv2d',
  name: 'conv',
  filters: 3,
  kernel,
  stride,
  padding,
  bias,
});
const dense = (units: number, name = 'dense'): Layer => ({ type: 'dense', name, units });
const head: readonly Layer[] = [{ type: 'flatten' }, dense(CLASSES)];
const norm: Layer = { type: 'batchNorm', name: 'norm' };

const networks: Readonly<Record<string, readonly Layer[]>> = {
  'dense alone': head,
  'two dense with relu': [{ type: 'flatten' }, dense(5, 'conv'), { type: 'relu' }, dense(CLASSES)],
  'conv 3 valid': [conv(3, 1, 'valid'), ...head],
  'conv 3 same': [conv(3, 1, 'same'), ...head],
  'conv 5 same': [conv(5, 1, 'same'), ...head],
  'conv 1': [conv(1, 1, 'valid'), ...head],
  'conv 3 stride 2 valid': [conv(3, 2, 'valid'), ...head],
  'conv 3 stride 2 same': [conv(3, 2, 'same'), ...head],
  'conv without bias': [conv(3, 1, 'same', false), ...head],
  'max pool': [conv(3, 1, 'same'), { type: 'maxPool', size: 2 }, ...head],
  'average pool': [conv(3, 1, 'same'), { type: 'avgPool', size: 2 }, ...head],
  'global average pool': [conv(3, 1, 'same'), { type: 'globalAvgPool' }, dense(CLASSES)],
  tanh: [conv(3, 1, 'valid'), { type: 'tanh' }, ...head],
  'two convs with relu and pools': [
    conv(3, 1, 'same'),
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    conv3('second', 4, 'same'),
    { type: 'tanh' },
    ...head,
  ],
  'batch norm': [conv(3, 1, 'same', false), norm, { type: 'relu' }, ...head],
  'residual with skip': [conv(3, 1, 'same'), { type: 'residual', skip: true, body: [conv3('second', 3, 'same'), { type: 'relu' }] }, ...head],
  'residual without skip': [conv(3, 1, 'same'), { type: 'residual', skip: false, body: [conv3('second', 3, 'same'), { type: 'relu' }] }, ...head],
};

const build = (layers: readonly Layer[]): ModelSpec =>
  assemble('test', INPUT, CLASSES, layers, [{ name: 'all', layers: ['conv', 'norm', 'second', 'dense'] }]);

/** Initial weights, with gamma and beta moved off 1 and 0 so that their part in the gradient shows. */
function weightsOf(model: ModelSpec): NamedTensors {
  const rng = stream(5, 'gamma');
  const values = initialize(model, 11);
  return Object.fromEntries(
    Object.entries(values).map(([name, tensor]) => [name, /gamma|beta|running/.test(name) ? tensor.map((x) => x + 0.5 * rng.uniform()) : tensor]),
  );
}

let engine: Engine;
beforeAll(async () => {
  engine = await openTfjs('cpu');
});
afterAll(() => engine.dispose());

const rng = stream(3, 'images');
const images = Float32Array.from({ length: LABELS.length * 7 * 6 * 2 }, () => rng.uniform());

describe.each(Object.entries(networks))('%s', (_, layers) => {
  const model = build(layers);
  const values = weightsOf(model);

  test('loss and every gradient agree with central differences in float64', async () => {
    const before = engine.memory().tensors;
    const probe = await gradients(model, values, images, LABELS);
    expect(probe.loss).toBeCloseTo(referenceLoss(model, values, images, LABELS), 6);
    for (const { name } of model.params) {
      const expected = referenceGradient(model, values, images, LABELS, name);
      const size = Math.hypot(...expected);
      const found = probe.gradients[name] as Float32Array;
      const worst = Math.max(...expected.map((g, i) => Math.abs(g - (found[i] as number)) / size));
      expect(size, `${name} has a gradient`).toBeGreaterThan(1e-3);
      expect(worst, name).toBeLessThan(TOLERANCE);
    }
    expect(engine.memory().tensors).toBe(before);
  });

  test('logits in evaluation mode agree', async () => {
    const expected = referenceLogits(model, values, images, 'eval');
    const found = await logitsOf(model, values, images);
    expect(found.length).toBe(expected.length);
    expect(Math.max(...expected.map((z, i) => Math.abs(z - (found[i] as number))))).toBeLessThan(1e-5);
  });
});

describe('the self-test', () => {
  test('passes on the CPU backend', async () => {
    const { passed, worst } = await selfTest();
    expect(passed).toBe(true);
    expect(worst).toBeLessThan(1e-6);
  });

  test('its stored values are those of the float64 network', () => {
    const model = selfTestModel();
    const values = initialize(model, 42);
    const draw = stream(42, 'selfTest');
    const pixels = Float32Array.from({ length: 4 * 144 }, () => draw.uniform());
    const labels = [0, 1, 2, 1];
    expect(EXPECTED.loss).toBeCloseTo(referenceLoss(model, values, pixels, labels), 6);
    expect(Object.keys(EXPECTED.gradients)).toEqual(model.params.map((param) => param.name));
    for (const { name } of model.params) {
      const g = referenceGradient(model, values, pixels, labels, name);
      const [projection, norm2] = EXPECTED.gradients[name] as readonly [number, number];
      expect(Math.abs(norm2 - Math.hypot(...g)) / norm2, name).toBeLessThan(1e-5);
      expect(Math.abs(projection - g.reduce((sum, x, i) => sum + x * Math.cos(i + 1), 0)) / norm2, name).toBeLessThan(1e-5);
    }
  });

  test('sees a gradient that is off, missing or not a number', async () => {
    const right = await selfTestNumbers();
    const [projection, norm2] = right.gradients['conv2.kernel'] as readonly [number, number];
    const withGradient = (pair: readonly [number, number]) =>
      compare({ ...right, gradients: { ...right.gradients, 'conv2.kernel': pair } }, EXPECTED);
    expect(withGradient([projection, norm2]).passed).toBe(true);
    expect(withGradient([projection + 0.01 * norm2, norm2]).passed).toBe(false);
    expect(withGradient([projection, 1.01 * norm2]).passed).toBe(false);
    expect(withGradient([Number.NaN, norm2]).passed).toBe(false);
    expect(compare({ loss: right.loss, gradients: {} }, EXPECTED).passed).toBe(false);
    expect(compare({ ...right, loss: Number.NaN }, EXPECTED).passed).toBe(false);
  });
});
