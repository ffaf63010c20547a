/**
 * @file From a ModelSpec to operations, with neighbors fused where one kernel does both.
 *
 * Fused: conv + sum + activation, conv + activation + max pool, batch norm + activation + max pool, dense + activation, and the last dense layer with
 * softmax, cross-entropy, their gradient, and the average over all positions before it. The numbers are those of the layers one after another.
 */
import type { Layer, ModelSpec } from '../../models/model.ts';
import { type Activation, createPlanner, identity, type Param, type Planner, quadsOf, type Source, type Value } from './plan.ts';
import type { Tiling } from './tiling.ts';

export interface Convolution {
  readonly type: 'convolution';
  readonly name: string;
  readonly x: Source;
  readonly y: Value;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros above and left of the input. */
  readonly padTop: number;
  readonly padLeft: number;
  /** Output before pooling. */
  readonly height: number;
  readonly width: number;
  readonly weights: Param;
  readonly bias: Param | null;
  /** What is added before the activation. */
  readonly add: Value | null;
  /** The batch norm that follows takes its statistics from here. */
  norm: Norm | null;
}

export interface Norm {
  readonly type: 'norm';
  readonly name: string;
  readonly x: Value;
  readonly y: Value;
  readonly gamma: Param;
  readonly beta: Param;
  /** Vectors from the start of the running values. */
  readonly runningMean: number;
  readonly runningVar: number;
  /** Partial statistics [quads, parts, 3] (count, mean, squares about it), of the convolution's workgroups. */
  readonly statistics: number;
  readonly parts: number;
  /** Mean and 1/sqrt(variance + eps), [2, quads]. */
  readonly moments: number;
  /** Partial sums of g and g xhat, [quads, sumParts, 2], of the workgroups of the next convolution's input gradient, or of normSums. */
  readonly sums: number;
  readonly sumParts: number;
}

export interface Dense {
  readonly type: 'dense';
  readonly name: string;
  readonly x: Source;
  readonly y: Value;
  /** Input vectors of an image. */
  readonly inputs: number;
  readonly weights: Param;
  readonly bias: Param;
}

/** The last dense layer with everything up to the gradient of its input. */
export interface Head {
  readonly type: 'head';
  readonly name: string;
  readonly x: Source;
  /** `x` is averaged over its positions first. */
  readonly average: boolean;
  readonly inputs: number;
  readonly weights: Param;
  readonly bias: Param;
  /** Input of the dense layer where it was averaged, and gradient of the logits: [B, .]. */
  readonly averaged: Value | null;
  readonly logits: Value;
  /** Loss and hit of every image, [B]. */
  readonly scores: number;
}

export interface Simple {
  readonly type: 'widen' | 'activation' | 'sum' | 'maxPool' | 'avgPool' | 'globalAvg';
  readonly x: Source;
  readonly y: Value;
  readonly add: Value | null;
}

export type Operation = Convolution | Norm | Dense | Head | Simple;

export interface Network {
  readonly planner: Planner;
  readonly operations: readonly Operation[];
  readonly head: Head;
}

type Item = Layer | { readonly type: 'save' } | { readonly type: 'add' };

export function planNetwork(model: ModelSpec, batch: number, training: boolean, tiling: Tiling): Network {
  const planner = createPlanner(model, batch, training, tiling);
  const items = flat(model.layers);
  const operations: Operation[] = [];
  const saved: Value[] = [];
  let x: Source = 'images';
  let trains = false; // a parameter lies before: gradients are wanted
  const direct = items[0]?.type === 'conv2d' || (items[0]?.type === 'flatten' && items[1]?.type === 'dense');
  const push = <T extends Operation>(operation: T) => {
    operations.push(operation);
    return operation;
  };
  const simple = (type: Simple['type'], height: number, width: number, activation: Activation = 'none', add: Value | null = null): Value => {
    const channels = x === 'images' ? model.inputShape[2] : x.channels;
    const y = planner.value(height, width, channels, activation, { pooled: type === 'maxPool', wanted: trains });
    push({ type, x, y, add });
    return y;
  };
  if (!direct) x = simple('widen', model.inputShape[0], model.inputShape[1]);
  for (let i = 0; i < items.length; ) {
    const item = items[i++] as Item;
    const take = (type: Item['type']) => (items[i]?.type === type ? ++i > 0 : false);
    const activation = (): Activation => (take('relu') ? 'relu' : take('tanh') ? 'tanh' : 'none');
    switch (item.type) {
      case 'save':
        saved.push(madeOf(x));
        break;
      case 'add': {
        const add = saved.pop() as Value;
        const { height, width } = madeOf(x);
        x = simple('sum', height, width, activation(), add);
        add.shortcut = x;
        break;
      }
      case 'conv2d': {
        const add = take('add') ? (saved.pop() as Value) : null;
        const act = activation();
        const pool = !add && item.stride === 1 && take('maxPool');
        const made: Convolution = push(planConvolution(planner, item, x, add, act, pool));
        if (add) add.shortcut = made.y;
        x = made.y;
        trains = true;
        break;
      }
      case 'batchNorm': {
        const before = operations.at(-1);
        if (before?.type !== 'convolution' || before.y !== x || before.y.activation !== 'none' || before.y.codes >= 0)
          throw new Error(`internal: batch norm ${item.name} does not follow a convolution`);
        const act = activation();
        before.norm = push(planNorm(planner, item.name, before, act, take('maxPool')));
        x = before.norm.y;
        break;
      }
      case 'dense': {
        if (i === items.length) {
          push(planHead(planner, item, x, false, trains));
          break;
        }
        const made: Dense = push(planDense(planner, item, x, activation()));
        x = made.y;
        trains = true;
        break;
      }
      case 'globalAvgPool': {
        const next = items[i];
        if (i === items.length - 1 && next?.type === 'dense') {
          push(planHead(planner, next, x, true, trains));
          i++;
        } else x = simple('globalAvg', 1, 1);
        break;
      }
      case 'maxPool':
      case 'avgPool': {
        const { height, width } = madeOf(x);
        x = simple(item.type, Math.floor(height / 2), Math.floor(width / 2));
        break;
      }
      case 'relu':
      case 'tanh': {
        const { height, width } = madeOf(x);
        x = simple('activation', height, width, item.type);
        break;
      }
      case 'flatten':
        break;
      default:
        throw new Error('internal: a residual block was not unfolded');
    }
  }
  const head = operations.at(-1);
  if (head?.type !== 'head') throw new Error(`internal: model ${model.kind} does not end in a dense layer`);
  return { planner, operations, head };
}

function flat(layers: readonly Layer[]): readonly Item[] {
  return layers.flatMap((layer): readonly Item[] => {
    if (layer.type !== 'residual') return [layer];
    return layer.skip ? [{ type: 'save' }, ...flat(layer.body), { type: 'add' }] : flat(layer.body);
  });
}

function madeOf(x: Source): Value {
  if (x === 'images') throw new Error('internal: images where a value is needed');
  return x;
}

function planConvolution(
  planner: Planner,
  layer: Extract<Layer, { type: 'conv2d' }>,
  x: Source,
  add: Value | null,
  activation: Activation,
  pool: boolean,
): Convolution {
  const [inHeight, inWidth, channels] = x === 'images' ? planner.model.inputShape : [x.height, x.width, x.channels];
  const { name, filters, kernel, stride, padding } = layer;
  const out = (size: number) => (padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1);
  const pad = (size: number) => (padding === 'same' ? Math.floor(Math.max(0, (out(size) - 1) * stride + kernel - size) / 2) : 0);
  const [height, width] = [out(inHeight), out(inWidth)];
  const rows = x === 'images' ? channels : 4 * x.quads;
  const quads = quadsOf(filters);
  const index = new Int32Array(kernel * kernel * channels * filters);
  let n = 0;
  for (let tap = 0; tap < kernel * kernel; tap++)
    for (let c = 0; c < channels; c++) for (let o = 0; o < filters; o++) index[n++] = (tap * rows + c) * 4 * quads + o;
  const chunks = Math.min(planner.tiling.chunks, planner.batch);
  const weights = planner.param(`${name}.kernel`, kernel * kernel * rows * quads, index, chunks);
  const bias = layer.bias ? planner.param(`${name}.bias`, quads, identity(filters), chunks) : null;
  const y = pool
    ? planner.value(Math.floor(height / 2), Math.floor(width / 2), filters, activation, { pooled: true, wanted: true })
    : planner.value(height, width, filters, activation, { wanted: true });
  return {
    type: 'convolution',
    name,
    x,
    y,
    kernel,
    stride,
    padTop: pad(inHeight),
    padLeft: pad(inWidth),
    height,
    width,
    weights,
    bias,
    add,
    norm: null,
  };
}

function planNorm(planner: Planner, name: string, before: Convolution, activation: Activation, pool: boolean): Norm {
  const x = before.y;
  const { height, width, channels, quads } = x;
  const own = identity(channels);
  const gamma = planner.param(`${name}.gamma`, quads, own, 1);
  const beta = planner.param(`${name}.beta`, quads, own, 1);
  const runningMean = planner.buffer(`${name}.runningMean`, quads, own);
  const runningVar = planner.buffer(`${name}.runningVar`, quads, own);
  const y = pool
    ? planner.value(Math.floor(height / 2), Math.floor(width / 2), channels, activation, { pooled: true, wanted: true })
    : planner.value(height, width, channels, activation, { wanted: true });
  const { windows, workgroup } = planner.tiling;
  const parts = Math.ceil((planner.batch * Math.ceil(height / 2) * Math.ceil(width / (2 * windows))) / workgroup);
  const sumParts = Math.ceil((planner.batch * Math.ceil(y.height / 2) * Math.ceil(y.width / (2 * windows))) / workgroup);
  const statistics = planner.training ? planner.take(3 * quads * parts) : -1;
  const sums = planner.training ? planner.take(2 * quads * sumParts) : -1;
  return { type: 'norm', name, x, y, gamma, beta, runningMean, runningVar, statistics, parts, moments: planner.take(2 * quads), sums, sumParts };
}

function planDense(planner: Planner, { name, units }: Extract<Layer, { type: 'dense' }>, x: Source, activation: Activation): Dense {
  const dense = planWeights(planner, name, units, x, false);
  return { type: 'dense', name, x, y: planner.value(1, 1, units, activation, { wanted: true }), ...dense };
}

function planHead(planner: Planner, { name, units }: Extract<Layer, { type: 'dense' }>, x: Source, average: boolean, wanted: boolean): Head {
  const dense = planWeights(planner, name, units, x, average);
  const averaged = average && x !== 'images' && planner.training ? planner.value(1, 1, x.channels, 'none', { wanted: false }) : null;
  const logits = planner.value(1, 1, units, 'none', { wanted: true });
  if (x !== 'images' && x.grad < 0 && wanted && planner.training) throw new Error('internal: a gradient has no place');
  return { type: 'head', name, x, average, ...dense, averaged, logits, scores: planner.take(planner.batch) };
}

function planWeights(planner: Planner, name: string, units: number, x: Source, average: boolean) {
  const [height, width, channels] = planner.model.inputShape;
  const [positions, own, stored] =
    x === 'images' ? [1, height * width * channels, height * width * channels] : [average ? 1 : x.height * x.width, x.channels, 4 * x.quads];
  const inputs = x === 'images' ? quadsOf(stored) : positions * x.quads;
  const out = quadsOf(units);
  const index = new Int32Array(positions * own * units);
  let n = 0;
  for (let p = 0; p < positions; p++) for (let c = 0; c < own; c++) for (let o = 0; o < units; o++) index[n++] = (p * stored + c) * 4 * out + o;
  const weights = planner.param(`${name}.kernel`, 4 * inputs * out, index, 1);
  const bias = planner.param(`${name}.bias`, out, identity(units), 1);
  return { inputs, weights, bias };
}
