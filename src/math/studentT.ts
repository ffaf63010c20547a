/**
 * @file Student's t: the 95% interval of a mean over a few seeds.
 *
 *   mean +- t(0.975, n - 1) s / sqrt(n)          n values, s their sample standard deviation (n - 1)
 *
 * With theta = atan(t / sqrt(v)) the probability A(t | v) of lying within -t .. t is a finite sum for every whole number v of degrees of freedom:
 *   v odd:   A = (2/pi) (theta + sin theta (cos theta + 2/3 cos^3 theta + ... + (2 4 ... (v-3)) / (3 5 ... (v-2)) cos^(v-2) theta))
 *   v even:  A = sin theta (1 + 1/2 cos^2 theta + (1 3)/(2 4) cos^4 theta + ... + (1 3 ... (v-3)) / (2 4 ... (v-2)) cos^(v-2) theta)
 * theta is found by bisection, and t = sqrt(v) tan theta: the same bits everywhere.
 * Sources: Student 1908, "The probable error of a mean", Biometrika 6(1); Abramowitz & Stegun 1964, 26.7.3 and 26.7.4. scipy.stats.t.ppf gives the same.
 */
import { cos, sin } from './portable.ts';
import { deviation, mean } from './statistics.ts';

export interface MeanInterval {
  readonly mean: number;
  /** null from fewer than two values: one value says nothing of its spread. */
  readonly interval: readonly [low: number, high: number] | null;
}

const HALVINGS = 60; // pi / 2^61 is below the last bit of theta
const factors = new Map<string, number>();

/** t such that a share `level` of Student's t distribution with `freedom` degrees of freedom (1, 2, ...) lies within -t .. t. */
export function studentT(freedom: number, level = 0.95): number {
  if (!(Number.isInteger(freedom) && freedom >= 1)) throw new Error(`internal: ${freedom} degrees of freedom`);
  const key = `${freedom} ${level}`;
  const known = factors.get(key);
  if (known !== undefined) return known;
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < level) low = middle;
    else high = middle;
  }
  const theta = (low + high) / 2;
  const t = (Math.sqrt(freedom) * sin(theta)) / cos(theta);
  factors.set(key, t);
  return t;
}

/** Half the width of the 95% interval of the mean of `count` values with standard deviation `spread`; NaN from fewer than two. */
export function halfWidth95(spread: number, count: number): number {
  return halfWidth(spread, count, 0.95);
}

function halfWidth(spread: number, count: number, level: number): number {
  return count < 2 ? Number.NaN : (studentT(count - 1, level) * spread) / Math.sqrt(count);
}

/** Mean and interval (95%, or another level) of finite values; null of none. */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval | null {
  if (values.length === 0) return null;
  const center = mean(values);
  if (values.length === 1) return { mean: center, interval: null };
  const half = halfWidth(deviation(values), values.length, level);
  return { mean: center, interval: [center - half, center + half] };
}

/** A(t | v) by theta. */
function within(theta: number, freedom: number): number {
  const s = sin(theta);
  const c = cos(theta);
  const odd = freedom % 2 === 1;
  let term = odd ? c : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * c * c;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + s * sum) : s * sum;
}
