/**
 * @file Inverse square root, the Transformer's rule ("Noam"): up in a line, then down like 1 / sqrt(t).
 *
 *   lr(t) = peak min(n / W, sqrt(W / n)),    n = t + 1
 *
 * peak = maxLr: rate at the end of the warm-up; W = warmupSteps: updates, at least 1; n: the paper's step number, from 1.
 * The paper writes d^-0.5 min(n^-0.5, n W^-1.5) for a model of width d: peak = (d W)^-0.5.
 * Source: Vaswani et al. 2017, "Attention Is All You Need", section 5.3, equation 3, arXiv 1706.03762; named after Noam Shazeer, its co-author.
 * PyTorch, Keras, optax and fastai have no rule by that name (LambdaLR, or a rule of one's own); T5 holds the rate in the warm-up instead of raising
 * it, 1 / sqrt(max(n, W)). The warm-up is part of the rule, so the card has no warmupFactor; the first rate is peak / W.
 */
import { defineWarmedSchedule } from './define.ts';
import { rate, steps } from './params.ts';

export const inverseSqrt = defineWarmedSchedule({
  kind: 'inverseSqrt',
  params: { maxLr: rate(0.1, 'η_max'), warmupSteps: steps(62, 'W') },
  peak: 'maxLr',
  cite: [{ authors: 'Vaswani et al.', year: 2017, title: 'Attention Is All You Need', where: 'arXiv 1706.03762', section: '5.3, equation 3' }],
  build({ maxLr, warmupSteps }) {
    return { lrAt: (t) => maxLr * Math.min((t + 1) / warmupSteps, Math.sqrt(warmupSteps / (t + 1))) };
  },
});
