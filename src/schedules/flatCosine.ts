/**
 * @file Flat, then cosine: the full rate for most of the run, then half a cosine to the end.
 *
 *   lr(t) = peak                                                for t <= s T
 *   lr(t) = end + (peak - end) (1 + cos(pi (t/T - s) / (1 - s))) / 2    after, and end from t = T on
 *
 * peak = maxLr, end = minLr: rates; s = pctStart: share of the run that is flat, 0 to 1; T: updates of the run.
 * Source: fastai 2, fit_flat_cos (M. Karkada and L. Wright, 2019, found it to suit Ranger); no paper of its own.
 * fastai: pct_start 0.75, end = peak / 1e5. PyTorch: SequentialLR([ConstantLR(factor=1), CosineAnnealingLR]); Keras: none; optax: join_schedules.
 */
import { cos } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, number, rate, rateOrZero } from './params.ts';

export const flatCosine = defineSchedule({
  kind: 'flatCosine',
  params: { maxLr: rate(0.1, 'η_max'), minLr: rateOrZero(1e-6, 'η_min'), pctStart: number(0.75, 0, 1, 's') },
  peak: 'maxLr',
  floor: 'minLr',
  cite: [{ authors: 'Howard, Gugger et al.', year: 2020, title: 'fastai 2, fit_flat_cos', where: 'arXiv 2002.04688' }],
  check: (values) => checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
  build({ maxLr, minLr, pctStart }, { totalSteps }) {
    const T = Math.max(1, totalSteps);
    const flat = pctStart * T;
    const half = (maxLr - minLr) / 2;
    return {
      lrAt(t) {
        if (t >= T) return minLr;
        return t <= flat ? maxLr : minLr + half * (1 + cos((Math.PI * (t - flat)) / (T - flat)));
      },
    };
  },
});
