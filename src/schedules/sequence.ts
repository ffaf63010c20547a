/**
 * @file A sequence: two or three rules, one after another, each from its own beginning.
 *
 *   lr(t) = P_1(t)                  for t < T_1
 *   lr(t) = P_2(t - T_1)            for T_1 <= t < T_1 + T_2
 *   lr(t) = P_3(t - T_1 - T_2)      after
 *
 * P_k: a card of parts.ts at its defaults, its rates (floor included) scaled so that its peak is eta_k; T_k = firstSteps, secondSteps: updates.
 * P_1 and P_2 are built for T_k updates, the last phase for what is left of the run, so a rule that fills the run fills its phase. Without a third
 * rule P_2 is the last. Lengths that a card counts in updates (SGDR's first cycle, a warm-up of its own) stay as they are.
 * Restarts: those within the phases, and the beginning of every phase but the first.
 * Momentum: a phase that cycles it sets it; in the others the optimizer's own is in force.
 * `peak` is eta_1: a range test measures an untrained network, which the first phase will train. The other rates keep their proportion to it.
 *
 * Source: PyTorch's SequentialLR(schedulers, milestones=[T_1, T_1 + T_2]), which restarts a child at its step 0 where its milestone is reached; same
 * here (the example in its documentation up to 2.7 has the child one step further). Differences: there the children start from the optimizer's one
 * base rate, unless they bring their own, as OneCycleLR does; here each has its peak. There a child that cycles momentum leaves its last value
 * behind, and a child does not know its length (T_max, total_steps are given by hand).
 * optax: join_schedules(schedules, boundaries), the same clocks. fastai: combine_scheds(pcts, scheds), in shares of the run; its pieces
 * run from 0 to 1. Keras: none.
 * Default: half of the usual run at a constant rate, then the same rate down a cosine: how much of the loss was noise of the rate shows at the seam.
 */
import { sequenceOf } from './compose.ts';
import { defineSchedule } from './define.ts';
import { rate, steps } from './params.ts';
import { type PartKind, partKinds, parts } from './parts.ts';
import { defaultsAtPeak } from './rescale.ts';
import type { Schedule, ScheduleContext } from './schedule.ts';

export const sequence = defineSchedule({
  kind: 'sequence',
  params: {
    first: { type: 'choice', options: partKinds, default: 'constant' },
    firstLr: rate(0.1, 'η_1'),
    firstSteps: steps(312, 'T_1'),
    second: { type: 'choice', options: partKinds, default: 'cosine' },
    secondLr: rate(0.1, 'η_2'),
    secondSteps: { ...steps(156, 'T_2'), needs: 'third' },
    third: { type: 'choice', options: ['none', ...partKinds], default: 'none' },
    thirdLr: { ...rate(0.01, 'η_3'), needs: 'third' },
  },
  peak: 'firstLr',
  cite: [
    {
      authors: 'PyTorch contributors',
      year: 2021,
      title: 'torch.optim.lr_scheduler.SequentialLR',
      where: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html',
    },
  ],
  build({ first, firstLr, firstSteps, second, secondLr, secondSteps, third, thirdLr }, context) {
    const afterFirst = Math.max(1, context.totalSteps - firstSteps);
    const phase = (kind: PartKind, peak: number, length: number) => ({ schedule: phaseOf(kind, peak, length, context), steps: length });
    if (third === 'none') return sequenceOf([phase(first, firstLr, firstSteps), phase(second, secondLr, afterFirst)]);
    return sequenceOf([
      phase(first, firstLr, firstSteps),
      phase(second, secondLr, secondSteps),
      phase(third, thirdLr, Math.max(1, afterFirst - secondSteps)),
    ]);
  },
});

/** The rule of one phase on its own clock. */
function phaseOf(kind: PartKind, peak: number, length: number, context: ScheduleContext): Schedule {
  const card = parts[kind];
  return card.build(defaultsAtPeak(card, peak), { ...context, totalSteps: length });
}
