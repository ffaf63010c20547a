/**
 * @file Stochastic gradient descent.
 *
 *   g = dL/dw + l2 w
 *   w <- w - lr lambda w - lr g
 *
 * Symbols: w weight, g gradient with l2, per element; lr rate of this update, lambda = weightDecay, l2: scalars. No slots.
 * Source: Robbins & Monro 1951, "A Stochastic Approximation Method", doi 10.1214/aoms/1177729586.
 * Same as PyTorch SGD(momentum=0), Keras SGD(momentum=0), optax.sgd, fastai SGD(mom=0).
 */
import type { ParamValues } from '../math/card.ts';
import { l2Param, numberOf, weightDecayParam, zeroState } from './decay.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';

const params = { weightDecay: weightDecayParam, l2: l2Param } as const;

export const sgd = {
  kind: 'sgd',
  params,
  slots: [],
  cite: [{ authors: 'Robbins & Monro', year: 1951, title: 'A Stochastic Approximation Method', where: 'doi 10.1214/aoms/1177729586' }],
  build,
} as const satisfies OptimizerCard<'sgd', typeof params>;

function build(values: ParamValues): Optimizer {
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(sgd.slots, length),
    update(param, grad, state, { lr }) {
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        param[i] = keep * w - lr * g;
      }
      state.count++;
    },
  };
}
