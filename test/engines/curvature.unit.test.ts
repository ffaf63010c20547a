import { afterAll, describe, expect, test } from 'vitest';
import type { Curvature } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { stream } from '../../src/math/rng.ts';
import type { ModelSpec, NamedTensors } from '../../src/models/model.ts';
import { gradientNetworks } from './gradientNetworks.ts';
import { referenceLoss } from './referenceNetwork.ts';

const engine = await openWasm();
afterAll(() => engine.dispose());
const LABELS = [0, 2, 1, 2, 0];

function imagesFor(model: ModelSpec, name: string, count = LABELS.length): Uint8Array {
  const rng = stream(3, name);
  return Uint8Array.from({ length: count * model.inputShape.reduce((product, size) => product * size, 1) }, () => rng.below(256));
}

async function open(model: ModelSpec, images: Uint8Array, batchSize = LABELS.length): Promise<Curvature> {
  const made = await engine.curvature?.({
    model,
    split: { count: LABELS.length, images, labels: Uint8Array.from(LABELS) },
    count: LABELS.length,
    batchSize,
  });
  if (!made) throw new Error('the wasm engine has curvature');
  return made;
}

type Vector = readonly number[];

const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0);

/** A random unit vector over all parameters, or over those of one tensor. */
function direction(model: ModelSpec, values: NamedTensors, stem: string, only?: string): Vector {
  const rng = stream(8, stem);
  const vector = model.params.flatMap(({ name }) =>
    Array.from(values[name] as Float32Array, () => (only && only !== name ? 0 : rng.uniform() - 0.5)),
  );
  return vector.map((x) => x / Math.hypot(...vector));
}

/** L(w + s u + t v) in float64. */
function lossAt(model: ModelSpec, values: NamedTensors, pixels: Float64Array, steps: readonly (readonly [number, Vector])[]): number {
  let from = 0;
  const tensors: Record<string, ArrayLike<number>> = { ...values };
  for (const { name } of model.params) {
    const start = from;
    from += values[name]?.length ?? 0;
    tensors[name] = Float64Array.from(values[name] as Float32Array, (w, i) => steps.reduce((x, [t, v]) => x + t * (v[start + i] as number), w));
  }
  return referenceLoss(model, tensors, pixels, LABELS);
}

/** (u . H v, u) for a u in tensor `param`: float64 central differences, truncation about h^2 = 1e-8, rounding about 1e-15 / h^2 = 1e-7. */
function bendReference(model: ModelSpec, values: NamedTensors, pixels: Float64Array, param: string, v: Vector): readonly [number, Vector] {
  for (let attempt = 0; attempt < 9; attempt++) {
    const u = direction(model, values, `u${attempt}`, param);
    const [wide, near] = [1e-4, 7e-5].map((h) => {
      const at = (s: number, t: number) =>
        lossAt(model, values, pixels, [
          [s * h, u],
          [t * h, v],
        ]);
      return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h);
    }) as [number, number];
    if (Math.abs(wide - near) < 1e-5) return [wide, u]; // else there is a kink of relu or max pool within the step
  }
  throw new Error(`${param}: no smooth direction`);
}

describe('Hessian-vector products', () => {
  const cases = (
    [
      [6, 6, 1],
      [7, 6, 2],
    ] as const
  ).flatMap((shape) => Object.entries(gradientNetworks(shape)).map(([name, network]) => [`${name}, ${shape.join(' x ')}`, network] as const));
  test.each(cases)('%s', async (name, { model, values }) => {
    const images = imagesFor(model, name);
    const pixels = Float64Array.from(images, (x) => x / 255);
    const curvature = await open(model, images);
    const v = direction(model, values, 'v');
    const slope = await curvature.at(values);
    const product = await curvature.times(v);
    curvature.close();
    if (!slope || !product) throw new Error('closed');
    expect(slope.loss).toBeCloseTo(lossAt(model, values, pixels, []), 6);
    const size = Math.hypot(...product);
    expect(size).toBeGreaterThan(0.01);
    for (const { name: param } of model.params) {
      const [bend, u] = bendReference(model, values, pixels, param, v);
      const ahead = (lossAt(model, values, pixels, [[1e-5, u]]) - lossAt(model, values, pixels, [[-1e-5, u]])) / 2e-5;
      expect(Math.abs(dot(u, slope.gradient) - ahead), param).toBeLessThan(1e-6);
      expect(Math.abs(dot(u, product) - bend) / size, param).toBeLessThan(2e-5);
    }
  });
});

test('batch norm goes by the statistics of the batches that the images are in', async () => {
  const { model, values } = gradientNetworks([6, 6, 1])['batch norm'] as { model: ModelSpec; values: NamedTensors };
  const images = imagesFor(model, 'batches');
  const at = async (batchSize: number, share: readonly number[]) => {
    const curvature = await open(model, images, batchSize);
    const slope = await curvature.at(values);
    curvature.close();
    const size = images.length / LABELS.length;
    const parts = share.map((first, i) => {
      const last = share[i + 1] ?? LABELS.length;
      return (
        ((last - first) / LABELS.length) *
        referenceLoss(
          model,
          values,
          Float64Array.from(images.subarray(first * size, last * size), (x) => x / 255),
          LABELS.slice(first, last),
        )
      );
    });
    expect(slope?.loss).toBeCloseTo(
      parts.reduce((sum, x) => sum + x, 0),
      6,
    );
    return slope?.loss as number;
  };
  expect(Math.abs((await at(5, [0])) - (await at(3, [0, 3])))).toBeGreaterThan(1e-3);
});

test('without batch norm, the length of the batches changes rounding only, and more images than a slice are summed up', async () => {
  const { model, values } = gradientNetworks([6, 6, 1])['conv, relu and max pool twice'] as { model: ModelSpec; values: NamedTensors };
  const rng = stream(6, 'labels');
  const count = 150;
  const split = { count, images: imagesFor(model, 'many', count), labels: Uint8Array.from({ length: count }, () => rng.below(3)) };
  const v = direction(model, values, 'v');
  const derive = async (images: Uint8Array, labels: Uint8Array) => {
    const curvature = await engine.curvature?.({ model, split: { count: labels.length, images, labels }, count, batchSize: 7 });
    await curvature?.at(values);
    const product = await curvature?.times(v);
    curvature?.close();
    return product as Float64Array;
  };
  const all = await derive(split.images, split.labels);
  const halves = await Promise.all(
    [0, 75].map((first) => derive(split.images.subarray(first * 36, (first + 75) * 36), split.labels.subarray(first, first + 75))),
  );
  const mean = halves[0]?.map((x, i) => (x + (halves[1]?.[i] as number)) / 2) as Float64Array;
  expect(Math.hypot(...all.map((x, i) => x - (mean[i] as number))) / Math.hypot(...all)).toBeLessThan(1e-6);
});

test('closed on the way it answers null, and holds nothing', async () => {
  const before = engine.memory();
  const { model, values } = gradientNetworks([6, 6, 1])['conv 3 same'] as { model: ModelSpec; values: NamedTensors };
  const curvature = await open(model, imagesFor(model, 'closed'));
  expect(engine.memory().bytes).toBeGreaterThan(before.bytes);
  await curvature.at(values);
  const product = curvature.times(new Float64Array(curvature.size));
  curvature.close();
  expect(await product).toBeNull();
  expect(await curvature.at(values)).toBeNull();
  expect(engine.memory()).toEqual(before);
});
