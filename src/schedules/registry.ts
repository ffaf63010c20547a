/**
 * @file Every schedule by its kind. The order is the order of the menu: what is simple first, what is related side by side.
 */
import type { ParamValues } from '../math/card.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { expRange } from './expRange.ts';
import { oneCycle } from './oneCycle.ts';
import type { Schedule, ScheduleCard, ScheduleContext } from './schedule.ts';
import { sgdr } from './sgdr.ts';
import { step } from './step.ts';
import { triangular } from './triangular.ts';
import { triangular2 } from './triangular2.ts';

export type ScheduleKind = 'constant' | 'step' | 'cosine' | 'sgdr' | 'triangular' | 'triangular2' | 'expRange' | 'oneCycle';

export const schedules = {
  constant,
  step,
  cosine,
  sgdr,
  triangular,
  triangular2,
  expRange,
  oneCycle,
} satisfies { readonly [K in ScheduleKind]: ScheduleCard<K> };

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
