/**
 * @file One number for everything that a job computed: SHA-256 of the bits of all losses, accuracies, evaluations, weights and optimizer slots.
 *
 * Every NaN counts as the same: which NaN an operation gives is up to the machine, and it means nothing.
 */

import type { Dataset, Split } from '../../src/datasets/dataset.ts';
import { sha256 } from '../../src/datasets/sha256.ts';
import type { Checkpoint, Engine, EngineJob } from '../../src/engines/engine.ts';
import { stream } from '../../src/math/rng.ts';
import { buildModel, type models } from '../../src/models/registry.ts';
import { choiceOf, control, tinyReplica } from './tinyJob.ts';

export interface Digest {
  /** Of each replica; '' for one that was over. */
  readonly replicas: readonly string[];
}

/** Presets whose digests digests.golden.json holds: those of version 1 of the engine. */
export const digestKinds = ['linear', 'mlp', 'small', 'wide', 'bn', 'tanh', 'residual'] as const;

export async function digestOf(engine: Engine, job: EngineJob): Promise<Digest> {
  const numbers: number[][] = job.replicas.map(() => []);
  const states: Checkpoint[] = [];
  for await (const event of engine.train(job, control({ checkpointDue: (step) => step === job.totalSteps }))) {
    const own = numbers[event.replica] as number[];
    if (event.type === 'steps') {
      for (const [s, loss] of event.loss.entries()) own.push(loss, event.accuracy[s] as number);
    } else if (event.type === 'evaluated') own.push(event.loss, event.accuracy);
    else states[event.replica] = event.checkpoint;
  }
  return {
    replicas: job.replicas.map((_, r) => {
      const state = states[r];
      if (!state) return '';
      const { weights, slots, counts } = state;
      const all = [...(numbers[r] as number[]), ...counts];
      for (const name of Object.keys(weights).sort()) all.push(...(weights[name] as Float32Array));
      for (const name of Object.keys(slots).sort()) for (const tensor of slots[name] as readonly Float32Array[]) all.push(...tensor);
      return hash(all);
    }),
  };
}

/** A job that goes through most kernels: 3 replicas of different seeds and optimizers on `kind`, 12 updates, batch 16. */
export function digestJob(kind: keyof typeof models, replicas = 3): EngineJob {
  const model = buildModel({ kind, params: kind === 'residual' ? { skip: true } : {} }, [28, 28, 1], 10);
  const rates = (step: number, group: number) => (0.01 + 0.002 * step) / (1 + group);
  const all = [
    tinyReplica({ seed: 5, lrAt: rates }),
    tinyReplica({ seed: 6, lrAt: (step, group) => rates(step, group) / 10, optimizer: choiceOf('adamw') }),
    tinyReplica({ seed: 5, frozenAt: (_step, group) => group === 0, lrAt: rates, optimizer: choiceOf('nesterov', { l2: 0.001 }) }),
  ];
  return { model, data: digestData, batchSize: 16, totalSteps: 12, replicas: all.slice(0, replicas), evalEvery: 6, evalCount: 50 };
}

export const digestData: Dataset = { kind: 'digest', shape: [28, 28, 1], classes: 10, train: split(160, 'train'), test: split(50, 'test') };

function split(count: number, name: string): Split {
  const rng = stream(23, name);
  const images = Uint8Array.from({ length: count * 784 }, () => rng.below(256));
  return { count, images, labels: Uint8Array.from({ length: count }, () => rng.below(10)) };
}

function hash(numbers: readonly number[]): string {
  const values = Float64Array.from(numbers);
  const bytes = new Uint8Array(values.buffer);
  numbers.forEach((x, n) => {
    if (Number.isNaN(x)) bytes.set([0, 0, 0, 0, 0, 0, 0xf8, 0x7f], 8 * n);
  });
  return sha256(bytes);
}
