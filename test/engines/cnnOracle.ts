/**
 * @file PyTorch's runs (float32) through an engine: cnn-small.json, and any file of its form.
 *
 * Iteration i uses images 32 i mod N .. + 31 of the file's N, in file order. The network, its layer groups and the rates are the file's own; what is
 * compared is the loss before each update. Where the file holds a loss surface, looks at it are compared, too.
 */

import type { Dataset } from '../../src/datasets/dataset.ts';
import type { Curvature, Engine, EngineJob, Replica } from '../../src/engines/engine.ts';
import { normalizeFilters } from '../../src/landscape/directions.ts';
import { networkAt, type Plane } from '../../src/landscape/planes.ts';
import { fromVector, toVector } from '../../src/landscape/vector.ts';
import { assemble } from '../../src/models/assemble.ts';
import type { Layer, ModelSpec, NamedTensors } from '../../src/models/model.ts';
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

/** As Keras would name it: ['conv2d', filters, kernel, padding, stride?], ['dense', units], ['maxPool2d', 2], ... */
type OracleLayer = readonly [string, ...(number | string)[]];

export interface CnnOracle {
  readonly layers: readonly OracleLayer[];
  readonly groups: readonly string[];
  readonly images: Packed;
  readonly labels: Packed;
  readonly weights: Readonly<Record<string, Packed>>;
  readonly runs: readonly {
    readonly name: string;
    readonly optimizer: TorchOptimizer;
    readonly lrs: readonly (readonly number[])[];
    readonly loss: readonly number[];
  }[];
  readonly surface?: {
    readonly weights: Readonly<Record<string, Packed>>;
    /** Before they were normalized. */
    readonly raw_x: Readonly<Record<string, Packed>>;
    readonly raw_y: Readonly<Record<string, Packed>>;
    readonly direction_x: Readonly<Record<string, Packed>>;
    readonly direction_y: Readonly<Record<string, Packed>>;
    readonly axis: readonly number[];
    /** loss[j][i] at weights + axis[i] direction_x + axis[j] direction_y. */
    readonly loss: readonly (readonly number[])[];
    readonly images: number;
  };
  /** At the weights of the surface. */
  readonly hessian?: {
    readonly images: number;
    readonly loss: number;
    readonly grad_norm: number;
    readonly lambda_max: number;
    readonly lambda_min: number;
  };
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
  const model = modelOf(oracle);
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
      initial: [unpack(oracle.weights)],
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

/** Largest |ours - oracle| of the two normalized directions, made from the oracle's raw ones. */
export function directionError(oracle: CnnOracle): number {
  const { surface } = oracle;
  if (!surface) throw new Error('The oracle has no surface.');
  const model = modelOf(oracle);
  const [x, y] = surfacePlane(oracle).directions;
  const difference = (ours: Float64Array, packed: Readonly<Record<string, Packed>>) => {
    const right = toVector(model, unpack(packed)).weights;
    return ours.reduce((most, value, n) => Math.max(most, Math.abs(value - (right[n] as number))), 0);
  };
  return Math.max(difference(x, surface.direction_x), difference(y, surface.direction_y));
}

function surfacePlane(oracle: CnnOracle): Plane {
  const { surface } = oracle;
  if (!surface) throw new Error('The oracle has no surface.');
  const model = modelOf(oracle);
  const { weights } = toVector(model, unpack(surface.weights));
  const direction = (raw: Readonly<Record<string, Packed>>) =>
    normalizeFilters(model, Float64Array.from(toVector(model, unpack(raw)).weights), weights);
  return { origin: Float64Array.from(weights), directions: [direction(surface.raw_x), direction(surface.raw_y)], running: [] };
}

/** Largest |loss - oracle| / oracle of the surface on our plane, at every `stride`-th point of either axis. */
export async function surfaceError(engine: Engine, oracle: CnnOracle, stride: number): Promise<{ readonly worst: number; readonly points: number }> {
  const { surface } = oracle;
  if (!surface) throw new Error('The oracle has no surface.');
  const model = modelOf(oracle);
  const plane = surfacePlane(oracle);
  const axis = surface.axis.flatMap((at, i) => (i % stride === 0 ? [{ at, i }] : []));
  const points = axis.flatMap((a) => axis.map((b) => ({ a, b })));
  const weightsAt = (point: number): NamedTensors => {
    const { a, b } = points[point] as (typeof points)[0];
    return fromVector(model, networkAt(model, plane, a.at, b.at));
  };
  const job = { model, split: datasetOf(oracle).train, count: surface.images, points: points.length, weightsAt };
  let worst = 0;
  let seen = 0;
  for await (const { point, loss } of engine.look(job, new AbortController().signal)) {
    const { a, b } = points[point] as (typeof points)[0];
    const right = surface.loss[b.i]?.[a.i] as number;
    worst = Math.max(worst, Math.abs(loss - right) / right);
    seen++;
  }
  if (seen !== points.length || Number.isNaN(worst)) throw new Error(`${seen} of ${points.length} points, off by ${worst}`);
  return { worst, points: seen };
}

/** The engine's second derivatives on the images of the file's Hessian, at its weights. */
export async function curvatureOf(engine: Engine, oracle: CnnOracle): Promise<{ readonly curvature: Curvature; readonly weights: NamedTensors }> {
  const { hessian, surface } = oracle;
  const model = modelOf(oracle);
  const curvature =
    hessian && (await engine.curvature?.({ model, split: datasetOf(oracle).train, count: hessian.images, batchSize: hessian.images }));
  if (!curvature || !surface) throw new Error('no second derivatives');
  return { curvature, weights: unpack(surface.weights) };
}

export function modelOf({ layers, groups, weights, images }: CnnOracle): ModelSpec {
  const names = [...new Set(Object.keys(weights).map((name) => name.slice(0, name.lastIndexOf('.'))))];
  const rest = [...names];
  const built = layers.map((layer) => layerOf(layer, () => rest.shift() as string, weights));
  const classes = layers.findLast(([type]) => type === 'dense')?.[1];
  const plan = groups.map((name) => ({ name, layers: names.filter((layer) => layer.startsWith(name)) }));
  return assemble('oracle', images.shape.slice(1) as [number, number, number], Number(classes), built, plan);
}

function layerOf([type, ...values]: OracleLayer, nextName: () => string, weights: CnnOracle['weights']): Layer {
  switch (type) {
    case 'conv2d': {
      const [filters, kernel, padding, stride = 1] = values as [number, 3, 'valid', (1 | 2)?];
      const name = nextName();
      return { type, name, filters, kernel, stride, padding, bias: `${name}.bias` in weights };
    }
    case 'dense':
      return { type, name: nextName(), units: values[0] as number };
    case 'batchNorm':
      return { type, name: nextName() };
    case 'maxPool2d':
      return { type: 'maxPool', size: 2 };
    case 'avgPool2d':
      return { type: 'avgPool', size: 2 };
    case 'relu':
    case 'tanh':
    case 'flatten':
    case 'globalAvgPool':
      return { type };
    default:
      throw new Error(`The oracle's layer ${type} is not known here.`);
  }
}

function unpack(tensors: Readonly<Record<string, Packed>>): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, packed]) => [name, new Float32Array(bytesOf(packed).buffer)]));
}

function datasetOf(oracle: CnnOracle): Dataset {
  const split = { count: oracle.labels.shape[0] as number, images: bytesOf(oracle.images), labels: bytesOf(oracle.labels) };
  const { inputShape, classes } = modelOf(oracle);
  return { kind: 'oracle', shape: inputShape, classes, train: split, test: split };
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
