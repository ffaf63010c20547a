import { expect, test } from 'vitest';
import { createBatchOrder } from '../../../src/datasets/batchOrder.ts';
import type { Checkpoint } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import { choiceOf, collect, control, lossesOf, stepsOf, tinyData, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import { bitsOf, checkpointsOf, probe, type Size, type Subject, trainAll } from './subject.ts';

const frozenAt = (step: number, group: number) => group === 0 && step >= 2;
const replicas = [
  tinyReplica({ optimizer: choiceOf('adamw', { weightDecay: 0.1 }), lrAt: (step) => 0.01 + 0.01 * step, frozenAt }),
  tinyReplica({ seed: 2, optimizer: choiceOf('momentum', { l2: 0.1 }) }),
];
const norm = (values: readonly number[]) => Math.hypot(...values);

export function measures(engine: Subject, { brief }: Size): void {
  const steps = brief ? 3 : 6;

  test('are the norms of gradients and changes, of each group', async () => {
    const job = tinyJob({ totalSteps: steps, replicas, measure: true });
    const events = await collect(engine().train(job, control({ checkpointDue: () => true })));
    for (const [r, { seed }] of replicas.entries()) {
      const order = createBatchOrder(seed, tinyData.train.count, job.batchSize);
      const states = [{ weights: initialize(tinyModel, seed) }, ...checkpointsOf(events, r)];
      const blocks = stepsOf(events).filter((block) => block.replica === r);
      const gradNorm = blocks.flatMap((block) => [...(block.gradNorm ?? [])]);
      const updateRatio = blocks.flatMap((block) => [...(block.updateRatio ?? [])]);
      expect([gradNorm.length, updateRatio.length]).toEqual([2 * steps, 2 * steps]);
      for (let step = 0; step < steps; step++) {
        const [before, after] = [states[step], states[step + 1]] as [Checkpoint, Checkpoint];
        const { gradients } = await probe(engine(), tinyModel, before.weights, tinyData.train, order.batchAt(step));
        for (const g of [0, 1]) {
          const names = tinyModel.params.flatMap(({ name, group }) => (group === g ? [name] : []));
          const still = r === 0 && frozenAt(step, g);
          const gradient = still ? 0 : norm(names.flatMap((name) => [...(gradients[name] as Float64Array)]));
          const old = names.flatMap((name) => [...(before.weights[name] as Float32Array)]);
          const change = names.flatMap((name) => [...(after.weights[name] as Float32Array)]).map((w, i) => w - (old[i] as number));
          const label = `replica ${r}, update ${step}, group ${g}`;
          expect(Math.abs((gradNorm[2 * step + g] as number) - gradient), label).toBeLessThanOrEqual(1e-5 * gradient);
          const ratio = norm(change) / norm(old);
          expect(Math.abs((updateRatio[2 * step + g] as number) - ratio), label).toBeLessThanOrEqual(1e-5 * ratio);
          expect(ratio === 0, label).toBe(still);
        }
      }
    }
  });

  test('change no bit of the training, and are left out where nobody asked', async () => {
    const job = tinyJob({ totalSteps: brief ? 3 : 12, replicas });
    const [plain, measured] = [await trainAll(engine(), job), await trainAll(engine(), { ...job, measure: true })];
    expect(measured.losses).toEqual(plain.losses);
    expect(measured.states.map(bitsOf)).toEqual(plain.states.map(bitsOf));
    const blocks = stepsOf(await collect(engine().train(job, control())));
    expect(blocks.some((block) => 'gradNorm' in block || 'updateRatio' in block)).toBe(false);
    expect(lossesOf(blocks)).toEqual(plain.losses);
  });
}
