/**
 * @file Exponential: the rate loses the same share in every interval.
 *
 *   lr(t) = lr gamma^(t / s),    with `staircase`: lr gamma^floor(t / s)
 *
 * lr: first rate; gamma: factor per s updates, 0 to 1; s = decaySteps: updates, 1 as in PyTorch. No floor.
 * Source: Abadi et al. 2016 (TensorFlow's exponential_decay); analyzed in Li & Arora 2020, "An Exponential Learning Rate Schedule for Deep
 * Learning", arXiv 1910.07454 (there growing, with batch normalization).
 * PyTorch: ExponentialLR(gamma) is s = 1; stepped once an epoch, s = stepsPerEpoch with staircase. Keras: ExponentialDecay(decay_steps, decay_rate,
 * staircase). optax: exponential_decay, also with transition_begin and end_value. fastai: SchedExp is given by its two ends.
 */
import { ln } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { flag, number, rate, steps } from './params.ts';
import { powersOf, quickExp } from './powers.ts';

export const exponential = defineSchedule({
  kind: 'exponential',
  params: { lr: rate(0.1, 'η'), gamma: number(0.995, 0.1, 1, 'γ'), decaySteps: steps(1, 's'), staircase: flag(false) },
  peak: 'lr',
  cite: [
    {
      authors: 'Li, Arora',
      year: 2020,
      title: 'An Exponential Learning Rate Schedule for Deep Learning',
      where: 'arXiv 1910.07454',
    },
  ],
  build({ lr, gamma, decaySteps, staircase }) {
    const whole = powersOf(gamma);
    if (staircase) return { lrAt: (t) => lr * whole(Math.floor(t / decaySteps)) };
    const perStep = ln(gamma) / decaySteps; // within an interval: gamma^(r / s) = exp(r ln(gamma) / s), r < s
    if (decaySteps === 1) return { lrAt: (t) => lr * whole(t) };
    return {
      lrAt(t) {
        const intervals = Math.floor(t / decaySteps);
        return lr * whole(intervals) * quickExp((t - intervals * decaySteps) * perStep);
      },
    };
  },
});
