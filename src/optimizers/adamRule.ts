/**
 * @file The update that `adam` and `adamw` share: the cards differ in their defaults alone.
 *
 *   g = dL/dw + l2 w
 *   t <- t + 1                                    (state.count after the update: 1 at the first)
 *   m <- beta1 m + (1 - beta1) g
 *   u <- beta2 u + (1 - beta2) g^2
 *   w <- w - lr lambda w - lr (m / (1 - beta1^t)) / (sqrt(u) / sqrt(1 - beta2^t) + eps)
 *
 * Symbols: w weight, g gradient with l2, m slot `firstMoment`, u slot `secondMoment`, per element (m and u start at 0);
 * lr and beta1 of this update, beta2, eps, lambda = weightDecay, l2, t: scalars.
 * Source: Kingma & Ba 2015, "Adam", Algorithm 1, arXiv 1412.6980; lambda: Loshchilov & Hutter 2019, Algorithm 2, arXiv 1711.05101.
 * PyTorch: the same, eps outside the corrected root, beta1^t with the beta1 of this update when a schedule cycles it (so the correction is exact
 * only for a constant beta1; we follow). t counts the tensor's own updates: a frozen tensor keeps its t.
 * Keras: eps is added to the uncorrected sqrt(u) (the paper's "epsilon hat"), default 1e-7. TensorFlow.js: eps inside the correction, default 1e-7, and its slots follow
 * the position in the gradient list, not the tensor. fastai: beta2 0.99, eps 1e-5.
 */
import type { ParamValues } from '../math/card.ts';
import { pow } from '../math/portable.ts';
import { numberOf, slot, zeroState } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

export const adamSlots = ['firstMoment', 'secondMoment'] as const;

export function buildAdam(values: ParamValues): Optimizer {
  const own = numberOf(values, 'beta1');
  const beta2 = numberOf(values, 'beta2');
  const eps = numberOf(values, 'eps');
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(adamSlots, length),
    update(param, grad, state, { lr, momentum: beta1 = own }) {
      const first = slot(state, 'firstMoment');
      const second = slot(state, 'secondMoment');
      const t = state.count + 1;
      const rate = lr / (1 - pow(beta1, t));
      const root = Math.sqrt(1 - pow(beta2, t));
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        const m = beta1 * (first[i] as number) + (1 - beta1) * g;
        const u = beta2 * (second[i] as number) + (1 - beta2) * g * g;
        first[i] = m;
        second[i] = u;
        param[i] = keep * w - (rate * m) / (Math.sqrt(u) / root + eps);
      }
      state.count = t;
    },
  };
}
