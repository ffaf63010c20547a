import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine, Replica } from '../../src/engines/engine.ts';
import { createBatchSource } from '../../src/engines/tfjs/batches.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { createReplicaState, disposeReplicaState, trainStep } from '../../src/engines/tfjs/state.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { assemble } from '../../src/models/assemble.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { tinyData } from './tinyJob.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openTfjs('cpu');
});
afterAll(() => engine.dispose());

test('running values follow each batch by a tenth, the variance unbiased, also when the group is frozen', async () => {
  const model = assemble(
    'norm',
    [2, 2, 1],
    2,
    [{ type: 'batchNorm', name: 'norm' }, { type: 'flatten' }, { type: 'dense', name: 'dense', units: 2 }],
    [{ name: 'all', layers: ['norm', 'dense'] }],
  );
  const split = {
    count: 4,
    images: Uint8Array.from([0, 51, 102, 153, 204, 255, 0, 51, 102, 0, 0, 0, 255, 255, 255, 51]),
    labels: Uint8Array.from([0, 1, 1, 0]),
  };
  for (const frozen of [false, true]) {
    const replica: Replica = {
      seed: 1,
      optimizer: { kind: 'sgd', params: defaultsOf(optimizers.sgd.params) },
      lrAt: () => 0,
      momentumAt: () => undefined,
      frozenAt: () => frozen,
    };
    const job = { model, data: { ...tinyData, train: split }, batchSize: 2, totalSteps: 2, replicas: [replica], evalEvery: 0, evalCount: 0 };
    const state = createReplicaState(job, 0);
    const source = createBatchSource(model, split);
    // by hand: x/255 of images 0, 1 is 0 .2 .4 .6 | .8 1 0 .2, then images 2, 3 .4 0 0 0 | 1 1 1 .2
    const batches = [
      [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0.2],
      [0.4, 0, 0, 0, 1, 1, 1, 0.2],
    ];
    let [mean, variance] = [0, 1];
    for (const [step, values] of batches.entries()) {
      const m = values.reduce((sum, x) => sum + x, 0) / 8;
      const v = values.reduce((sum, x) => sum + (x - m) ** 2, 0) / 7;
      [mean, variance] = [0.9 * mean + 0.1 * m, 0.9 * variance + 0.1 * v];
      const batch = source.take(Uint32Array.of(2 * step, 2 * step + 1));
      trainStep(state, model, batch, { optimizer: replica.optimizer, rates: [0], momentum: undefined, frozen: [frozen] }).logits.dispose();
      batch.dispose();
      expect((await state.weights['norm.runningMean']?.data())?.[0]).toBeCloseTo(mean, 6);
      expect((await state.weights['norm.runningVar']?.data())?.[0]).toBeCloseTo(variance, 6);
    }
    expect(state.counts).toEqual([frozen ? 0 : 2]);
    disposeReplicaState(state);
  }
  expect(engine.memory().tensors).toBe(0);
});
