/**
 * @file The schedule contract: the learning rate as a pure function of the step.
 *
 *   lrAt(t) is the rate that optimizer update t uses, t = 0, 1, 2, ... (PyTorch: the value of `get_last_lr()` when iteration t runs).
 *
 * A schedule has no state, so the curve that is drawn and the rate that trains are one function. The rule that listens to the
 * validation loss (reduce on plateau) is the exception: it is a fold, `PlateauRule`, and its state is visible.
 * Shapes: scalars. Units: step counts updates; rates are absolute (not factors).
 */
import type { Citation, ParamTable, ParamValues } from '../math/card.ts';

export interface Schedule {
  /** Rate of update `step`. Total: defined and finite for every integer step from 0 to 1e7, also beyond the planned length. */
  lrAt(step: number): number;
  /** Momentum (or Adam's beta 1) of update `step`, where the rule cycles it; undefined: at this step the optimizer's own is in force. */
  momentumAt?(step: number): number | undefined;
  /** First steps of cycles in (0, totalSteps), where the rule restarts: marks on the figures, ends of SGDR cycles. */
  restarts?(totalSteps: number): readonly number[];
}

/** What a rule needs to know of the run besides its parameters. */
export interface ScheduleContext {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

export interface ScheduleCard<K extends string = string, T extends ParamTable = ParamTable> {
  readonly kind: K;
  readonly params: T;
  readonly cite: readonly Citation[];
  /**
   * The rule with these values.
   * Values are already valid one by one (checked against `params` by experiment/parseSpec); what only holds between
   * values (a floor above the peak, say) is reported by `check`.
   */
  build(values: ParamValues, context: ScheduleContext): Schedule;
  /** Contradictions between values: the keys involved and a code that i18n words. Empty: fine. */
  check?(values: ParamValues, context: ScheduleContext): readonly CardConflict[];
  /** Which parameter is "the" rate of the rule: the one that a range test, a sweep or a slider in the bar sets. */
  readonly peak: keyof T & string;
  /** The parameter that holds the lower bound, where there is one (base of CLR, floor of SGDR). */
  readonly floor?: keyof T & string;
}

export interface CardConflict {
  readonly keys: readonly string[];
  readonly code: string;
}
