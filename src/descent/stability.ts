/**
 * @file Gradient descent on a parabola: the whole story of a rate that is too low, right or too high in one number.
 *
 *   f = L x^2 / 2,   x_(t+1) = x_t - lr L x_t = (1 - lr L) x_t,   |x_t| = |1 - lr L|^t |x_0|
 *
 * lr: rate; L > 0: curvature. It comes nearer if and only if |1 - lr L| < 1, that is 0 < lr < 2/L; in one step at lr = 1/L; beyond 1/L it jumps across.
 * "Low" and "overshoot" say which side of 1/L a rate is on that needs more than `FEW` steps to a hundredth of the distance: a convention of ours.
 * Source: any text on gradient descent; Goh 2017, doi 10.23915/distill.00006; LeCun, Simard & Pearlmutter 1992 for 2/L.
 */
export type StabilityCase = 'low' | 'right' | 'overshoot' | 'edge' | 'high';

export interface Stability {
  /** 1 - lr L: what is left of the distance after a step, with its sign. */
  readonly factor: number;
  readonly kind: StabilityCase;
  /** Steps to a hundredth of the distance; infinite where it does not come nearer. */
  readonly steps: number;
}

const FEW = 20;

export function stability(lr: number, curvature: number): Stability {
  const factor = 1 - lr * curvature;
  const size = Math.abs(factor);
  const steps = size >= 1 ? Number.POSITIVE_INFINITY : size === 0 ? 1 : Math.max(1, Math.ceil(Math.log(0.01) / Math.log(size) - 1e-9));
  const slow = steps > FEW;
  const kind = size > 1 + 1e-12 ? 'high' : size >= 1 - 1e-12 ? 'edge' : !slow ? 'right' : factor > 0 ? 'low' : 'overshoot';
  return { factor, kind: kind === 'edge' && factor > 0 ? 'low' : kind, steps };
}
