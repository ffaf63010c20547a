/**
 * @file The rules that know nothing but the step: all that can be a phase of a sequence (sequence.ts), in the order of the menu.
 *
 * Not here: the sequence itself, and reduce on plateau, which listens (PyTorch's SequentialLR takes no ReduceLROnPlateau either).
 */
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
import type { ScheduleCard } from './schedule.ts';
import { sgdr } from './sgdr.ts';
import { sgdrFastai07 } from './sgdrFastai07.ts';
import { slantedTriangular } from './slantedTriangular.ts';
import { snapshotCosine } from './snapshotCosine.ts';
import { step } from './step.ts';
import { triangular } from './triangular.ts';
import { triangular2 } from './triangular2.ts';
import { warmupStableDecay } from './warmupStableDecay.ts';

export type PartKind =
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
  | 'drawn';

export const parts = {
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
  drawn,
} satisfies { readonly [K in PartKind]: ScheduleCard<K> };

export const partKinds = Object.keys(parts) as readonly PartKind[];
