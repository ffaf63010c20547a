/**
 * @file The update rules of src/optimizers as tensor operations: the same equations, one parameter tensor at a time.
 *
 * Symbols as in src/optimizers (each rule's header): w weight, g gradient with l2, slots v, m, u; t = count + 1 updates of this tensor; lr, beta scalars.
 * Not TensorFlow.js's own optimizers: they hide the rate, match Adam's slots by position in the gradient list (tensorflow/tfjs #4290), and fold the
 * rate into the momentum, so neither a schedule, nor layer groups, nor freezing would mean what PyTorch means by them.
 * Adam's two corrections are folded into one factor: lr/(1-b1^t) m / (sqrt(u)/r + eps) = (lr r/(1-b1^t)) m / (sqrt(u) + eps r), r = sqrt(1 - b2^t).
 */
import * as tf from '@tensorflow/tfjs';
import type { ParamValues } from '../../math/card.ts';
import { pow } from '../../math/portable.ts';
import type { UpdateRates } from '../../optimizers/optimizer.ts';
import { isOptimizerKind, type OptimizerKind, optimizers } from '../../optimizers/registry.ts';

/** A number as a tensor; the same number is uploaded once per step. */
export type Scalars = (value: number) => tf.Scalar;

export interface TensorUpdate {
  readonly weight: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

export interface TensorRule {
  /** Names of the slots, as the card lists them. All start at zero. */
  readonly slots: readonly string[];
  /** New weight and slots; the old ones stay as they are. `count`: updates of this tensor so far. Synchronous, inside tf.tidy. */
  update(weight: tf.Tensor, gradient: tf.Tensor, slots: readonly tf.Tensor[], count: number, rates: UpdateRates, scalars: Scalars): TensorUpdate;
}

/** The rule of a choice that has been checked (experiment/parseSpec). */
export function buildTensorRule(choice: { readonly kind: string; readonly params: ParamValues }): TensorRule {
  const { kind, params } = choice;
  if (!isOptimizerKind(kind)) throw new Error(`internal: unknown optimizer: ${kind}`);
  const number = (key: string) => {
    const value = params[key];
    if (typeof value !== 'number') throw new Error(`internal: optimizer ${kind} needs the number ${key}`);
    return value;
  };
  const weightDecay = number('weightDecay');
  const l2 = number('l2');
  const step = steps[kind](number);
  return {
    slots: optimizers[kind].slots,
    update(weight, gradient, slots, count, rates, scalars) {
      const g = l2 === 0 ? gradient : tf.add(gradient, tf.mul(weight, scalars(l2)));
      const { change, slots: moved } = step(g, slots, count, rates, scalars);
      const kept = weightDecay === 0 ? weight : tf.mul(weight, scalars(1 - rates.lr * weightDecay));
      return { weight: tf.sub(kept, change), slots: moved };
    },
  };
}

export function createScalars(): Scalars {
  const made = new Map<number, tf.Scalar>();
  return (value) => {
    const known = made.get(value);
    if (known) return known;
    const fresh = tf.scalar(value);
    made.set(value, fresh);
    return fresh;
  };
}

/** `change` is what the weight loses. */
interface Step {
  readonly change: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}
type StepRule = (g: tf.Tensor, slots: readonly tf.Tensor[], count: number, rates: UpdateRates, s: Scalars) => Step;

const steps: Record<OptimizerKind, (number: (key: string) => number) => StepRule> = {
  sgd:
    () =>
    (g, _slots, _count, { lr }, s) => ({ change: tf.mul(g, s(lr)), slots: [] }),
  momentum: (number) => {
    const own = number('momentum');
    return (g, slots, _count, { lr, momentum: beta = own }, s) => {
      const v = tf.add(tf.mul(at(slots, 0), s(beta)), g);
      return { change: tf.mul(v, s(lr)), slots: [v] };
    };
  },
  nesterov: (number) => {
    const own = number('momentum');
    return (g, slots, _count, { lr, momentum: beta = own }, s) => {
      const v = tf.add(tf.mul(at(slots, 0), s(beta)), g);
      return { change: tf.mul(tf.add(g, tf.mul(v, s(beta))), s(lr)), slots: [v] };
    };
  },
  adam: adamStep,
  adamw: adamStep,
  rmsprop: (number) => {
    const [alpha, eps, own] = [number('alpha'), number('eps'), number('momentum')];
    return (g, slots, _count, { lr, momentum: beta = own }, s) => {
      const u = blend(at(slots, 0), tf.square(g), alpha, s);
      const v = tf.add(tf.mul(at(slots, 1), s(beta)), tf.div(g, tf.add(tf.sqrt(u), s(eps))));
      return { change: tf.mul(v, s(lr)), slots: [u, v] };
    };
  },
  adagrad: (number) => {
    const [lrDecay, eps] = [number('lrDecay'), number('eps')];
    return (g, slots, count, { lr }, s) => {
      const u = tf.add(at(slots, 0), tf.square(g));
      return { change: tf.mul(tf.div(g, tf.add(tf.sqrt(u), s(eps))), s(lr / (1 + count * lrDecay))), slots: [u] };
    };
  },
};

function adamStep(number: (key: string) => number): StepRule {
  const [own, beta2, eps] = [number('beta1'), number('beta2'), number('eps')];
  return (g, slots, count, { lr, momentum: beta1 = own }, s) => {
    const t = count + 1;
    const root = Math.sqrt(1 - pow(beta2, t));
    const m = blend(at(slots, 0), g, beta1, s);
    const u = blend(at(slots, 1), tf.square(g), beta2, s);
    const ratio = tf.div(m, tf.add(tf.sqrt(u), s(eps * root)));
    return { change: tf.mul(ratio, s((lr * root) / (1 - pow(beta1, t)))), slots: [m, u] };
  };
}

/** keep * old + (1 - keep) * fresh */
function blend(old: tf.Tensor, fresh: tf.Tensor, keep: number, s: Scalars): tf.Tensor {
  return tf.add(tf.mul(old, s(keep)), tf.mul(fresh, s(1 - keep)));
}

function at(slots: readonly tf.Tensor[], index: number): tf.Tensor {
  const tensor = slots[index];
  if (tensor === undefined) throw new Error(`internal: optimizer slot ${index} is missing`);
  return tensor;
}
