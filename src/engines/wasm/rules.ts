/**
 * @file The update rules as calls of kernels: scalars in float64 here, one pass over a run of parameters there.
 *
 * Equations in src/optimizers. Adam's two corrections are folded into one factor, as in tfjs/updates.ts:
 * lr/(1-b1^t) m / (sqrt(u)/r + eps) = (lr r/(1-b1^t)) m / (sqrt(u) + eps r), r = sqrt(1 - b2^t).
 */
import type { CardChoice } from '../../experiment/spec.ts';
import { pow } from '../../math/portable.ts';
import { isOptimizerKind, type OptimizerKind, optimizers } from '../../optimizers/registry.ts';
import type { Kernels } from '../kernelNames.ts';

/** A run of parameters: byte offsets of weights, gradient and both slots, and how many numbers. */
export interface Span {
  readonly weights: number;
  readonly gradients: number;
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

export interface KernelRule {
  /** Names of the slots, as the card lists them. */
  readonly slots: readonly string[];
  /** `count`: updates of these parameters so far. `momentum`: undefined or NaN for the optimizer's own. */
  update(k: Kernels, span: Span, count: number, lr: number, momentum: number): void;
}

type Update = (k: Kernels, span: Span, scalars: Scalars) => void;
interface Scalars {
  readonly count: number;
  readonly lr: number;
  readonly momentum: number;
  /** 1 - lr lambda */
  readonly keep: number;
  readonly l2: number;
}

/** The rule of a choice that has been checked (experiment/parseSpec). */
export function buildKernelRule({ kind, params }: CardChoice): KernelRule {
  if (!isOptimizerKind(kind)) throw new Error(`internal: unknown optimizer: ${kind}`);
  const number = (key: string) => {
    const value = params[key];
    if (typeof value !== 'number') throw new Error(`internal: optimizer ${kind} needs the number ${key}`);
    return value;
  };
  const [weightDecay, l2] = [number('weightDecay'), number('l2')];
  const update = updates[kind](number);
  return {
    slots: optimizers[kind].slots,
    update: (k, span, count, lr, momentum) => update(k, span, { count, lr, momentum, keep: 1 - lr * weightDecay, l2 }),
  };
}

const updates: Record<OptimizerKind, (number: (key: string) => number) => Update> = {
  sgd:
    () =>
    (k, { weights, gradients, count }, { lr, keep, l2 }) =>
      k.sgd(weights, gradients, count, lr, keep, l2),
  momentum: (number) => {
    const own = number('momentum');
    return (k, { weights, gradients, first, count }, { lr, momentum, keep, l2 }) =>
      k.momentum(weights, gradients, first, count, lr, or(momentum, own), keep, l2);
  },
  nesterov: (number) => {
    const own = number('momentum');
    return (k, { weights, gradients, first, count }, { lr, momentum, keep, l2 }) =>
      k.nesterov(weights, gradients, first, count, lr, or(momentum, own), keep, l2);
  },
  adam,
  adamw: adam,
  rmsprop: (number) => {
    const [alpha, eps, own] = [number('alpha'), number('eps'), number('momentum')];
    return (k, { weights, gradients, first, second, count }, { lr, momentum, keep, l2 }) =>
      k.rmsprop(weights, gradients, first, second, count, lr, or(momentum, own), alpha, 1 - alpha, eps, keep, l2);
  },
  adagrad: (number) => {
    const [lrDecay, eps] = [number('lrDecay'), number('eps')];
    return (k, span, { count, lr, keep, l2 }) =>
      k.adagrad(span.weights, span.gradients, span.first, span.count, lr / (1 + count * lrDecay), eps, keep, l2);
  },
};

function adam(number: (key: string) => number): Update {
  const [own, beta2, eps] = [number('beta1'), number('beta2'), number('eps')];
  return (k, { weights, gradients, first, second, count: length }, { count, lr, momentum, keep, l2 }) => {
    const beta1 = or(momentum, own);
    const root = Math.sqrt(1 - pow(beta2, count + 1));
    const rate = (lr * root) / (1 - pow(beta1, count + 1));
    k.adam(weights, gradients, first, second, length, rate, beta1, 1 - beta1, beta2, 1 - beta2, eps * root, keep, l2);
  };
}

function or(momentum: number, own: number): number {
  return Number.isNaN(momentum) ? own : momentum;
}
