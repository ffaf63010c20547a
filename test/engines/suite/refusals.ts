import { expect, test } from 'vitest';
import type { EngineJob } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import { collect, control, tinyData, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import type { Subject } from './subject.ts';

/** What suite/transfer.ts asks for, of an engine that leaves it to others: it must say so before it trains. */
export function refusals(engine: Subject): void {
  const floats = { ...tinyData.train, images: Float32Array.from(tinyData.train.images, (x) => x / 255) };
  const cases: readonly (readonly [string, Partial<EngineJob>])[] = [
    ['augmented batches', { augment: { flip: true, shift: 1, crop: 0 } }],
    ['activations', { data: { ...tinyData, train: floats, test: floats } }],
    ['batch norm that stands still', { replicas: [tinyReplica({ frozenAt: (_, group) => group === 0, normStillAt: () => true })] }],
    ['batch norm that stands still later', { replicas: [tinyReplica({ frozenAt: (_, g) => g === 0, normStillAt: (step) => step > 2 })] }],
  ];

  test.each(cases)('%s are refused by name', async (_, change) => {
    await expect(collect(engine().train(tinyJob({ totalSteps: 6, ...change }), control()))).rejects.toMatchObject({ code: 'engineUnable' });
  });

  test('outputs of a look are refused by name', async () => {
    const job = { model: tinyModel, split: tinyData.test, count: 4, points: 1, weightsAt: () => initialize(tinyModel, 1), outputs: true };
    await expect(engine().look(job, new AbortController().signal).next()).rejects.toMatchObject({ code: 'engineUnable' });
  });
}
