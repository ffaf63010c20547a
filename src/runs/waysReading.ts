/**
 * @file Ways of training compared over seeds: final accuracies, and differences from one of the ways, paired by seed (paired.ts).
 *
 * An interval speaks of other seeds on the same test images; how the accuracies would come out on other images, it does not say (standard error of one
 * of them: sqrt(p (1 - p) / n), n test images).
 */
import { type MeanInterval, meanInterval } from '../math/studentT.ts';
import { differs, pairedDifference } from './paired.ts';

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
  const against = ways[base]?.scores ?? [];
  return ways.map(({ scores }, w) => {
    const spread = meanInterval(scores.filter((score) => !Number.isNaN(score)));
    if (!spread) return null;
    const paired = w !== base && usable(scores) && usable(against);
    const difference = paired ? pairedDifference(scores, against, scored - 1) : null;
    return { spread, difference, differs: differs(difference) };
  });
}

export interface WaysVerdict {
  /** Ways by their index. `differ` and `alike` together: the comparisons that were made. */
  readonly differ: readonly number[];
  readonly alike: readonly number[];
  /** Not compared: the way or the base lost a seed. */
  readonly lost: readonly number[];
}

export function waysVerdict(readings: readonly (WayReading | null)[], base: number): WaysVerdict {
  const where = (keep: (reading: WayReading | null) => boolean) => readings.flatMap((reading, w) => (w !== base && keep(reading) ? [w] : []));
  return {
    differ: where((reading) => reading?.differs === true),
    alike: where((reading) => reading?.differs === false),
    lost: where((reading) => reading === null || reading.difference === null),
  };
}

function usable(scores: readonly number[]): boolean {
  return scores.length > 0 && scores.every((score) => !Number.isNaN(score));
}
