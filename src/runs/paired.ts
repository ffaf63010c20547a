/**
 * @file One of several against another, seed by seed.
 *
 *   difference   mean_k (a_k - b_k) +- t(level, K - 1) s / sqrt(K)      s: standard deviation of the K differences (n - 1)
 *   level        1 - 0.05 / m                                           m comparisons with the same b: all of the intervals hold with 95% (Bonferroni)
 *
 * Symbols: a_k, b_k of seed k, which gives both the same first weights and the same batches: what a seed does to both is not in the difference.
 * An interval that holds 0 is no difference that these seeds could show.
 * Source: Dunn 1961, "Multiple comparisons among means", JASA 56(293).
 */
import { type MeanInterval, meanInterval } from '../math/studentT.ts';

/** null: of another number of seeds, or of none. From one seed there is no interval. */
export function pairedDifference(values: readonly number[], against: readonly number[], comparisons: number): MeanInterval | null {
  if (values.length !== against.length) return null;
  return meanInterval(
    values.map((value, k) => value - (against[k] as number)),
    1 - 0.05 / Math.max(1, comparisons),
  );
}

/** The interval leaves 0 out; null: there is none. */
export function differs(difference: MeanInterval | null): boolean | null {
  const interval = difference?.interval ?? null;
  return interval && (interval[0] > 0 || interval[1] < 0);
}
