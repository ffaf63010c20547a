/**
 * @file Every schedule by its kind. The order is the order of the menu: what is simple first, what is related side by side (parts.ts), what is made of others
 * or listens last.
 */
import type { ParamValues } from '../math/card.ts';
import { type PartKind, parts } from './parts.ts';
import { reduceOnPlateau } from './reduceOnPlateau.ts';
import type { Schedule, ScheduleCard, ScheduleContext } from './schedule.ts';
import { sequence } from './sequence.ts';

export type ScheduleKind = PartKind | 'sequence' | 'reduceOnPlateau';

export const schedules = { ...parts, sequence, reduceOnPlateau } satisfies { readonly [K in ScheduleKind]: ScheduleCard<K> };

export const scheduleKinds = Object.keys(schedules) as readonly ScheduleKind[];

export function isScheduleKind(kind: string): kind is ScheduleKind {
  return Object.hasOwn(schedules, kind);
}

/** The card of a kind that is known to exist (specs are validated before). */
export function scheduleCard(kind: string): ScheduleCard {
  if (!isScheduleKind(kind)) throw new Error(`internal: unknown schedule: ${kind}`);
  return schedules[kind];
}

/** The schedule of a validated choice; values that are missing take the card's defaults. */
export function buildSchedule(choice: { readonly kind: string; readonly params: ParamValues }, context: ScheduleContext): Schedule {
  return scheduleCard(choice.kind).build(choice.params, context);
}
