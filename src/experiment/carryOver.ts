/**
 * @file Changing a schedule without losing the rate: to another kind, to another peak, to the bounds of a range test.
 *
 * A card names its `peak` and, where it has one, its `floor`; its other rates (where one-cycle starts and ends) are taken in proportion to the
 * peak. So a change of the peak scales them, and the floor stays, unless it would lie above the peak: then it is scaled too.
 * A change of kind moves peak and floor to the new card. Other parameters that both cards have move along if they were changed from the old
 * card's default; the rest start from the new card's.
 */

import type { Param, ParamTable, ParamValue } from '../math/card.ts';
import { schedules } from '../schedules/registry.ts';
import type { ScheduleCard, ScheduleContext } from '../schedules/schedule.ts';
import { checkParam } from './checkParam.ts';
import { cardOf, choiceOf } from './choice.ts';
import { scheduleConflicts } from './conflicts.ts';
import { issueList } from './issues.ts';
import type { CardChoice } from './spec.ts';

export interface Bounds {
  readonly peak: number;
  /** undefined: the rule has no floor. */
  readonly floor: number | undefined;
}

/** What the card calls the peak and the floor of this choice; undefined for a kind that is not there. */
export function boundsOf(choice: CardChoice): Bounds | undefined {
  const card = cardOf<ScheduleCard>(schedules, choice.kind);
  const peak = card === undefined ? undefined : choice.params[card.peak];
  const floor = card?.floor === undefined ? undefined : choice.params[card.floor];
  return typeof peak === 'number' ? { peak, floor: typeof floor === 'number' ? floor : undefined } : undefined;
}

/** The choice with another peak and, if given, another floor; each kept within what the card allows. */
export function withBounds(choice: CardChoice, peak: number, floor?: number): CardChoice {
  const card = cardOf<ScheduleCard>(schedules, choice.kind);
  const before = boundsOf(choice);
  if (card === undefined || before === undefined) return choice;
  const scaled = (key: string, value: number): number => {
    const rounded = Number(((value * peak) / before.peak).toPrecision(12)); // 0.0012, not 0.0011999999999999999
    return within(card.params[key], value <= before.peak ? Math.min(rounded, peak) : rounded);
  };
  const params: Record<string, ParamValue> = { ...choice.params };
  for (const [key, param] of Object.entries(card.params)) {
    const value = params[key];
    if (param.type === 'number' && param.unit === 'lr' && key !== card.floor && typeof value === 'number') params[key] = scaled(key, value);
  }
  params[card.peak] = within(card.params[card.peak], peak);
  if (card.floor !== undefined && before.floor !== undefined) {
    const wanted = floor ?? before.floor;
    params[card.floor] = wanted > peak ? scaled(card.floor, before.floor) : within(card.params[card.floor], wanted);
  }
  return { kind: choice.kind, params };
}

/** The same rates under another rule; the same choice if the kind is the same or unknown. */
export function changeSchedule(from: CardChoice, kind: string, context: ScheduleContext): CardChoice {
  const before = boundsOf(from);
  const oldCard = cardOf<ScheduleCard>(schedules, from.kind);
  const newCard = cardOf<ScheduleCard>(schedules, kind);
  if (kind === from.kind || before === undefined || oldCard === undefined || newCard === undefined) return from;

  const fresh = choiceOf(schedules, kind);
  const usual = boundsOf(fresh);
  const floorFits = before.floor !== undefined && newCard.floor !== undefined && fits(newCard.params[newCard.floor], before.floor);
  const proportional = usual?.floor === undefined ? undefined : Number(((usual.floor * before.peak) / usual.peak).toPrecision(12));
  const moved = withBounds(fresh, before.peak, floorFits ? before.floor : proportional);

  const rates = new Set([oldCard.peak, oldCard.floor, newCard.peak, newCard.floor]);
  const kept = Object.entries(from.params).filter(
    ([key, value]) =>
      !rates.has(key) && wasChanged(oldCard.params, key, value) && Object.hasOwn(newCard.params, key) && fits(newCard.params[key], value),
  );
  const whole = { kind, params: { ...moved.params, ...Object.fromEntries(kept) } };
  return scheduleConflicts(whole, context).length === 0 ? whole : moved;
}

function wasChanged(params: ParamTable, key: string, value: ParamValue): boolean {
  return JSON.stringify(params[key]?.default) !== JSON.stringify(value);
}

function fits(param: Param | undefined, value: ParamValue): boolean {
  return param !== undefined && checkParam(param, value, '', issueList()) !== undefined;
}

function within(param: Param | undefined, value: number): number {
  if (param?.type !== 'number') throw new Error('internal: a rate that is not a number');
  if (param.zero === true && value < param.min / 2) return 0;
  return Math.min(Math.max(value, param.min), param.max);
}
