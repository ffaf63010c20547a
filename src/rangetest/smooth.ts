/**
 * @file Three ways to smooth the losses of a range test.
 *
 *   debiased    v_i = beta v_(i-1) + (1 - beta) x_i,  s_i = v_i / (1 - beta^(i+1))      fastai (beta 0.98), Lightning; memory 1 / (1 - beta) updates
 *   plain       s_0 = x_0,  s_i = f x_i + (1 - f) s_(i-1)                               pytorch-lr-finder, ignite (f = smoothF 0.05)
 *   two-sided   s_i = sum_k beta^|i-k| x_k / sum_k beta^|i-k|                           ours, for figures and for bounds
 *
 * The first two look only back, so the curve lags behind: with beta 0.98 and 100 updates over 8 decades by up to 4 decades, and every suggestion
 * moves to the right with it. The two-sided average is a debiased average forward and one backward, put together by the weight each has gathered;
 * it does not lag inside the curve (at either end it can only look one way), but it needs the whole curve, so it cannot stop a test.
 *
 * Noise floor = 4 sigma sqrt(g + pi / (2 n0)): sigma = 1.4826 median |x - s| over the first fifth; g the variance that the two-sided average leaves of
 * independent noise, (1 + beta^2)(1 - beta) / (1 + beta)^3; pi / (2 n0) that of a median of n0 values, n0 a tenth of the test.
 *
 * Not finite: in debiased and plain a NaN or infinite value stays for good, as in the published code; with nonFinite = 'skip' it is passed over, shows as
 * it is, and the average goes on without it (TensorBoard). Two-sided always passes over. Shapes: x and s [n]; beta, f: 0 <= beta < 1, 0 < f <= 1.
 */
import { createMovingAverage, finite, median } from '../math/statistics.ts';

export type NonFinite = 'propagate' | 'skip';

const MEMORY_SHARE = 1 / 20; // of the planned updates
const NOISE_FACTOR = 4; // standard errors
const GAUSSIAN_MAD = 1.4826; // standard deviations per median absolute deviation

export function smoothDebiased(values: ArrayLike<number>, beta: number, nonFinite: NonFinite = 'propagate'): Float64Array {
  const average = createMovingAverage(beta);
  return Float64Array.from(values, (x) => (nonFinite === 'skip' && !Number.isFinite(x) ? x : average.push(x)));
}

export function smoothPlain(values: ArrayLike<number>, smoothF: number, nonFinite: NonFinite = 'propagate'): Float64Array {
  let s: number | null = null;
  return Float64Array.from(values, (x) => {
    if (nonFinite === 'skip' && !Number.isFinite(x)) return x;
    s = s === null ? x : smoothF * x + (1 - smoothF) * s;
    return s;
  });
}

/** Values above `cap` count as `cap`, so that a loss of 1e6 at the end does not drown the minimum before it. NaN only where no value is finite. */
export function smoothTwoSided(values: ArrayLike<number>, beta: number, cap = Number.POSITIVE_INFINITY): Float64Array {
  const n = values.length;
  const sum = new Float64Array(n);
  const weight = new Float64Array(n);
  let v = 0;
  let w = 0;
  for (let i = 0; i < n; i++) {
    const x = values[i] as number;
    v *= beta;
    w *= beta;
    if (Number.isFinite(x)) {
      v += Math.min(x, cap);
      w += 1;
    }
    sum[i] = v;
    weight[i] = w;
  }
  v = 0;
  w = 0;
  for (let i = n - 1; i >= 0; i--) {
    sum[i] = (sum[i] as number) + v * beta; // the value itself is in the forward half already
    weight[i] = (weight[i] as number) + w * beta;
    const x = values[i] as number;
    v *= beta;
    w *= beta;
    if (Number.isFinite(x)) {
      v += Math.min(x, cap);
      w += 1;
    }
  }
  return sum.map((total, i) => total / (weight[i] as number));
}

/** Weight of the past whose memory 1 / (1 - beta) is a twentieth of the test, and at least two points. */
export function twoSidedBeta(plannedSteps: number): number {
  return 1 - 1 / Math.max(2, plannedSteps * MEMORY_SHARE);
}

/** A change of the two-sided curve against the median of the first tenth that is below this is noise. NaN if nothing is finite. */
export function noiseFloor(values: ArrayLike<number>, smoothed: Float64Array, plannedSteps: number): number {
  const early = Math.max(2, Math.floor(plannedSteps / 5));
  const sigma = GAUSSIAN_MAD * median(finite(smoothed.slice(0, early).map((t, i) => Math.abs((values[i] as number) - t))));
  const medianVariance = Math.PI / (2 * Math.max(1, Math.floor(plannedSteps / 10)));
  return NOISE_FACTOR * sigma * Math.sqrt(twoSidedVariance(twoSidedBeta(plannedSteps)) + medianVariance);
}

/** Sum of the squared weights of the two-sided average, far from the ends: what it leaves of the variance of independent noise. */
export function twoSidedVariance(beta: number): number {
  return ((1 + beta * beta) * (1 - beta)) / (1 + beta) ** 3;
}
