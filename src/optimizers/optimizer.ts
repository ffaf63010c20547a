/**
 * @file The optimizer contract: update rules on plain float64 arrays.
 *
 * One state per parameter tensor. Toy surfaces run on these rules, and the engines are tested against them.
 * Momentum is PyTorch's: v <- beta v + g, w <- w - lr v (the first v is g).
 * `weightDecay` is decoupled (Loshchilov & Hutter 2019): w <- w - lr lambda w before the step; `l2` adds l2 * w to the gradient.
 */
import type { Citation, ParamTable, ParamValues } from '../math/card.ts';

/** State of one tensor: named slots of the same length as the parameter, and the number of updates applied so far. */
export interface OptimizerState {
  count: number;
  readonly slots: Readonly<Record<string, Float64Array>>;
}

/** Rate and momentum of one update; they may change at every step. `momentum` overrides the optimizer's own where given. */
export interface UpdateRates {
  readonly lr: number;
  readonly momentum?: number;
}

export interface Optimizer {
  /** Fresh state for a tensor of `length` numbers. */
  init(length: number): OptimizerState;
  /** Applies one update in place to `param` and `state`. `param` and `grad` have the same length. */
  update(param: Float64Array, grad: Float64Array, state: OptimizerState, rates: UpdateRates): void;
}

export interface OptimizerCard<K extends string = string, T extends ParamTable = ParamTable> {
  readonly kind: K;
  readonly params: T;
  /** Names of the slots, in the order engines and checkpoints store them. */
  readonly slots: readonly string[];
  /** The parameter that a schedule's `momentumAt` overrides (momentum, or beta1), if any. */
  readonly momentumKey?: keyof T & string;
  readonly cite: readonly Citation[];
  build(values: ParamValues): Optimizer;
}
