/**
 * @file Step: the rate falls by a factor at regular intervals.
 *
 *   lr(t) = lr gamma^floor(t / s)
 *
 * lr: first rate; gamma: factor, 0 to 1 (PyTorch's default 0.1); s = everySteps: updates between two drops. No floor: after many drops the rate
 * underflows to 0.
 * Source: Szegedy et al. 2015, "Going Deeper with Convolutions", section 6, arXiv 1409.4842 (4% down every 8 epochs). The drops of Krizhevsky et al. 2012,
 * often named, came when the validation error stood still: plateau.ts.
 * PyTorch: StepLR(step_size, gamma), usually stepped once an epoch: everySteps = step_size * stepsPerEpoch. Keras and optax: ExponentialDecay and
 * exponential_decay with staircase=True. fastai 2 has none.
 */
import { defineSchedule } from './define.ts';
import { number, rate, steps } from './params.ts';
import { powersOf } from './powers.ts';

export const step = defineSchedule({
  kind: 'step',
  params: { lr: rate(0.1, 'η'), gamma: number(0.1, 0, 1, 'γ'), everySteps: steps(312, 's') },
  peak: 'lr',
  cite: [
    {
      authors: 'Szegedy et al.',
      year: 2015,
      title: 'Going Deeper with Convolutions',
      where: 'arXiv 1409.4842',
      section: '6',
    },
  ],
  build({ lr, gamma, everySteps }) {
    const power = powersOf(gamma);
    return { lrAt: (t) => lr * power(Math.floor(t / everySteps)) };
  },
});
