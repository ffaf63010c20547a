/**
 * @file SGD with heavy-ball momentum, PyTorch's form.
 *
 *   g = dL/dw + l2 w
 *   v <- beta v + g                 (v starts at 0, so the first v is g)
 *   w <- w - lr lambda w - lr v
 *
 * Symbols: w weight, g gradient with l2, v slot `velocity`, per element; lr and beta of this update, lambda = weightDecay, l2: scalars.
 * Sources: Polyak 1964, "Some methods of speeding up the convergence of iteration methods", doi 10.1016/0041-5553(64)90137-5;
 * Sutskever, Martens, Dahl & Hinton 2013, "On the importance of initialization and momentum in deep learning".
 * PyTorch: SGD(momentum=beta, dampening=0). At beta = 0 PyTorch leaves its buffer alone, here v becomes g: it matters only to a schedule that
 * takes beta to exactly 0 and back.
 * Keras, TensorFlow.js, Sutskever: v <- beta v - lr g, w <- w + v: the rate is inside v, so with a rate that moves the two differ.
 * fastai 0.7 and v2: like PyTorch (fastai's `dampening` is 0 for plain SGD).
 */
import type { ParamValues } from '../math/card.ts';
import { l2Param, momentumParam, numberOf, slot, weightDecayParam, zeroState } from './decay.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';

const params = { momentum: momentumParam, weightDecay: weightDecayParam, l2: l2Param } as const;

export const momentum = {
  kind: 'momentum',
  params,
  slots: ['velocity'],
  momentumKey: 'momentum',
  cite: [
    {
      authors: 'Polyak',
      year: 1964,
      title: 'Some methods of speeding up the convergence of iteration methods',
      where: 'doi 10.1016/0041-5553(64)90137-5',
    },
  ],
  build,
} as const satisfies OptimizerCard<'momentum', typeof params>;

function build(values: ParamValues): Optimizer {
  const own = numberOf(values, 'momentum');
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(momentum.slots, length),
    update(param, grad, state, { lr, momentum: beta = own }) {
      const velocity = slot(state, 'velocity');
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        const v = beta * (velocity[i] as number) + g;
        velocity[i] = v;
        param[i] = keep * w - lr * v;
      }
      state.count++;
    },
  };
}
