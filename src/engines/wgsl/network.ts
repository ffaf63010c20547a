/**
 * @file From a ModelSpec to operations, with neighbors fused where one kernel does both.
 *
 * Fused: conv + sum + activation, conv + activation + max pool, batch norm + activation + max pool, dense + activation, and the last dense layer with
 * softmax, cross-entropy, their gradient, and the average over all positions before it. The numbers are those of the layers one after another.
 */
import type { Layer, ModelSpec } from '../../models/model.ts';
import { planConvolution, planDense, planHead, planNorm } from './layers.ts';
import { type Activation, createPlanner, type Input, type Param, type Planner, type Source, type Value } from './plan.ts';
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
  /** Softmax, [B, .], where nothing trains. */
  readonly softmax: number;
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
  /** Null: the body of a network (models/cutModel.ts), forward only. */
  readonly head: Head | null;
  /** The logits, or what the body makes of an image. */
  readonly outputs: Value;
}

type Item = Layer | { readonly type: 'save' } | { readonly type: 'add' };

export function planNetwork(model: ModelSpec, batch: number, training: boolean, tiling: Tiling, input: Input): Network {
  const planner = createPlanner(model, batch, training, tiling, input);
  const items = flat(model.layers);
  const operations: Operation[] = [];
  const saved: Value[] = [];
  let x: Source = 'images';
  const flattened = items.find(({ type }) => type !== 'flatten')?.type === 'dense';
  const direct = flattened || (input !== 'floats' && items[0]?.type === 'conv2d'); // convolutions read bytes or values
  const push = <T extends Operation>(operation: T) => {
    operations.push(operation);
    return operation;
  };
  const simple = (type: Simple['type'], height: number, width: number, activation: Activation = 'none', add: Value | null = null): Value => {
    const channels = x === 'images' ? model.inputShape[2] : x.channels;
    const y = planner.value(height, width, channels, activation, { pooled: type === 'maxPool' });
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
          push(planHead(planner, item, x, false));
          break;
        }
        const made: Dense = push(planDense(planner, item, x, activation()));
        x = made.y;
        break;
      }
      case 'globalAvgPool': {
        const next = items[i];
        if (i === items.length - 1 && next?.type === 'dense') {
          push(planHead(planner, next, x, true));
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
  const last = operations.at(-1);
  const head = last?.type === 'head' ? last : null;
  if (training && !head) throw new Error(`internal: model ${model.kind} does not end in a dense layer`);
  return { planner, operations, head, outputs: head ? head.logits : madeOf(x) };
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
