/**
 * @file What the three cyclical rules of Smith 2017 share: a triangle wave between two rates.
 *
 *   lr(t) = base + (max - base) w(t) a(t),    w(t) = p / up for p <= up,  (up + down - p) / down after,    p = t mod (up + down)
 *   momentum(t) = max momentum - (max momentum - base momentum) w(t) a(t)
 *
 * base = minLr, max = maxLr: rates; up = upSteps, down = downSteps: updates (0: as long as up). up is Smith's stepsize when both are equal: half a cycle.
 * w: 0 to 1; a: amplitude, 0 to 1, which tells the three rules apart; p: updates since the cycle began, an integer, so a cycle repeats to the last bit.
 *
 * Source: Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3, arXiv 1506.01186.
 * PyTorch: CyclicLR computes the same from floats, x = 1 + t/T - floor(1 + t/T) (error about 1e-16 a cycle); it ignores the optimizer's rate; its
 * cycle_momentum is on by default (0.8 to 0.9). Off here: Smith 2017 does not cycle it, and a comparison should change one thing. Opposite direction:
 * momentum is highest where the rate is lowest (Smith 2018, arXiv 1803.09820). With Adam PyTorch long refused (issue 19003); here it is beta 1.
 * Keras and optax have no such rule (B. Kenstler's callback is the usual one, same formula); fastai 2 has none (0.7: use_clr, another shape).
 */
import type { ValuesOf } from '../math/card.ts';
import { momentumParams, rate, steps, stepsOrZero } from './params.ts';
import type { Schedule } from './schedule.ts';

export const cyclicParams = (minLr: number, maxLr: number, upSteps: number) => ({
  minLr: rate(minLr, 'η_min'),
  maxLr: rate(maxLr, 'η_max'),
  upSteps: steps(upSteps, 's'),
  downSteps: stepsOrZero(0, 's_down'),
  ...momentumParams,
});

export type CyclicValues = ValuesOf<ReturnType<typeof cyclicParams>>;

export const smith2017 = {
  authors: 'Smith',
  year: 2017,
  title: 'Cyclical Learning Rates for Training Neural Networks',
  where: 'arXiv 1506.01186',
  section: '3',
} as const;

/** `amplitude(cycle, step)`: 0 to 1. */
export function cyclic(values: CyclicValues, amplitude: (cycle: number, step: number) => number): Schedule {
  const { minLr, maxLr, upSteps: up, baseMomentum, maxMomentum } = values;
  const down = values.downSteps > 0 ? values.downSteps : up;
  const period = up + down;
  const height = (step: number) => {
    const cycle = Math.floor(step / period);
    const p = step - cycle * period;
    return (p <= up ? p / up : (period - p) / down) * amplitude(cycle, step);
  };
  return {
    lrAt: (step) => minLr + (maxLr - minLr) * height(step),
    ...(values.cycleMomentum && { momentumAt: (step: number) => maxMomentum - (maxMomentum - baseMomentum) * height(step) }),
    restarts(totalSteps) {
      const starts: number[] = [];
      for (let start = period; start < totalSteps; start += period) starts.push(start);
      return starts;
    },
  };
}
