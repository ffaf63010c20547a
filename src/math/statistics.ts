/**
 * @file Summaries of columns of numbers, shared by the reading of range tests and by the figures.
 *
 *   deviation   sqrt(sum (x - mean)^2 / (n - 1))
 *   quantile    linear between the order statistics: position (n - 1) q (Hyndman & Fan 1996, type 7; the default of NumPy and R)
 *   debiased    v <- beta v + (1 - beta) x;  reported v / (1 - beta^k) after k values (the correction of Kingma & Ba 2015, section 3, arXiv 1412.6980)
 *
 * Nothing is dropped in silence: a NaN among the values makes the summary NaN, and so does an empty column; `finite` drops them where that is meant.
 * Same debiased average as fastai's AvgSmoothLoss (beta 0.98) and TensorBoard's smoothing (weight 0.6).
 */

/** Values that are neither NaN nor infinite, in order. */
export function finite(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((x) => Number.isFinite(x));
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Sample standard deviation (n - 1). NaN for fewer than two values. */
export function deviation(values: ArrayLike<number>): number {
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - center) ** 2;
  return values.length < 2 ? Number.NaN : Math.sqrt(sum / (values.length - 1));
}

export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0] as number;
}

/** The quantile `q` (0 to 1) of each entry of `qs`: one sort for all. */
export function quantiles(values: ArrayLike<number>, qs: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort(); // NaN sorts last
  const last = sorted.length - 1;
  if (last < 0 || Number.isNaN(sorted[last])) return qs.map(() => Number.NaN);
  return qs.map((q) => {
    const position = last * Math.min(1, Math.max(0, q));
    const below = Math.floor(position);
    const low = sorted[below] as number;
    const high = sorted[Math.min(last, below + 1)] as number;
    return position === below || low === high ? low : low + (position - below) * (high - low); // infinity - infinity would be NaN
  });
}

/** A debiased moving average that takes one value at a time. */
export interface MovingAverage {
  /** Takes `x` in and returns the average so far. NaN once taken in stays. */
  push(x: number): number;
  /** Takes all in, and returns the averages after each. What is not finite is left out: NaN at its place, the average stays. */
  pushFinite(values: ArrayLike<number>): Float64Array;
  /** The average so far; NaN before the first value. */
  readonly value: number;
}

/** `beta`: weight of the past, 0 (no memory) up to but not including 1. */
export function createMovingAverage(beta: number): MovingAverage {
  let v = 0;
  let past = 1; // beta^k: what the start at zero still weighs
  let value = Number.NaN;
  return {
    get value() {
      return value;
    },
    push(x) {
      v = beta * v + (1 - beta) * x;
      past *= beta;
      value = v / (1 - past);
      return value;
    },
    pushFinite(values) {
      const averages = new Float64Array(values.length);
      let [now, weight, last] = [v, past, value]; // locals: a race has two million values
      for (let i = 0; i < values.length; i++) {
        const x = values[i] as number;
        if (x - x !== 0) {
          averages[i] = Number.NaN;
          continue;
        }
        now = beta * now + (1 - beta) * x;
        weight *= beta;
        last = now / (1 - weight);
        averages[i] = last;
      }
      [v, past, value] = [now, weight, last];
      return averages;
    },
  };
}

/** Smallest, middle and largest of several columns at every index; a column that ended early, or a value that is not finite, does not count. */
export interface Band {
  readonly min: Float64Array;
  readonly median: Float64Array;
  readonly max: Float64Array;
  /** Columns that counted. */
  readonly count: Uint32Array;
}

/** NaN where no column counts. Length: that of the longest column. */
export function bandOf(columns: readonly ArrayLike<number>[]): Band {
  const length = Math.max(0, ...columns.map((column) => column.length));
  const band: Band = {
    min: new Float64Array(length),
    median: new Float64Array(length),
    max: new Float64Array(length),
    count: new Uint32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const values = finite(columns.map((column) => column[i] ?? Number.NaN));
    const [low, middle, high] = quantiles(values, [0, 0.5, 1]) as [number, number, number];
    band.min[i] = low;
    band.median[i] = middle;
    band.max[i] = high;
    band.count[i] = values.length;
  }
  return band;
}
