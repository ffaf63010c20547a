/**
 * @file Step: the rate falls by a factor at regular intervals.
 *
 *   lr(t) = lr gamma^floor(t / s)
 *
 * lr: first rate; gamma: factor, 0 to 1 (PyTorch's default 0.1); s = everySteps: updates between two drops. No floor: after many drops the rate
 * underflows to 0.
 * Source: the usual practice since Krizhevsky, Sutskever & Hinton 2012, "ImageNet Classification with Deep Convolutional Neural Networks", section 5.
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
      authors: 'Krizhevsky, Sutskever, Hinton',
      year: 2012,
      title: 'ImageNet Classification with Deep Convolutional Neural Networks',
      where: 'NeurIPS 25',
      section: '5',
    },
  ],
  build({ lr, gamma, everySteps }) {
    const power = powersOf(gamma);
    return { lrAt: (t) => lr * power(Math.floor(t / everySteps)) };
  },
});
