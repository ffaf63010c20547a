/**
 * @file Warm-up, stable, decay: a trapezoid. The long flat part can be prolonged without planning the end.
 *
 *   lr(t) = peak (f + (1 - f) t / W)              for t < W
 *   lr(t) = peak                                  for W <= t < D,   D = max(W, T - round(d T))
 *   lr(t) = end + (peak - end) g((t - D) / (T - D))      after, and end from t = T on
 *
 * peak = maxLr, end = minLr: rates; W = warmupSteps, T: updates; f = warmupFactor: share of the peak at t = 0; d = decayFraction: share of the run.
 * g falls from 1 to 0: linear 1 - x; cosine (1 + cos(pi x)) / 2; oneMinusSqrt 1 - sqrt(x).
 * Source: Hu et al. 2024, "MiniCPM", section 4, arXiv 2404.06395 (the name; about 10% of the run decays, exponentially); Hägele et al. 2024, "Scaling
 * Laws and Compute-Optimal Training Beyond Fixed Training Durations", section 3, arXiv 2405.18392 (1 - sqrt, 20%).
 * PyTorch: SequentialLR of LinearLR, ConstantLR, LinearLR. optax: join_schedules. Keras, fastai: none. The warm-up belongs to the rule.
 */
import { cos } from '../math/portable.ts';
import { defineWarmedSchedule } from './define.ts';
import { checkOrder, number, rate, rateOrZero, stepsOrZero, warmupParams } from './params.ts';

const shapes = {
  linear: (x: number) => 1 - x,
  cosine: (x: number) => (1 + cos(Math.PI * x)) / 2,
  oneMinusSqrt: (x: number) => 1 - Math.sqrt(x),
};

export const warmupStableDecay = defineWarmedSchedule({
  kind: 'warmupStableDecay',
  params: {
    maxLr: rate(0.1, 'η_max'),
    minLr: rateOrZero(0, 'η_min'),
    decayFraction: number(0.2, 0, 1, 'd'),
    decay: { type: 'choice', options: ['linear', 'cosine', 'oneMinusSqrt'], default: 'linear' },
    warmupSteps: stepsOrZero(31, 'W'),
    warmupFactor: warmupParams.warmupFactor,
  },
  peak: 'maxLr',
  floor: 'minLr',
  cite: [
    { authors: 'Hu et al.', year: 2024, title: 'MiniCPM', where: 'arXiv 2404.06395', section: '4' },
    {
      authors: 'Hägele et al.',
      year: 2024,
      title: 'Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations',
      where: 'arXiv 2405.18392',
      section: '3',
    },
  ],
  check: (values) => checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
  build({ maxLr, minLr, decayFraction, decay, warmupSteps: W, warmupFactor: f }, { totalSteps }) {
    const T = Math.max(1, totalSteps);
    const D = Math.max(W, T - Math.round(decayFraction * T));
    const shape = shapes[decay];
    return {
      lrAt(t) {
        if (t < W) return maxLr * (f + (1 - f) * (t / W));
        if (t < D) return maxLr;
        return t < T ? minLr + (maxLr - minLr) * shape((t - D) / (T - D)) : minLr;
      },
    };
  },
});
