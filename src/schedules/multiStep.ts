/**
 * @file Multi-step: the rate falls by a factor at given updates.
 *
 *   lr(t) = lr gamma^k,    k = number of milestones <= t
 *
 * lr: first rate; gamma: factor, 0 to 1; milestones: updates, ascending. Update number m already uses the lower rate of milestone m.
 * Source: He et al. 2016, "Deep Residual Learning for Image Recognition", section 4.2, arXiv 1512.03385 (tenfold drops at 32k and 48k).
 * PyTorch: MultiStepLR, the same. optax: piecewise_constant_schedule, the same switch. Keras: PiecewiseConstantDecay keeps the old value for
 * step <= boundary, so it switches one update later. fastai 2: none.
 */
import { pow } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { number, rate, STEPS_MAX } from './params.ts';

export const multiStep = defineSchedule({
  kind: 'multiStep',
  params: {
    lr: rate(0.1, 'η'),
    gamma: number(0.1, 0, 1, 'γ'),
    milestones: {
      type: 'list',
      unit: 'steps',
      min: 1,
      max: STEPS_MAX,
      minLength: 1,
      maxLength: 32,
      default: [312, 468],
      integer: true,
      ascending: true,
    },
  },
  peak: 'lr',
  cite: [
    { authors: 'He, Zhang, Ren, Sun', year: 2016, title: 'Deep Residual Learning for Image Recognition', where: 'arXiv 1512.03385', section: '4.2' },
  ],
  build({ lr, gamma, milestones }) {
    const rates = [lr, ...milestones.map((_, k) => lr * pow(gamma, k + 1))];
    return {
      lrAt(t) {
        let passed = 0;
        while (passed < milestones.length && (milestones[passed] as number) <= t) passed++;
        return rates[passed] as number;
      },
    };
  },
});
