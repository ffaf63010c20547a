/**
 * @file Slides a window from the right while the slopes at its two ends differ, and stops where they agree.
 *
 *   g = gradient of L by index: (L_(i+1) - L_(i-1)) / 2, one-sided at the ends
 *   r = n - 1, l = r - 15, index = l;  while l >= 0 and |g_r - g_l| > 0.005: index = l, then r and l go one to the left
 *
 * Symbols: L smoothed losses, lr rates, both [n], cropped; 15 = SLIDE_WIDTH points; 0.005 = SLIDE_THRESHOLD in units of the loss per point, so the answer
 * depends on the scale of the loss and on the spacing of the rates. Needs 16 points (fastai raises an index error below).
 * Source: fastai callback/schedule.py, `slide` (Novetta), with lr_diff 15, thresh 0.005, adjust_value 1. Precision: suggestion.ts.
 */
import { picked, precisionOf, refusal, type Suggestion } from './suggestion.ts';

export const SLIDE_WIDTH = 15;
export const SLIDE_THRESHOLD = 0.005;

export function slide(lr: ArrayLike<number>, loss: ArrayLike<number>): Suggestion {
  const refused = refusal(loss, SLIDE_WIDTH + 1);
  if (refused) return refused;
  const round = precisionOf(loss);
  const g = gradient(loss, round);
  let right = g.length - 1;
  let left = right - SLIDE_WIDTH;
  let index = left;
  while (left >= 0 && Math.abs(round((g[right] as number) - (g[left] as number))) > SLIDE_THRESHOLD) {
    index = left;
    right--;
    left--;
  }
  return picked(lr, index);
}

/** numpy.gradient with unit spacing. At least two points. */
function gradient(loss: ArrayLike<number>, round: (x: number) => number): Float64Array {
  const last = loss.length - 1;
  return Float64Array.from(loss, (_, i) => {
    const low = Math.max(0, i - 1);
    const high = Math.min(last, i + 1);
    return round((loss[high] as number) - (loss[low] as number)) / (high - low); // halving is exact
  });
}
