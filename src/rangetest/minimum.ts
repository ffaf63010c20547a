/**
 * @file A tenth of the rate at the least loss.
 *
 *   index = argmin_i L_i (the first of equals),  lr = lr_index / 10
 *
 * Symbols: L smoothed losses, lr rates, both [n], cropped. Needs one point. The mark on the figure stands at the minimum, the suggestion a decade to its left:
 * at the minimum itself the loss is about to stop falling.
 * Source: fastai callback/schedule.py, `minimum`.
 */
import { picked, refusal, type Suggestion } from './suggestion.ts';

export function minimum(lr: ArrayLike<number>, loss: ArrayLike<number>): Suggestion {
  const refused = refusal(loss, 1);
  if (refused) return refused;
  let index = 0;
  for (let i = 1; i < loss.length; i++) if ((loss[i] as number) < (loss[index] as number)) index = i;
  return picked(lr, index, 10);
}
