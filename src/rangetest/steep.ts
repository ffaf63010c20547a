/**
 * @file The rate where the loss falls fastest per decade.
 *
 *   index = argmin_i (L_(i+1) - L_i) / (ln lr_(i+1) - ln lr_i),  i = 0 .. n - 2 (the first of equals),  lr = lr_index: the left end of the interval
 *
 * Symbols: L smoothed losses, lr rates, both [n], cropped. Needs two points.
 * Source: fastai callback/schedule.py, `steep`. Precision: suggestion.ts.
 * pytorch-lr-finder: the gradient by index instead; Lightning: by the rate itself, which on an exponential ramp favors small rates.
 */
import { ln } from '../math/portable.ts';
import { picked, precisionOf, refusal, type Suggestion } from './suggestion.ts';

export function steep(lr: ArrayLike<number>, loss: ArrayLike<number>): Suggestion {
  const refused = refusal(loss, 2);
  if (refused) return refused;
  const round = precisionOf(loss);
  const x = Float64Array.from(lr, (rate) => round(ln(round(rate))));
  let index = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < loss.length; i++) {
    const fall = round((loss[i + 1] as number) - (loss[i] as number));
    const slope = round(fall / round((x[i + 1] as number) - (x[i] as number)));
    if (slope < least) {
      least = slope;
      index = i;
    }
  }
  return picked(lr, index);
}
