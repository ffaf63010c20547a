/**
 * @file The parameters that schedules have in common, so that one word means one thing on every card.
 *
 * Rates are absolute (unit 'lr'), lengths are optimizer updates (unit 'steps'), the rest are pure numbers.
 * The parameter of a warm-up: see compose.ts.
 */
import type { FlagParam, NumberParam, ParamTable, ParamValues, ValuesOf } from '../math/card.ts';
import type { CardConflict } from './schedule.ts';

/** Bounds of every rate in the project. */
export const LR_MIN = 1e-7;
export const LR_MAX = 100;
/** The longest length a card takes, in updates. */
export const STEPS_MAX = 1e7;

/** A learning rate, 1e-7 to 100. */
export function rate(value: number, symbol: string): NumberParam {
  return { type: 'number', unit: 'lr', min: LR_MIN, max: LR_MAX, default: value, scale: 'log', symbol };
}

/** A learning rate that may also be exactly 0 (a floor, an end). */
export function rateOrZero(value: number, symbol: string): NumberParam {
  return { ...rate(value, symbol), zero: true };
}

/** A length in updates, at least 1. */
export function steps(value: number, symbol: string): NumberParam {
  return { type: 'number', unit: 'steps', min: 1, max: STEPS_MAX, default: value, scale: 'log', integer: true, symbol };
}

/** A length in updates for which 0 means "as the rule says": the whole run, or the same as another length. */
export function stepsOrZero(value: number, symbol: string): NumberParam {
  return { ...steps(value, symbol), zero: true };
}

/** A pure number on a linear scale. */
export function number(value: number, min: number, max: number, symbol: string): NumberParam {
  return { type: 'number', unit: '1', min, max, default: value, scale: 'linear', symbol };
}

/** A count on a linear scale. */
export function count(value: number, min: number, max: number, symbol: string): NumberParam {
  return { ...number(value, min, max, symbol), integer: true };
}

export function flag(value: boolean): FlagParam {
  return { type: 'flag', default: value };
}

/** Momentum (or Adam's beta 1) that moves against the rate. */
export const momentumParams = {
  cycleMomentum: flag(false),
  baseMomentum: { ...number(0.85, 0, 0.999, 'β_min'), needs: 'cycleMomentum' },
  maxMomentum: { ...number(0.95, 0, 0.999, 'β_max'), needs: 'cycleMomentum' },
} satisfies ParamTable;

/** Appended to every card whose rule has no warm-up of its own. */
export const warmupParams = {
  warmupSteps: stepsOrZero(0, 'W'),
  warmupFactor: { ...number(0.01, 0, 1, 'f'), needs: 'warmupSteps' },
} satisfies ParamTable;

export type WarmupValues = ValuesOf<typeof warmupParams>;

/** A length of 0 stands for the whole run. */
export function lengthOrRun(lengthSteps: number, totalSteps: number): number {
  return lengthSteps > 0 ? lengthSteps : Math.max(1, totalSteps);
}

/** `low` above `high`: the conflict that most cards can have. */
export function checkOrder(values: ParamValues, low: string, high: string, code: string): readonly CardConflict[] {
  return Number(values[low]) > Number(values[high]) ? [{ keys: [low, high], code }] : [];
}
