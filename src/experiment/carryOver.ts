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
import { defaultsAtPeak, withPeak } from '../schedules/rescale.ts';
import type { ScheduleCard, ScheduleContext } from '../schedules/schedule.ts';
import { checkParam } from './checkParam.ts';
import { cardOf } from './choice.ts';
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
  return card === undefined || boundsOf(choice) === undefined ? choice : { kind: choice.kind, params: withPeak(card, choice.params, peak, floor) };
}

/** The same rates under another rule; the same choice if the kind is the same or unknown. */
export function changeSchedule(from: CardChoice, kind: string, context: ScheduleContext): CardChoice {
  const before = boundsOf(from);
  const oldCard = cardOf<ScheduleCard>(schedules, from.kind);
  const newCard = cardOf<ScheduleCard>(schedules, kind);
  if (kind === from.kind || before === undefined || oldCard === undefined || newCard === undefined) return from;

  const floorFits = before.floor !== undefined && newCard.floor !== undefined && fits(newCard.params[newCard.floor], before.floor);
  const usual = defaultsAtPeak(newCard, before.peak);
  const moved = { kind, params: floorFits ? withPeak(newCard, usual, before.peak, before.floor) : usual };

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
