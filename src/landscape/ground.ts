/**
 * @file What the ground is like where a network stands, from its gradient and the ends of its spectrum.
 *
 *   promise = |g|^2 / (2 m),  m = max(|lambda_max|, |lambda_min|)     what a step of 1 / m along the gradient lowers the loss by, at least, to second order
 *
 *   slope     promise >= 1% of the loss: the gradient leads somewhere
 *   saddle    else, lambda_min < 0 by more than its own error and by more than 1% of m: little gradient, and a way down all the same
 *   plateau   else, and the loss is still above 90% of where it began: flat and high
 *   minimum   else: flat, nothing curves down, and the loss is well below where it began. That a better minimum lies elsewhere nobody can tell from here
 *
 * Symbols: g gradient; lambda_max, lambda_min the largest and smallest eigenvalue of the Hessian. The percentages are conventions of ours.
 */
export type Ground = 'slope' | 'saddle' | 'plateau' | 'minimum';

export interface GroundFacts {
  readonly loss: number;
  readonly gradNorm: number;
  readonly largest: number;
  readonly smallest: number;
  readonly smallestResidual: number;
}

const SMALL = 0.01;
const NEGATIVE = 0.01;
const HIGH = 0.9;

/** `firstLoss`: where training began. */
export function groundOf({ loss, gradNorm, largest, smallest, smallestResidual }: GroundFacts, firstLoss: number): Ground {
  const most = Math.max(Math.abs(largest), Math.abs(smallest));
  if (gradNorm * gradNorm >= 2 * most * SMALL * loss && gradNorm > 0) return 'slope';
  if (smallest < -Math.max(smallestResidual, NEGATIVE * most)) return 'saddle';
  return loss > HIGH * firstLoss ? 'plateau' : 'minimum';
}
