/**
 * @file The scalars of an update, in float64 on the CPU: what differs from step to step, as the update kernel wants it (layout in update.ts).
 *
 * Adam's two corrections are folded into one factor: lr/(1-b1^t) m / (sqrt(u)/r + eps) = (lr r/(1-b1^t)) m / (sqrt(u) + eps r), r = sqrt(1 - b2^t).
 */
import type { CardChoice } from '../../experiment/spec.ts';
import { pow } from '../../math/portable.ts';
import { isOptimizerKind, type OptimizerKind } from '../../optimizers/registry.ts';
import { KINDS } from './update.ts';

/** Writes the numbers of all groups that one step of one replica needs. */
export interface CoefficientRule {
  /** From `at` on: two vectors for the rule. `momentum`: undefined for the optimizer's own. */
  rule(out: Float32Array, at: number, momentum: number | undefined): void;
  /** One vector for a group that has had `count` updates. */
  group(out: Float32Array, at: number, lr: number, count: number, momentum: number | undefined): void;
}

/** The rule of a choice that has been checked (experiment/parseSpec). */
export function buildCoefficients({ kind, params }: CardChoice): CoefficientRule {
  if (!isOptimizerKind(kind)) throw new Error(`internal: unknown optimizer: ${kind}`);
  const number = (key: string) => {
    const value = params[key];
    if (typeof value !== 'number') throw new Error(`internal: optimizer ${kind} needs the number ${key}`);
    return value;
  };
  const [weightDecay, l2, code] = [number('weightDecay'), number('l2'), KINDS.indexOf(kind)];
  const { own, keep2, factors } = shapes[kind](number);
  return {
    rule(out, at, momentum = own) {
      out[at] = code;
      out[at + 1] = momentum;
      out[at + 2] = 1 - momentum;
      out[at + 3] = keep2;
      out[at + 4] = 1 - keep2;
      out[at + 5] = l2;
    },
    group(out, at, lr, count, momentum = own) {
      const [rate, eps] = factors(lr, count, momentum);
      out[at] = rate;
      out[at + 1] = 1 - lr * weightDecay;
      out[at + 2] = eps;
    },
  };
}

interface Shape {
  /** Momentum (or beta1) of its own. */
  readonly own: number;
  /** What the second slot keeps. */
  readonly keep2: number;
  /** Rate and eps of an update. */
  factors(lr: number, count: number, momentum: number): readonly [number, number];
}

type Build = (number: (key: string) => number) => Shape;

const plain: Build = () => ({ own: 0, keep2: 0, factors: (lr) => [lr, 0] });
const heavy: Build = (number) => ({ own: number('momentum'), keep2: 0, factors: (lr) => [lr, 0] });
const adam: Build = (number) => {
  const [beta2, eps] = [number('beta2'), number('eps')];
  return {
    own: number('beta1'),
    keep2: beta2,
    factors(lr, count, beta1) {
      const root = Math.sqrt(1 - pow(beta2, count + 1));
      return [(lr * root) / (1 - pow(beta1, count + 1)), eps * root];
    },
  };
};

const shapes: Record<OptimizerKind, Build> = {
  sgd: plain,
  momentum: heavy,
  nesterov: heavy,
  adam,
  adamw: adam,
  rmsprop: (number) => {
    const eps = number('eps');
    return { own: number('momentum'), keep2: number('alpha'), factors: (lr) => [lr, eps] };
  },
  adagrad: (number) => {
    const [lrDecay, eps] = [number('lrDecay'), number('eps')];
    return { own: 0, keep2: 0, factors: (lr, count) => [lr / (1 + count * lrDecay), eps] };
  },
};
