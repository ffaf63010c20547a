/**
 * @file What every optimizer shares: the two kinds of weight decay, kept apart, and the reading of values.
 *
 *   l2 (in the loss):            g = dL/dw + l2 w
 *   weightDecay (decoupled):     w <- w - lr lambda w, then the step, which never sees lambda
 *
 * Both read the weight as it was before the update. With plain SGD the two are the same thing; with momentum, and much more with Adam, they are not.
 * Symbols: w weight, dL/dw gradient of the loss, lambda = weightDecay, l2, lr: scalars; w and g per element.
 * Source: Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", Algorithms 1 and 2, arXiv 1711.05101.
 * PyTorch: `weight_decay` of SGD, Adam, RMSprop and Adagrad is our `l2`; `weight_decay` of AdamW is our `weightDecay` (it multiplies by lr too).
 * Keras: `weight_decay` of every optimizer is our `weightDecay`. fastai: `wd` is decoupled by default (`decouple_wd=True`).
 */
import type { NumberParam, ParamValues } from '../math/card.ts';
import type { OptimizerState } from './optimizer.ts';

export const weightDecayParam: NumberParam = { type: 'number', unit: '1', min: 1e-6, max: 1, default: 0, scale: 'log', zero: true, symbol: 'λ' };
export const l2Param: NumberParam = { type: 'number', unit: '1', min: 1e-6, max: 1, default: 0, scale: 'log', zero: true };
export const momentumParam: NumberParam = { type: 'number', unit: '1', min: 0, max: 0.999, default: 0.9, scale: 'linear', symbol: 'β' };

/** The number `key` of `values`. Values are valid by the time a rule is built; anything else is our bug. */
export function numberOf(values: ParamValues, key: string): number {
  const value = values[key];
  if (typeof value !== 'number') throw new Error(`internal: optimizer parameter ${key} is ${value === undefined ? 'missing' : typeof value}`);
  return value;
}

/** A fresh state: every slot zero, no update applied yet. */
export function zeroState(slots: readonly string[], length: number): OptimizerState {
  return { count: 0, slots: Object.fromEntries(slots.map((name) => [name, new Float64Array(length)])) };
}

/** The slot `name` of `state`. */
export function slot(state: OptimizerState, name: string): Float64Array {
  const values = state.slots[name];
  if (values === undefined) throw new Error(`internal: optimizer state has no slot ${name}`);
  return values;
}
