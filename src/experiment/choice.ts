/**
 * @file Looking up cards by name, and making a choice of one. Names come from links and files, so only own properties count:
 * `constructor` and `__proto__` are unknown kinds like any other.
 */
import { defaultsOf, type ParamTable, type ParamValue, type ParamValues } from '../math/card.ts';
import type { CardChoice } from './spec.ts';

/** What this room needs of a card. */
export interface AnyCard {
  readonly kind: string;
  readonly params: ParamTable;
}

export function cardOf<C extends AnyCard>(cards: Readonly<Record<string, C>>, kind: string): C | undefined {
  return Object.hasOwn(cards, kind) ? cards[kind] : undefined;
}

/** The choice of a kind that is known to exist, with the card's defaults except for `values`. */
export function choiceOf(cards: Readonly<Record<string, AnyCard>>, kind: string, values: ParamValues = {}): CardChoice {
  const card = cardOf(cards, kind);
  if (card === undefined) throw new Error(`internal: no card ${kind}`);
  return { kind, params: { ...defaultsOf(card.params), ...values } };
}

/** Freezes a JSON value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

export function sameChoice(a: CardChoice, b: CardChoice): boolean {
  return a.kind === b.kind && Object.entries(a.params).every(([key, value]) => sameValue(value, b.params[key]));
}

export function sameValue(a: ParamValue, b: ParamValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The choice with one parameter changed; the same choice if its card has no such parameter. */
export function withParam(choice: CardChoice, key: string, value: ParamValue): CardChoice {
  if (!Object.hasOwn(choice.params, key) || Object.is(choice.params[key], value)) return choice;
  return { kind: choice.kind, params: { ...choice.params, [key]: value } };
}
