/**
 * @file Schedules made of schedules: a warm-up in front of any rule, and rules one after another.
 *
 *   warmup(S, W, f):    lr(t) = S(0) (f + (1 - f) t / W)   for t < W,   S(t - W) from there on
 *   sequenceOf([P1, P2, ...]): part k runs on its own clock, lr(t) = P_k(t - start_k), start_{k+1} = start_k + steps_k; the last one never ends
 *
 * W: length in updates; f: fraction of the first rate at t = 0, 0 to 1; t: updates from 0. Rates are absolute.
 * While the rate warms up, a cycled momentum waits at its first value.
 *
 * Source: Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2, arXiv 1706.02677 (gradual warm-up).
 * PyTorch: SequentialLR([LinearLR(start_factor=f, total_iters=W), S], milestones=[W]) gives the same rates.
 * Keras: CosineDecay(warmup_steps) counts decay_steps without the warm-up; optax: warmup_cosine_decay_schedule counts them with it. Here the rule
 * inside is built for the rest of the run (totalSteps - W), so run and rule end together, as in optax. fastai has no warm-up; one-cycle is its way.
 */
import type { Schedule } from './schedule.ts';

/** One member of a sequence. `steps` of the last one is not used. */
export interface SequencePart {
  readonly schedule: Schedule;
  readonly steps: number;
}

/** Fraction of the rate at update `step` of a warm-up; 1 from `steps` on. */
export function warmupFactorAt(step: number, steps: number, factor: number): number {
  return step < steps ? factor + (1 - factor) * (step / steps) : 1;
}

export function warmup(schedule: Schedule, steps: number, factor: number): Schedule {
  if (steps <= 0) return schedule;
  const first = schedule.lrAt(0);
  const { momentumAt, restarts } = schedule;
  return {
    lrAt: (step) => (step < steps ? first * (factor + (1 - factor) * (step / steps)) : schedule.lrAt(step - steps)),
    ...(momentumAt && { momentumAt: (step: number) => momentumAt(Math.max(0, step - steps)) }),
    ...(restarts && {
      restarts: (totalSteps: number) => (totalSteps > steps ? restarts(totalSteps - steps).map((start) => start + steps) : []),
    }),
  };
}

/**
 * The parts one after another. Momentum is that of the part whose turn it is, undefined (the optimizer's own) where that part has none.
 * Restarts: those of the parts, and the seams, since every part begins anew there.
 */
export function sequenceOf(parts: readonly SequencePart[]): Schedule {
  if (parts.length === 0) throw new Error('internal: a sequence needs at least one schedule');
  const starts: number[] = [];
  let start = 0;
  for (const part of parts) {
    starts.push(start);
    start += part.steps;
  }
  const indexAt = (step: number): number => {
    let index = parts.length - 1;
    while (index > 0 && step < (starts[index] as number)) index--;
    return index;
  };
  const partAt = (index: number) => (parts[index] as SequencePart).schedule;
  const startAt = (index: number) => starts[index] as number;
  return {
    lrAt(step) {
      const index = indexAt(step);
      return partAt(index).lrAt(step - startAt(index));
    },
    ...(parts.some(({ schedule }) => schedule.momentumAt) && {
      momentumAt(step: number) {
        const index = indexAt(step);
        return partAt(index).momentumAt?.(step - startAt(index));
      },
    }),
    restarts: (totalSteps) =>
      parts.flatMap(({ schedule, steps }, index) => {
        const start = startAt(index);
        const left = totalSteps - start;
        const own = index === parts.length - 1 ? left : Math.min(left, steps);
        if (own <= 0) return [];
        const within = (schedule.restarts?.(own) ?? []).map((at) => at + start);
        return start > 0 ? [start, ...within] : within;
      }),
  };
}
