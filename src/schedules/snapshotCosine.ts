/**
 * @file Snapshot cosine: the run cut into equal cosine cycles, one snapshot of the weights at the end of each.
 *
 *   lr(t) = peak (1 + cos(pi (t mod C) / C)) / 2,    C = ceil(T / M)
 *
 * peak = maxLr: rate; M = cycles; T: updates of the run; C: updates of a cycle (the last one is shorter if M does not divide T).
 * Source: Huang et al. 2017, "Snapshot Ensembles: Train 1, Get M for Free", section 3, equation 2, arXiv 1704.00109 (peak 0.1 or 0.2, M = 5; it counts
 * updates from 1).
 * It is SGDR with equal cycles, floor 0 and T_0 = ceil(T / M); PyTorch: CosineAnnealingWarmRestarts(T_0, T_mult 1). Keras, optax, fastai: their SGDR.
 */
import { cos } from '../math/portable.ts';
import { cyclesOf } from './cycles.ts';
import { defineSchedule } from './define.ts';
import { count, rate } from './params.ts';

export const snapshotCosine = defineSchedule({
  kind: 'snapshotCosine',
  params: { maxLr: rate(0.1, 'η_max'), cycles: count(5, 1, 100, 'M') },
  peak: 'maxLr',
  cite: [
    {
      authors: 'Huang, Li, Pleiss, Liu, Hopcroft, Weinberger',
      year: 2017,
      title: 'Snapshot Ensembles: Train 1, Get M for Free',
      where: 'arXiv 1704.00109',
      section: '3, equation 2',
    },
  ],
  build({ maxLr, cycles }, { totalSteps }) {
    const C = Math.max(1, Math.ceil(totalSteps / cycles));
    const half = maxLr / 2;
    return { lrAt: (t) => half * (1 + cos((Math.PI * (t % C)) / C)), restarts: cyclesOf(C, 1).restarts };
  },
});
