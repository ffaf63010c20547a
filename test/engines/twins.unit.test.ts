import { describe, expect, test } from 'vitest';
import { type Kernels, kernelNames } from '../../src/engines/kernelNames.ts';
import { createMeasures } from '../../src/engines/measures.ts';
import { bindTwins } from '../../src/engines/twins/bind.ts';
import { createCurvature } from '../../src/engines/wasm/curvature.ts';
import { bindModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { createReplicaSet } from '../../src/engines/wasm/replicaSet.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../../src/models/model.ts';
import { buildModel } from '../../src/models/registry.ts';
import { optimizerKinds } from '../../src/optimizers/registry.ts';
import { gradientNetworks } from './gradientNetworks.ts';
import { choiceOf } from './tinyJob.ts';

const bindKernels = bindModule(await compileModule());
const seen = new Set<string>();

/** Notes which kernels ran. */
const watched = (memory: WebAssembly.Memory): Kernels => {
  const kernels = bindKernels(memory);
  const watch = (name: (typeof kernelNames)[number]) => {
    return (...args: number[]) => {
      seen.add(name);
      kernels[name](...args);
    };
  };
  return Object.fromEntries(kernelNames.map((name) => [name, watch(name)])) as Kernels;
};

/** Trains on the module and on the twins: every number of the states, and the losses, must agree. */
function compare(model: ModelSpec, weights: NamedTensors, batch: number, steps: number): void {
  const kind = optimizerKinds[model.params.length % optimizerKinds.length] as (typeof optimizerKinds)[number];
  for (const optimizer of [choiceOf('momentum'), choiceOf(kind, { l2: 0.01, weightDecay: 0.01 })]) {
    const [module, twins] = [watched, bindTwins].map((bind) => createReplicaSet(bind, model, batch, [{ optimizer, weights }], true));
    if (!module || !twins) throw new Error('no sets');
    const rng = stream(4, 'twins');
    const rates = Float64Array.from(model.groups, (_, g) => 0.02 + 0.01 * g);
    for (let step = 0; step < steps; step++) {
      const images = Uint8Array.from({ length: batch * model.inputShape.reduce((product, size) => product * size, 1) }, () => rng.below(256));
      const labels = Uint8Array.from({ length: batch }, () => rng.below(model.classes));
      const [ours, plain] = [module, twins].map((set) => {
        set.load(images, labels);
        const { loss, hits } = set.step(0, optimizer, rates, 0, Number.NaN, 0);
        const measures = createMeasures(1, model.groups.length);
        set.measures(0, 0, measures, 0);
        const look = set.look(0, { loss: 0, hits: 0 });
        return {
          losses: [loss, look.loss],
          hits: [hits, look.hits],
          measures,
          probabilities: set.probabilities().slice(),
          state: set.checkpoint(0, 0),
        };
      });
      if (!ours || !plain) throw new Error('no scores');
      expect(ours.hits).toEqual(plain.hits);
      expect(ours.measures).toEqual(plain.measures);
      expect(ours.measures.gradNorm[0]).toBeGreaterThan(0);
      expect(ours.probabilities).toEqual(plain.probabilities);
      for (const [i, loss] of ours.losses.entries()) expect(Math.abs(loss - (plain.losses[i] as number))).toBeLessThan(1e-12 * (1 + Math.abs(loss)));
      expect(ours.state, `state after update ${step}`).toEqual(plain.state); // to the bit
    }
  }
}

describe('the module and its twins give the same bits', () => {
  const cases = (input: readonly [number, number, number]) =>
    Object.entries(gradientNetworks(input)).map(([name, network]) => [`${name}, ${input.join(' x ')}`, network] as const);

  test.each([...cases([7, 6, 2]), ...cases([8, 8, 1])])('%s', (_, { model, values }) => compare(model, values, 5, 3));

  test.each(['small', 'bn', 'residual', 'tanh'] as const)('preset %s', (kind) => {
    const model = buildModel({ kind, params: kind === 'residual' ? { skip: true } : {} }, [28, 28, 1], 10);
    compare(model, initialize(model, 3), 3, 1);
  });

  test('with all optimizers', () => {
    const { model, values } = gradientNetworks([7, 6, 2])['two convs with relu and pools'] as { model: ModelSpec; values: NamedTensors };
    for (const kind of optimizerKinds) {
      const optimizer = choiceOf(kind, { l2: 0.01, weightDecay: 0.01 });
      const states = [watched, bindTwins].map((bind) => {
        const set = createReplicaSet(bind, model, 4, [{ optimizer, weights: values }]);
        set.load(
          Uint8Array.from({ length: 4 * 84 }, (_, i) => (37 * i) % 256),
          Uint8Array.of(0, 1, 2, 0),
        );
        for (let step = 0; step < 5; step++) set.step(0, optimizer, Float64Array.of(0.05), 0, step > 2 ? 0.5 : Number.NaN, 0);
        return set.checkpoint(0, 0);
      });
      expect(states[0], kind).toEqual(states[1]);
    }
  });
});

/** Loss, gradient and a Hessian-vector product. */
async function compareSlopes(model: ModelSpec, weights: NamedTensors, count: number): Promise<void> {
  const rng = stream(7, 'slopes');
  const images = Uint8Array.from({ length: count * model.inputShape.reduce((product, size) => product * size, 1) }, () => rng.below(256));
  const split = { count, images, labels: Uint8Array.from({ length: count }, () => rng.below(model.classes)) };
  const [ours, plain] = await Promise.all(
    [watched, bindTwins].map(async (bind) => {
      const curvature = createCurvature(bind, { model, split, count, batchSize: count });
      const slope = await curvature.at(weights);
      const vector = Float64Array.from({ length: curvature.size }, (_, i) => Math.sin(i));
      return { loss: slope?.loss ?? 0, gradient: slope?.gradient, product: await curvature.times(vector) };
    }),
  );
  expect(ours?.loss).toBeCloseTo(plain?.loss ?? Number.NaN, 12);
  expect(ours?.gradient).toEqual(plain?.gradient);
  expect(ours?.product).toEqual(plain?.product);
  expect(Math.hypot(...(ours?.product ?? []))).toBeGreaterThan(0);
}

describe('second derivatives, too', () => {
  test.each(Object.entries(gradientNetworks([7, 6, 2])))('%s', (_, { model, values }) => compareSlopes(model, values, 3));
});

test('every kernel ran', () => {
  expect(kernelNames.filter((name) => !seen.has(name))).toEqual([]);
});
