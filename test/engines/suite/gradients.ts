import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { stream } from '../../../src/math/rng.ts';
import type { ModelSpec, NamedTensors } from '../../../src/models/model.ts';
import { gradientNetworks, type NetworkName } from '../gradientNetworks.ts';
import { referenceGradient, referenceLogits, referenceLoss } from '../referenceNetwork.ts';
import { probe } from './subject.ts';

type Shape = readonly [number, number, number];

/**
 * Largest |g - reference| over the norm of the tensor's gradient. Engines compute in float32 (2^-24 = 6e-8 a rounding, sums of up to some hundred
 * terms), the reference in float64 by central differences (1e-10): 1e-6 was seen at most, 1e-5 leaves room for another order of summation.
 */
const TOLERANCE = 1e-5;
const LABELS = [0, 2, 1, 2];

interface Reference {
  readonly loss: number;
  readonly logits: Float64Array;
  readonly evalLogits: Float64Array;
  readonly gradients: Readonly<Record<string, Float64Array>>;
}

/** Of each network, computed once for all engines of a file: central differences take a while. */
const known = new Map<string, Reference>();

function referenceOf(key: string, model: ModelSpec, values: NamedTensors, images: ArrayLike<number>): Reference {
  const made = known.get(key) ?? {
    loss: referenceLoss(model, values, images, LABELS),
    logits: referenceLogits(model, values, images),
    evalLogits: referenceLogits(model, values, images, 'eval'),
    gradients: Object.fromEntries(model.params.map(({ name }) => [name, referenceGradient(model, values, images, LABELS, name)])),
  };
  known.set(key, made);
  return made;
}

/** Every kind of layer, and what an engine may fuse, on tiny networks: all of them (or those `wanted`) on images of the first shape, on the others those that pool. */
export function gradients(
  engineName: string,
  open: () => Promise<Engine>,
  shapes: readonly Shape[],
  wanted: (name: NetworkName) => boolean = () => true,
): void {
  describe(engineName, () => {
    let engine: Engine;
    let start = { tensors: 0, bytes: 0 };
    beforeAll(async () => {
      engine = await open();
      start = engine.memory();
    });
    afterAll(() => engine.dispose());
    afterEach(() => expect(engine.memory()).toEqual(start));

    const cases = shapes.flatMap((shape, i) =>
      Object.entries(gradientNetworks(shape))
        .filter(([name]) => (i === 0 || /pool/.test(name)) && wanted(name as NetworkName))
        .map(([name, network]) => [`${name}, ${shape.join(' x ')}`, network] as const),
    );
    test.each(cases)('%s', async (name, { model, values }) => {
      const rng = stream(3, name);
      const bytes = Uint8Array.from({ length: LABELS.length * model.inputShape.reduce((product, size) => product * size, 1) }, () => rng.below(256));
      const split = { count: LABELS.length, images: bytes, labels: Uint8Array.from(LABELS) };
      const right = referenceOf(
        name,
        model,
        values,
        Float64Array.from(bytes, (x) => x / 255),
      );
      const found = await probe(engine, model, values, split, Uint32Array.of(0, 1, 2, 3));
      expect(found.loss).toBeCloseTo(right.loss, 6);
      const row = (z: Float64Array, b: number) => [...z.subarray(model.classes * b, model.classes * (b + 1))];
      expect(found.accuracy * 4).toBe(LABELS.filter((label, b) => Math.max(...row(right.logits, b)) === row(right.logits, b)[label]).length);
      for (const { name: param } of model.params) {
        const expected = right.gradients[param] as Float64Array;
        const size = Math.hypot(...expected);
        const gradient = found.gradients[param] as Float64Array;
        expect(size, `${param} has a gradient`).toBeGreaterThan(1e-3);
        expect(gradient.length).toBe(expected.length);
        expect(Math.max(...expected.map((g, i) => Math.abs(g - (gradient[i] as number)) / size)), param).toBeLessThan(TOLERANCE);
      }
      const job = { model, split, count: LABELS.length, points: 1, weightsAt: () => values, probabilities: true };
      for await (const { probabilities } of engine.look(job, new AbortController().signal))
        for (let b = 0; b < LABELS.length; b++) {
          const z = row(right.evalLogits, b);
          const total = z.reduce((sum, x) => sum + Math.exp(x), 0);
          for (const [c, x] of z.entries())
            expect(Math.abs((probabilities?.[model.classes * b + c] as number) - Math.exp(x) / total)).toBeLessThan(1e-5);
        }
    });
  });
}
