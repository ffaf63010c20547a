/**
 * @file Slanted triangular: a short steep rise, then a long slow fall.
 *
 *   lr(t) = peak (1 + p (ratio - 1)) / ratio
 *   p = t / cut for t < cut,   1 - (t - cut) / (cut (1 / f - 1)) after,   cut = floor(T f)
 *
 * peak = maxLr: rate; f = cutFraction: share of the run that rises; ratio: peak over lowest rate; T: updates of the run; p: 0 to 1.
 * Source: Howard & Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", section 3.2, arXiv 1801.06146 (f 0.1, ratio 32).
 * The paper's p falls below 0 once t > cut / f, which is inside the run wherever T f is no integer; ours stays at 0, the rate at peak / ratio.
 * For T < 1 / f the paper's cut is 0 and p divides by it; ours rises for one update.
 * PyTorch, Keras, optax: none. fastai 0.7: use_clr. fastai 2: replaced by one-cycle.
 */
import { defineSchedule } from './define.ts';
import { number, rate } from './params.ts';

export const slantedTriangular = defineSchedule({
  kind: 'slantedTriangular',
  params: { maxLr: rate(0.1, 'η_max'), cutFraction: number(0.1, 0.01, 0.9, 'f'), ratio: number(32, 1, 1000, 'r') },
  peak: 'maxLr',
  cite: [
    {
      authors: 'Howard, Ruder',
      year: 2018,
      title: 'Universal Language Model Fine-tuning for Text Classification',
      where: 'arXiv 1801.06146',
      section: '3.2',
    },
  ],
  build({ maxLr, cutFraction, ratio }, { totalSteps }) {
    const cut = Math.max(1, Math.floor(totalSteps * cutFraction));
    const fall = cut * (1 / cutFraction - 1);
    return {
      lrAt(t) {
        const p = t < cut ? t / cut : Math.max(0, 1 - (t - cut) / fall);
        return (maxLr * (1 + p * (ratio - 1))) / ratio;
      },
    };
  },
});
