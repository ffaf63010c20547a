/**
 * @file Adagrad: the gradient divided by the root of the sum of all its squares so far, PyTorch's form.
 *
 *   g = dL/dw + l2 w
 *   u <- u + g^2
 *   w <- w - lr lambda w - (lr / (1 + (t - 1) lrDecay)) g / (sqrt(u) + eps)      t = 1 at the first update of the tensor
 *
 * Symbols: w weight, g gradient with l2, u slot `sumOfSquares`, per element (starts at 0); lr rate of this update, lrDecay, eps, lambda = weightDecay, l2: scalars.
 * lambda is multiplied by the rate lr itself, not by the decayed one.
 * Source: Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", JMLR 12:2121-2159.
 * PyTorch: Adagrad(lr_decay=0, eps=1e-10, initial_accumulator_value=0). Keras, TensorFlow.js and optax: the sum starts at 0.1, eps 1e-7 inside the root.
 * Adagrad has no momentum: a schedule that cycles momentum leaves it alone.
 */
import type { NumberParam, ParamValues } from '../math/card.ts';
import { epsParam } from './adam.ts';
import { l2Param, numberOf, slot, weightDecayParam, zeroState } from './decay.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';

const lrDecayParam: NumberParam = { type: 'number', unit: '1', min: 1e-6, max: 1, default: 0, scale: 'log', zero: true };

const params = { lrDecay: lrDecayParam, eps: { ...epsParam, default: 1e-10 }, weightDecay: weightDecayParam, l2: l2Param } as const;

export const adagrad = {
  kind: 'adagrad',
  params,
  slots: ['sumOfSquares'],
  cite: [
    {
      authors: 'Duchi, Hazan & Singer',
      year: 2011,
      title: 'Adaptive Subgradient Methods for Online Learning and Stochastic Optimization',
      where: 'JMLR 12:2121-2159',
    },
  ],
  build,
} as const satisfies OptimizerCard<'adagrad', typeof params>;

function build(values: ParamValues): Optimizer {
  const lrDecay = numberOf(values, 'lrDecay');
  const eps = numberOf(values, 'eps');
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(adagrad.slots, length),
    update(param, grad, state, { lr }) {
      const sum = slot(state, 'sumOfSquares');
      const rate = lr / (1 + state.count * lrDecay);
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        const u = (sum[i] as number) + g * g;
        sum[i] = u;
        param[i] = keep * w - (rate * g) / (Math.sqrt(u) + eps);
      }
      state.count++;
    },
  };
}
