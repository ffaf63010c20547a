/**
 * @file RMSProp: the gradient divided by a running root mean square of itself, with optional momentum, PyTorch's form.
 *
 *   g = dL/dw + l2 w
 *   u <- alpha u + (1 - alpha) g^2
 *   v <- beta v + g / (sqrt(u) + eps)
 *   w <- w - lr lambda w - lr v
 *
 * Symbols: w weight, g gradient with l2, u slot `secondMoment`, v slot `velocity`, per element (both start at 0);
 * lr and beta (momentum) of this update, alpha, eps, lambda = weightDecay, l2: scalars. u is not debiased: the first step is about lr / sqrt(1 - alpha).
 * Source: Tieleman & Hinton 2012, "Lecture 6.5, rmsprop", Coursera: Neural Networks for Machine Learning.
 * PyTorch: RMSprop(alpha=0.99, eps=1e-8, momentum=0, centered=False). At beta = 0 PyTorch leaves its buffer alone, here v becomes the step:
 * it matters only to a schedule that takes beta to exactly 0 and back.
 * Keras and TensorFlow.js: rho 0.9, eps 1e-7 inside the root, the rate inside v. optax: eps inside the root by default.
 */
import type { NumberParam, ParamValues } from '../math/card.ts';
import { epsParam } from './adam.ts';
import { l2Param, momentumParam, numberOf, slot, weightDecayParam, zeroState } from './decay.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';

const alphaParam: NumberParam = { type: 'number', unit: '1', min: 0, max: 0.99999, default: 0.99, scale: 'linear', symbol: 'α' };

const params = {
  alpha: alphaParam,
  eps: epsParam,
  momentum: { ...momentumParam, default: 0 },
  weightDecay: weightDecayParam,
  l2: l2Param,
} as const;

export const rmsprop = {
  kind: 'rmsprop',
  params,
  slots: ['secondMoment', 'velocity'],
  momentumKey: 'momentum',
  cite: [
    {
      authors: 'Tieleman & Hinton',
      year: 2012,
      title: 'Lecture 6.5, rmsprop: Divide the gradient by a running average of its recent magnitude',
      where: 'Coursera: Neural Networks for Machine Learning',
    },
  ],
  build,
} as const satisfies OptimizerCard<'rmsprop', typeof params>;

function build(values: ParamValues): Optimizer {
  const alpha = numberOf(values, 'alpha');
  const eps = numberOf(values, 'eps');
  const own = numberOf(values, 'momentum');
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(rmsprop.slots, length),
    update(param, grad, state, { lr, momentum: beta = own }) {
      const second = slot(state, 'secondMoment');
      const velocity = slot(state, 'velocity');
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        const u = alpha * (second[i] as number) + (1 - alpha) * g * g;
        const v = beta * (velocity[i] as number) + g / (Math.sqrt(u) + eps);
        second[i] = u;
        velocity[i] = v;
        param[i] = keep * w - lr * v;
      }
      state.count++;
    },
  };
}
