/**
 * @file Linear: a straight line between two rates, then the second for ever.
 *
 *   lr(t) = start + (end - start) min(t, T) / T
 *
 * start = startLr, end = endLr: rates; T = lengthSteps: updates, 0 for the whole run. The end is reached at update T, one past the last of a run of T.
 * Source: the usual decay in Devlin et al. 2019, "BERT", appendix A.2, arXiv 1810.04805 (there after a warm-up, and to 0).
 * PyTorch: LinearLR(start_factor 1/3, end_factor 1, total_iters 5) is meant as a warm-up: start = start_factor b, end = end_factor b for the optimizer's
 * rate b; its start_factor must be above 0. Keras: PolynomialDecay(power 1). optax: linear_schedule, with transition_begin. fastai: SchedLin.
 */
import { defineSchedule } from './define.ts';
import { lengthOrRun, rate, rateOrZero, stepsOrZero } from './params.ts';

export const linear = defineSchedule({
  kind: 'linear',
  params: { startLr: rate(0.1, 'η_0'), endLr: rateOrZero(0, 'η_T'), lengthSteps: stepsOrZero(0, 'T') },
  peak: 'startLr',
  cite: [
    {
      authors: 'Devlin, Chang, Lee, Toutanova',
      year: 2019,
      title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
      where: 'arXiv 1810.04805',
      section: 'A.2',
    },
  ],
  build({ startLr, endLr, lengthSteps }, { totalSteps }) {
    const T = lengthOrRun(lengthSteps, totalSteps);
    return { lrAt: (t) => (t < T ? startLr + (endLr - startLr) * (t / T) : endLr) };
  },
});
