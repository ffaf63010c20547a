/**
 * @file Inverse time: the rate falls like 1 / t, the classic rule under which stochastic descent converges.
 *
 *   lr(t) = lr / (1 + k t / s),    with `staircase`: lr / (1 + k floor(t / s))
 *
 * lr: first rate; k = decayRate: how much the denominator grows in s updates; s = decaySteps. With k = 1 the rate is halved after s updates.
 * Source: Robbins & Monro 1951, "A Stochastic Approximation Method" (sum of rates infinite, sum of squares finite); this form: Bottou 2012,
 * "Stochastic Gradient Descent Tricks", section 5.2.
 * Keras: InverseTimeDecay(decay_steps, decay_rate, staircase), and the old optimizers' `decay` argument (s = 1). PyTorch: LambdaLR. optax: none by
 * that name. fastai: none.
 */
import { defineSchedule } from './define.ts';
import { flag, rate, steps } from './params.ts';

export const inverseTime = defineSchedule({
  kind: 'inverseTime',
  params: {
    lr: rate(0.1, 'η'),
    decayRate: { type: 'number', unit: '1', min: 1e-6, max: 1000, default: 1, scale: 'log', symbol: 'k' },
    decaySteps: steps(100, 's'),
    staircase: flag(false),
  },
  peak: 'lr',
  cite: [
    {
      authors: 'Robbins, Monro',
      year: 1951,
      title: 'A Stochastic Approximation Method',
      where: 'doi 10.1214/aoms/1177729586',
    },
  ],
  build({ lr, decayRate, decaySteps, staircase }) {
    return {
      lrAt(t) {
        const intervals = t / decaySteps;
        return lr / (1 + decayRate * (staircase ? Math.floor(intervals) : intervals));
      },
    };
  },
});
