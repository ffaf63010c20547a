import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { compare, selfTestTask } from '../../src/engines/selfTest.ts';
import { EXPECTED } from '../../src/engines/selfTestValues.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { selfTest, tfjsNumbers } from '../../src/engines/tfjs/selfTest.ts';
import { referenceGradient, referenceLoss } from './referenceNetwork.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openTfjs('cpu');
});
afterAll(() => engine.dispose());

describe('the self-test', () => {
  test('passes on the CPU backend', async () => {
    const { passed, worst } = await selfTest();
    expect(passed).toBe(true);
    expect(worst).toBeLessThan(1e-6);
  });

  test('its stored values are those of the float64 network', () => {
    const { model, weights: values, images, labels: bytes } = selfTestTask();
    const [pixels, labels] = [Float64Array.from(images, (x) => x / 255), [...bytes]];
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
    const right = await tfjsNumbers();
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
