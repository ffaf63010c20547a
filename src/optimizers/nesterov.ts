/**
 * @file SGD with Nesterov's momentum, PyTorch's form: the gradient is taken at w, and the step looks one velocity ahead.
 *
 *   g = dL/dw + l2 w
 *   v <- beta v + g                 (v starts at 0, so the first v is g)
 *   w <- w - lr lambda w - lr (g + beta v)      with the new v
 *
 * Symbols: w weight, g gradient with l2, v slot `velocity`, per element; lr and beta of this update, lambda = weightDecay, l2: scalars.
 * Sources: Nesterov 1983, "A method for solving the convex programming problem with convergence rate O(1/k^2)";
 * in this form Sutskever, Martens, Dahl & Hinton 2013 and Bengio, Boulanger-Lewandowski & Pascanu 2012, section 3.5, arXiv 1212.0901.
 * PyTorch: SGD(momentum=beta, nesterov=True), which refuses beta = 0; here beta = 0 is plain SGD.
 * Keras and TensorFlow.js put the rate inside v (see momentum.ts): with a rate that moves the two differ.
 */
import type { ParamValues } from '../math/card.ts';
import { l2Param, momentumParam, numberOf, slot, weightDecayParam, zeroState } from './decay.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';

const params = { momentum: momentumParam, weightDecay: weightDecayParam, l2: l2Param } as const;

export const nesterov = {
  kind: 'nesterov',
  params,
  slots: ['velocity'],
  momentumKey: 'momentum',
  cite: [
    {
      authors: 'Sutskever, Martens, Dahl & Hinton',
      year: 2013,
      title: 'On the importance of initialization and momentum in deep learning',
      where: 'ICML 2013, PMLR 28(3):1139-1147',
      section: '2.1',
    },
  ],
  build,
} as const satisfies OptimizerCard<'nesterov', typeof params>;

function build(values: ParamValues): Optimizer {
  const own = numberOf(values, 'momentum');
  const weightDecay = numberOf(values, 'weightDecay');
  const l2 = numberOf(values, 'l2');
  return {
    init: (length) => zeroState(nesterov.slots, length),
    update(param, grad, state, { lr, momentum: beta = own }) {
      const velocity = slot(state, 'velocity');
      const keep = 1 - lr * weightDecay;
      for (let i = 0; i < param.length; i++) {
        const w = param[i] as number;
        const g = (grad[i] as number) + l2 * w;
        const v = beta * (velocity[i] as number) + g;
        velocity[i] = v;
        param[i] = keep * w - lr * (g + beta * v);
      }
      state.count++;
    },
  };
}
