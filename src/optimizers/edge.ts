/**
 * @file The curvature above which a rate is too high: where gradient descent on a parabola turns unstable.
 *
 *   sgd        2 / lr - l2 - lambda          momentum (heavy ball)  2 (1 + beta) / lr - l2          nesterov  2 (1 + beta) / ((1 + 2 beta) lr) - l2
 *
 * Symbols: lr rate; beta momentum; lambda decoupled weight decay. Of a parabola with a constant rate: a schedule that moves the rate may pass above for
 * a while. Adaptive rules have no such number: theirs is about the curvature after preconditioning (Cohen et al. 2022, arXiv 2207.14484). Nor is it
 * given for momentum with decoupled decay, which is no longer the same recurrence, or for layer groups with rates of their own.
 * Sources: Polyak 1964, doi 10.1016/0041-5553(64)90137-5; Cohen et al. 2021, arXiv 2103.00065 (both kinds of momentum).
 */
import type { ParamValues } from '../math/card.ts';

/** `momentum` undefined: the optimizer's own. null: the threshold means nothing for this rule. */
export function edgeOf(kind: string, params: ParamValues, lr: number, momentum?: number): number | null {
  const number = (key: string) => Number(params[key] ?? 0);
  const beta = momentum ?? number('momentum');
  if (!(lr > 0)) return null;
  if (kind === 'sgd') return 2 / lr - number('l2') - number('weightDecay');
  if (number('weightDecay') !== 0) return null;
  if (kind === 'momentum') return (2 * (1 + beta)) / lr - number('l2');
  if (kind === 'nesterov') return (2 * (1 + beta)) / ((1 + 2 * beta) * lr) - number('l2');
  return null;
}
