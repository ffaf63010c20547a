/**
 * @file SGDR as fastai 0.7 ran it: cosine cycles to zero, and a short cool start.
 *
 *   lr(t) = peak / 100                          for t < T_0 / 20: once, at the start of the run
 *   lr(t) = peak (1 + cos(pi c / T_n)) / 2      after,   T_n = T_0 M^n,   c: updates since the cycle began
 *
 * peak = maxLr: rate; T_0 = t0Steps: updates of the first cycle, cycle_len epochs times the batches of one; M = tMult: cycle_mult.
 * The cool start replaces the first twentieth of the first cycle: the cosine goes on underneath, so the rate jumps to where it then is (0.994 peak).
 * Source: fastai 0.7, class CosAnneal (2018); the cosine: Loshchilov & Hutter 2017, arXiv 1608.03983, equation 5 with floor 0.
 * PyTorch, Keras, optax: SGDR without the cool start. fastai 2: fit_sgdr, none either. 0.7 asks t < T_n / 20 with the present cycle's length, so a
 * cycle_mult above 20 would cool down again, and a first cycle of one update never ends; here neither happens.
 */
import { cos } from '../math/portable.ts';
import { cyclesOf } from './cycles.ts';
import { defineSchedule } from './define.ts';
import { count, rate, steps } from './params.ts';

export const sgdrFastai07 = defineSchedule({
  kind: 'sgdrFastai07',
  params: { maxLr: rate(0.1, 'η_max'), t0Steps: steps(208, 'T_0'), tMult: count(2, 1, 10, 'T_mult') },
  peak: 'maxLr',
  cite: [
    {
      authors: 'Loshchilov, Hutter',
      year: 2017,
      title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
      where: 'arXiv 1608.03983',
      section: '3, equation 5',
    },
    { authors: 'Howard et al.', year: 2018, title: 'fastai 0.7, class CosAnneal', where: 'https://github.com/fastai/fastai' },
  ],
  build({ maxLr, t0Steps, tMult }) {
    const cycles = cyclesOf(t0Steps, tMult);
    const cool = maxLr / 100;
    const half = maxLr / 2;
    return {
      lrAt(t) {
        if (t < t0Steps / 20) return cool;
        const n = cycles.at(t);
        return half * (1 + cos((Math.PI * (t - cycles.start(n))) / cycles.length(n)));
      },
      restarts: cycles.restarts,
    };
  },
});
