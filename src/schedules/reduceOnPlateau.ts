/**
 * @file Reduce on plateau as a card. The rule itself is the fold in plateau.ts.
 *
 *   lr(t) = warm-up(t) state.lr
 *
 * `build` knows no losses: its curve is the first rate for ever, which is what a preview can promise. Training makes the rule with `createPlateau`,
 * folds every evaluation into its state and asks `lrAt(state, step)`.
 * An evaluation is one on the test split, every `evalEvery` updates of the task (worker/plan.ts; not the one of the untrained network): patience and
 * cooldown count those. Without evaluations (`evalEvery` 0) the rate stays.
 * Units, source and differences between libraries: plateau.ts. Defaults are PyTorch's (factor 0.1, patience 10, threshold 1e-4 rel, cooldown 0).
 */
import { defaultsOf, type ParamValues, type ValuesOf } from '../math/card.ts';
import { warmupFactorAt } from './compose.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, count, number, rate, rateOrZero } from './params.ts';
import { type PlateauState, plateauStart, plateauStep } from './plateau.ts';

export interface PlateauRule {
  readonly start: PlateauState;
  /** The state after an evaluation that measured `metric` (validation loss). */
  step(state: PlateauState, metric: number): PlateauState;
  /** Rate of update `step` while `state` is in force, the warm-up included. */
  lrAt(state: PlateauState, step: number): number;
}

export const reduceOnPlateau = defineSchedule({
  kind: 'reduceOnPlateau',
  params: {
    lr: rate(0.1, 'η'),
    factor: number(0.1, 0, 0.99, 'γ'),
    patience: count(10, 0, 1000, 'p'),
    threshold: { type: 'number', unit: '1', min: 1e-6, max: 1, default: 1e-4, scale: 'log', zero: true, symbol: 'δ' },
    thresholdMode: { type: 'choice', options: ['rel', 'abs'], default: 'rel' },
    cooldown: count(0, 0, 1000, 'c'),
    minLr: rateOrZero(0, 'η_min'),
  },
  peak: 'lr',
  floor: 'minLr',
  cite: [
    {
      authors: 'PyTorch contributors',
      year: 2017,
      title: 'torch.optim.lr_scheduler.ReduceLROnPlateau',
      where: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html',
    },
  ],
  check: (values) => checkOrder(values, 'minLr', 'lr', 'floorAbovePeak'),
  build: ({ lr }) => ({ lrAt: () => lr }),
});

/** The rule that training drives. `values` are those of the card. */
export function createPlateau(values: ParamValues): PlateauRule {
  const options = { ...defaultsOf(reduceOnPlateau.params), ...values } as ValuesOf<typeof reduceOnPlateau.params>;
  return {
    start: plateauStart(options.lr),
    step: (state, metric) => plateauStep(options, state, metric),
    lrAt: (state, step) => state.lr * warmupFactorAt(step, options.warmupSteps, options.warmupFactor),
  };
}
