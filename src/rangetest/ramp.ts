/**
 * @file The rates of a range test.
 *
 *   exponential: lr_i = s (e / s)^p_i        linear: lr_i = s + (e - s) p_i        i = 0 .. N - 1
 *
 *   convention   p_i           reaches the end rate e
 *   lrFinder     i / (N - 1)   yes, with the last update
 *   fastai       i / N         no: the last rate is s (e / s)^((N - 1) / N), 8.318 for 1e-7 to 10 in 100
 *   smith        i / N         no; always linear, and the start may be 0
 *
 * Our default is `lrFinder`: the figure ends where the person said it should.
 * Symbols: s startLr, e endLr, absolute rates (s > 0 for exponential); N steps, updates; i step, from 0. From step N on the rate stays at p = 1.
 * Sources: Smith 2015, "Cyclical Learning Rates for Training Neural Networks", section 3.3, arXiv 1506.01186 (the rising half of the triangular policy);
 * davidtvs/pytorch-lr-finder; fastai callback/schedule.py.
 * Differences: Lightning uses (i + 1) / N from its second update on, and so skips one rate; ignite too. Where p = 1 we return e itself, pytorch-lr-finder
 * s (e / s), which may differ in the last bit.
 */
import { pow } from '../math/portable.ts';

export type RampSpacing = 'exponential' | 'linear';
export type RampConvention = 'lrFinder' | 'fastai' | 'smith';

export interface Ramp {
  readonly startLr: number;
  readonly endLr: number;
  readonly steps: number;
  readonly spacing: RampSpacing;
  /** Default `lrFinder`. */
  readonly convention?: RampConvention;
}

/** Rate of update `step` of the test. */
export function rampAt(step: number, ramp: Ramp): number {
  const { startLr, endLr, steps, convention = 'lrFinder' } = ramp;
  const length = convention === 'lrFinder' ? steps - 1 : steps;
  const p = step <= 0 ? 0 : step >= length ? 1 : step / length;
  if (p === 0) return startLr;
  if (p === 1) return endLr;
  if (convention === 'smith' || ramp.spacing === 'linear') return startLr + (endLr - startLr) * p;
  return startLr * pow(endLr / startLr, p);
}

/** All rates of the test: [steps]. */
export function rampRates(ramp: Ramp): Float64Array {
  return Float64Array.from({ length: ramp.steps }, (_, step) => rampAt(step, ramp));
}
