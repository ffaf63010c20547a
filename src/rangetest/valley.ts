/**
 * @file About half-way down the longest descent. fastai's default.
 *
 *   d_i = 1 + max { d_j : j < i, L_j > L_i }, or 1: length of the longest strictly falling subsequence (gaps allowed) that ends at i
 *   end = first i with the largest d;  start = end - d_end;  third = (end - start) / 3;  index = start + floor(third) + floor(third / 2)
 *   (a curve that never falls: start = end = 0, index 0)
 *
 * Symbols: L smoothed losses, lr rates, both [n], cropped. Needs one point. Time n^2.
 * `start` takes the descent for a contiguous one, so it may be -1; where the longest descent is a single pair at the very beginning, index is -1, which Python
 * reads as the last element: fastai then suggests the highest rate of the range. We pick the same point, and guards.ts warns of it.
 * Source: fastai callback/schedule.py, `valley` (ESRI).
 */
import { picked, refusal, type Suggestion } from './suggestion.ts';

export interface Descent {
  readonly start: number; // -1 .. n - 1
  readonly end: number;
  /** Before Python's wrap: may be -1. */
  readonly index: number;
}

export function valley(lr: ArrayLike<number>, loss: ArrayLike<number>): Suggestion {
  const refused = refusal(loss, 1);
  if (refused) return refused;
  const { index } = descentOf(loss);
  return picked(lr, index < 0 ? loss.length + index : index);
}

/** The descent that `valley` stands on. */
export function descentOf(loss: ArrayLike<number>): Descent {
  const lengths = new Uint32Array(loss.length).fill(1);
  let end = 0;
  let start = 0;
  for (let i = 1; i < loss.length; i++) {
    let longest = 1;
    for (let j = 0; j < i; j++) if ((loss[i] as number) < (loss[j] as number)) longest = Math.max(longest, (lengths[j] as number) + 1);
    lengths[i] = longest;
    if (longest > (lengths[end] as number)) {
      end = i;
      start = end - longest;
    }
  }
  const third = (end - start) / 3;
  return { start, end, index: start + Math.floor(third) + Math.floor(third / 2) };
}
