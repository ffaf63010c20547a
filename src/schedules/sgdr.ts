/**
 * @file SGDR: cosine cycles, each starting anew at the peak ("warm restart").
 *
 *   lr(t) = floor + (peak - floor) m^n (1 + cos(pi c / T_n)) / 2,     T_n = T_0 M^n,   c = t - (T_0 + ... + T_{n-1}),  0 <= c < T_n
 *
 * peak = maxLr, floor = minLr: rates; T_0 = t0Steps: updates of the first cycle; M = tMult: each cycle is M times as long as the one before;
 * m = mMul: each cycle starts m times as high above the floor; n: cycle, from 0; c: updates since the restart.
 * Source: Loshchilov & Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5, arXiv 1608.03983.
 * PyTorch: CosineAnnealingWarmRestarts has no m. Called with an epoch number it finds the cycle with int(log()), which is wrong exactly at some
 * restarts (M = 3, T_0 = 1, step 121): the rate is at the floor instead of the peak. Keras: CosineDecayRestarts (t_mul, m_mul, alpha) takes the same
 * logarithm in float32, with the same risk. Here the starts of the cycles are integers, found by addition.
 * In all of them the floor itself is never reached: c = T_n is already the next cycle. optax: sgdr_schedule (each cycle given by hand, with warm-up).
 * fastai: fit_sgdr, cycles to 0; its cycle_mult = 1 divides by zero, ours is a plain period.
 */
import { cos } from '../math/portable.ts';
import { cyclesOf } from './cycles.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, count, number, rate, rateOrZero, steps } from './params.ts';

export const sgdr = defineSchedule({
  kind: 'sgdr',
  params: {
    maxLr: rate(0.1, 'η_max'),
    minLr: rateOrZero(0, 'η_min'),
    t0Steps: steps(90, 'T_0'),
    tMult: count(2, 1, 10, 'T_mult'),
    mMul: number(1, 0.01, 1, 'm'),
  },
  peak: 'maxLr',
  floor: 'minLr',
  cite: [
    {
      authors: 'Loshchilov, Hutter',
      year: 2017,
      title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
      where: 'arXiv 1608.03983',
      section: '3, equation 5',
    },
  ],
  check: (values) => checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
  build({ maxLr, minLr, t0Steps, tMult, mMul }) {
    const cycles = cyclesOf(t0Steps, tMult);
    const half = (maxLr - minLr) / 2;
    const decay = cycles.decay(mMul);
    return {
      lrAt(t) {
        const n = cycles.at(t);
        return minLr + half * decay(n) * (1 + cos((Math.PI * (t - cycles.start(n))) / cycles.length(n)));
      },
      restarts: cycles.restarts,
    };
  },
});
