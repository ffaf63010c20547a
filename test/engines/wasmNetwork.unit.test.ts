import { expect, test } from 'vitest';
import { bindModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { createReplicaSet } from '../../src/engines/wasm/replicaSet.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { gradientNetworks } from './gradientNetworks.ts';
import { choiceOf } from './tinyJob.ts';

const bind = bindModule(await compileModule());

test.each(Object.entries(gradientNetworks([7, 6, 2])))('the state of %s comes back as it went in', (_, { model, values }) => {
  const set = createReplicaSet(bind, model, 4, [{ optimizer: choiceOf('sgd'), weights: values }]);
  expect(set.checkpoint(0, 0).weights).toEqual(values);
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
