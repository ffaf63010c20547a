/**
 * @file The five 60-iteration runs of cnn-small.json (PyTorch, float32) through an engine.
 *
 * Iteration i uses images 32 i mod 1920 .. + 31 in file order. The rates are the file's own; what is compared is the loss before each update.
 */

import type { Dataset } from '../../src/datasets/dataset.ts';
import type { Engine, EngineJob, Replica } from '../../src/engines/engine.ts';
import type { NamedTensors } from '../../src/models/model.ts';
import { buildModel } from '../../src/models/registry.ts';
import type { OptimizerKind } from '../../src/optimizers/registry.ts';
import { choiceOf, collect, control, lossesOf } from './tinyJob.ts';

interface Packed {
  readonly shape: readonly number[];
  readonly data: string;
}

interface TorchOptimizer {
  readonly type: string;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weight_decay?: number;
}

export interface CnnOracle {
  readonly images: Packed;
  readonly labels: Packed;
  readonly weights: Readonly<Record<string, Packed>>;
  readonly runs: readonly {
    readonly name: string;
    readonly optimizer: TorchOptimizer;
    readonly lrs: readonly (readonly number[])[];
    readonly loss: readonly number[];
  }[];
}

export interface RunError {
  readonly name: string;
  /** Largest |loss - oracle| / oracle over the first so many iterations. */
  readonly at: (iterations: number) => number;
  readonly iterations: number;
}

/** Trains every run for its first `iterations`. */
export async function runErrors(engine: Engine, oracle: CnnOracle, iterations: number): Promise<RunError[]> {
  const data = datasetOf(oracle);
  const model = buildModel({ kind: 'small', params: {} }, [28, 28, 1], 10);
  const errors: RunError[] = [];
  for (const run of oracle.runs) {
    const replica: Replica = {
      seed: 0,
      optimizer: optimizerOf(run.optimizer),
      lrAt: (step, group) => run.lrs[step]?.[group] as number,
      momentumAt: () => undefined,
      frozenAt: () => false,
    };
    const count = data.train.count;
    const job: EngineJob = {
      model,
      data,
      batchSize: 32,
      totalSteps: Math.min(iterations, run.loss.length),
      replicas: [replica],
      evalEvery: 0,
      evalCount: 0,
      initial: [weightsOf(oracle)],
      batchAt: (step, size) => Uint32Array.from({ length: size }, (_, i) => ((size * step) % count) + i),
    };
    const losses = lossesOf(await collect(engine.train(job, control())));
    if (losses.length !== job.totalSteps) throw new Error(`${run.name}: ${losses.length} of ${job.totalSteps} updates`);
    const relative = losses.map((loss, i) => Math.abs(loss - (run.loss[i] as number)) / (run.loss[i] as number));
    const at = (n: number) => relative.slice(0, n).reduce((most, error) => Math.max(error, most), 0);
    if (relative.some(Number.isNaN)) throw new Error(`${run.name}: a loss is not a number`);
    errors.push({ name: run.name, at, iterations: job.totalSteps });
  }
  return errors;
}

export function weightsOf(oracle: CnnOracle): NamedTensors {
  return Object.fromEntries(Object.entries(oracle.weights).map(([name, packed]) => [name, new Float32Array(bytesOf(packed).buffer)]));
}

function datasetOf(oracle: CnnOracle): Dataset {
  const split = { count: oracle.labels.shape[0] as number, images: bytesOf(oracle.images), labels: bytesOf(oracle.labels) };
  return { kind: 'fashionMnist', shape: [28, 28, 1], classes: 10, train: split, test: split };
}

function optimizerOf(torch: TorchOptimizer): Replica['optimizer'] {
  const decay = torch.weight_decay ?? 0;
  if (torch.type === 'sgd') {
    const kind: OptimizerKind = torch.nesterov ? 'nesterov' : torch.momentum ? 'momentum' : 'sgd';
    return choiceOf(kind, kind === 'sgd' ? { l2: decay } : { momentum: torch.momentum as number, l2: decay });
  }
  if (torch.type === 'adamw') return choiceOf('adamw', { weightDecay: torch.weight_decay ?? 0.01 });
  if (torch.type === 'adam') return choiceOf('adam', { l2: decay });
  throw new Error(`The oracle's optimizer ${torch.type} is not known here.`);
}

function bytesOf({ data }: Packed): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
}
