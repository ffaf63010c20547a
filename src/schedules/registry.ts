/**
 * @file Every schedule by its kind. The order is the order of the menu: what is simple first, what is related side by side.
 */
import type { ParamValues } from '../math/card.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { drawn } from './drawn.ts';
import { exponential } from './exponential.ts';
import { expRange } from './expRange.ts';
import { flatCosine } from './flatCosine.ts';
import { inverseSqrt } from './inverseSqrt.ts';
import { inverseTime } from './inverseTime.ts';
import { linear } from './linear.ts';
import { multiStep } from './multiStep.ts';
import { oneCycle } from './oneCycle.ts';
import { polynomial } from './polynomial.ts';
import { reduceOnPlateau } from './reduceOnPlateau.ts';
import type { Schedule, ScheduleCard, ScheduleContext } from './schedule.ts';
import { sgdr } from './sgdr.ts';
import { sgdrFastai07 } from './sgdrFastai07.ts';
import { slantedTriangular } from './slantedTriangular.ts';
import { snapshotCosine } from './snapshotCosine.ts';
import { step } from './step.ts';
import { triangular } from './triangular.ts';
import { triangular2 } from './triangular2.ts';
import { warmupStableDecay } from './warmupStableDecay.ts';

export type ScheduleKind =
  | 'constant'
  | 'linear'
  | 'step'
  | 'multiStep'
  | 'exponential'
  | 'polynomial'
  | 'inverseTime'
  | 'inverseSqrt'
  | 'cosine'
  | 'flatCosine'
  | 'sgdr'
  | 'sgdrFastai07'
  | 'snapshotCosine'
  | 'triangular'
  | 'triangular2'
  | 'expRange'
  | 'slantedTriangular'
  | 'oneCycle'
  | 'warmupStableDecay'
  | 'reduceOnPlateau'
  | 'drawn';

export const schedules = {
  constant,
  linear,
  step,
  multiStep,
  exponential,
  polynomial,
  inverseTime,
  inverseSqrt,
  cosine,
  flatCosine,
  sgdr,
  sgdrFastai07,
  snapshotCosine,
  triangular,
  triangular2,
  expRange,
  slantedTriangular,
  oneCycle,
  warmupStableDecay,
  reduceOnPlateau,
  drawn,
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
