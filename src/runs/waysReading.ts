/**
 * @file Ways of training compared over seeds: final accuracies, and differences from one of the ways, paired by seed.
 *
 *   difference   mean_k (a_k - b_k) +- t(level, K - 1) s / sqrt(K)      a_k, b_k final accuracies of seed k: same weights, same batches
 *   level        1 - 0.05 / m                                           m comparisons with the same way: all of the intervals hold with 95% (Bonferroni)
 *
 * An interval that holds 0 is no difference that these seeds could show. It speaks of other seeds on the same test images; how the accuracies would come
 * out on other images, it does not say (standard error of one of them: sqrt(p (1 - p) / n), n test images).
 * Source: Dunn 1961, "Multiple comparisons among means", JASA 56(293).
 */
import { type MeanInterval, meanInterval } from '../math/studentT.ts';

export interface WayScores {
  /** Final accuracy of every seed; NaN: diverged before its end. */
  readonly scores: readonly number[];
}

export interface WayReading {
  readonly spread: MeanInterval;
  /** Against the base; null for the base itself, and where a seed has no score. */
  readonly difference: MeanInterval | null;
  /** The interval of the difference leaves 0 out; null: there is none. */
  readonly differs: boolean | null;
}

/** One per way, null for those without scores. `base`: index of the way that the others are compared with. */
export function readWays(ways: readonly WayScores[], base: number): readonly (WayReading | null)[] {
  const scored = ways.filter(({ scores }) => usable(scores)).length;
  const level = 1 - 0.05 / Math.max(1, scored - 1);
  const against = ways[base]?.scores ?? [];
  return ways.map(({ scores }, w) => {
    const spread = meanInterval(scores.filter((score) => !Number.isNaN(score)));
    if (!spread) return null;
    const paired = w !== base && usable(scores) && usable(against) && scores.length === against.length;
    const difference = paired
      ? meanInterval(
          scores.map((score, k) => score - (against[k] as number)),
          level,
        )
      : null;
    const interval = difference?.interval ?? null;
    return { spread, difference, differs: interval && (interval[0] > 0 || interval[1] < 0) };
  });
}

function usable(scores: readonly number[]): boolean {
  return scores.length > 0 && scores.every((score) => !Number.isNaN(score));
}
