/**
 * @file Constant: the same rate for every update.
 *
 *   lr(t) = lr
 *
 * The base line of every comparison. lr: learning rate (absolute). With `warmupSteps` it is the usual "warm-up, then constant".
 * Source: Robbins & Monro 1951 prove convergence for rates that shrink; a constant one settles in a neighborhood of the minimum whose size grows with
 * lr (Bottou, Curtis & Nocedal 2018, "Optimization Methods for Large-Scale Machine Learning", theorem 4.6, arXiv 1606.04838).
 * PyTorch's ConstantLR is something else: lr/3 for 5 steps, then lr (a warm-up in one jump). Keras: a plain number. optax: constant_schedule.
 */
import { defineSchedule } from './define.ts';
import { rate } from './params.ts';

export const constant = defineSchedule({
  kind: 'constant',
  params: { lr: rate(0.03, 'η') },
  peak: 'lr',
  cite: [
    {
      authors: 'Bottou, Curtis, Nocedal',
      year: 2018,
      title: 'Optimization Methods for Large-Scale Machine Learning',
      where: 'arXiv 1606.04838',
      section: 'theorem 4.6',
    },
  ],
  build: ({ lr }) => ({ lrAt: () => lr }),
});
