/**
 * @file Polynomial: a falling power of the share of the run that is left.
 *
 *   lr(t) = end + (lr - end) (1 - min(t, T) / T)^p
 *
 * lr: first rate; end = minLr: last rate; T = lengthSteps: updates, 0 for the whole run; p = power: 1 is a line, 2 lands softly, 0.5 falls late.
 * Source: the "poly" rule of Caffe; Liu, Rabinovich & Berg 2016, "ParseNet", section 3.3, arXiv 1506.04579 (p = 0.9 in much segmentation work since).
 * PyTorch: PolynomialLR(total_iters 5, power 1), end 0; 1 is the default here, too. Keras: PolynomialDecay(end 1e-4, power 1), which can also start a
 * new decay when it ends (cycle=True; not here). optax: polynomial_schedule, whose power has no default, with transition_begin.
 * fastai: SchedPoly runs the power the other way, start + (end - start) x^p.
 */
import { defineSchedule } from './define.ts';
import { checkOrder, lengthOrRun, number, rate, rateOrZero, stepsOrZero } from './params.ts';
import { powerOf } from './powers.ts';

export const polynomial = defineSchedule({
  kind: 'polynomial',
  params: { lr: rate(0.1, 'η'), minLr: rateOrZero(0, 'η_min'), lengthSteps: stepsOrZero(0, 'T'), power: number(1, 0.1, 10, 'p') },
  peak: 'lr',
  floor: 'minLr',
  cite: [{ authors: 'Liu, Rabinovich, Berg', year: 2016, title: 'ParseNet: Looking Wider to See Better', where: 'arXiv 1506.04579', section: '3.3' }],
  check: (values) => checkOrder(values, 'minLr', 'lr', 'floorAbovePeak'),
  build({ lr, minLr, lengthSteps, power }, { totalSteps }) {
    const T = lengthOrRun(lengthSteps, totalSteps);
    const raise = powerOf(power);
    return { lrAt: (t) => (t < T ? minLr + (lr - minLr) * raise((T - t) / T) : minLr) };
  },
});
