/**
 * @file Makes a card of a rule: types its values and gives it the warm-up that every rule can have.
 *
 * A card's parameters are the rule's own, then `warmupSteps` and `warmupFactor` (defaults 0 and 0.01: no warm-up), unless the rule brings its own
 * warm-up. The rule is built for the steps that the warm-up leaves, so a rule that fills the run still ends with it.
 */
import { type Citation, defaultsOf, type ParamTable, type ParamValues, type ValuesOf } from '../math/card.ts';
import { warmup } from './compose.ts';
import { type WarmupValues, warmupParams } from './params.ts';
import type { CardConflict, Schedule, ScheduleCard, ScheduleContext } from './schedule.ts';

/** A card that still knows its own keys. (`ScheduleCard<K, T>` itself is invariant in T and would fit no registry.) */
export type CardOf<K extends string, T extends ParamTable> = ScheduleCard<K> & { readonly params: T };

export interface ScheduleRule<K extends string, T extends ParamTable> {
  readonly kind: K;
  readonly params: T;
  readonly cite: readonly Citation[];
  readonly peak: keyof T & string;
  readonly floor?: keyof T & string;
  build(values: ValuesOf<T>, context: ScheduleContext): Schedule;
  check?(values: ParamValues, context: ScheduleContext): readonly CardConflict[];
}

/** The card of a rule that can be warmed up. */
export function defineSchedule<const K extends string, const T extends ParamTable>(rule: ScheduleRule<K, T>): CardOf<K, T & typeof warmupParams> {
  const params = { ...rule.params, ...warmupParams };
  return {
    ...rule,
    params,
    build(given, context) {
      const values = { ...defaultsOf(params), ...given } as ValuesOf<T> & WarmupValues;
      const { warmupSteps, warmupFactor } = values;
      const totalSteps = Math.max(1, context.totalSteps - warmupSteps);
      return warmup(rule.build(values, { ...context, totalSteps }), warmupSteps, warmupFactor);
    },
  };
}

/** The card of a rule that has a warm-up of its own (Noam, warm-up-stable-decay). */
export function defineWarmedSchedule<const K extends string, const T extends ParamTable>(rule: ScheduleRule<K, T>): CardOf<K, T> {
  return { ...rule, build: (given, context) => rule.build({ ...defaultsOf(rule.params), ...given } as ValuesOf<T>, context) };
}
