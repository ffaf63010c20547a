/**
 * @file The same range test over K seeds: an interval for every suggestion instead of one dot, and the band of the curves.
 *
 * Per suggestion and per handle: median, least and largest over the seeds that gave one (seeds that refused are counted, not hidden).
 * The median of rates is taken of the rates themselves: with an even K it is the mean of the middle two.
 * Band: per rate the least, median and largest smoothed loss of the seeds that got that far. All tests share one ramp.
 */
import { type Band, bandOf, quantiles } from '../math/statistics.ts';
import type { Reading } from './read.ts';
import type { SuggestionKind } from './suggestion.ts';

export interface Interval {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Seeds that gave a value, of `of` seeds. */
  readonly count: number;
  readonly of: number;
}

export interface SeedSummary {
  /** null: every seed refused. */
  readonly suggestions: Readonly<Record<SuggestionKind, Interval | null>>;
  readonly rawSuggestions: Readonly<Record<SuggestionKind, Interval | null>>;
  readonly lower: Interval | null;
  readonly upper: Interval | null;
  /** Rate at which the test stopped, over the seeds that stopped. */
  readonly stopLr: Interval | null;
  /** Rates of the longest test; the bands have the same length. */
  readonly lr: Float64Array;
  readonly smoothed: Band;
  readonly smoothedTwoSided: Band;
}

export function overSeeds(readings: readonly Reading[]): SeedSummary {
  const longest = readings.reduce<Float64Array>((lr, reading) => (reading.lr.length > lr.length ? reading.lr : lr), new Float64Array(0));
  const summary = (value: (reading: Reading) => number | null): Interval | null => {
    const values = readings.map(value).filter((x) => x !== null);
    const [min, middle, max] = quantiles(values, [0, 0.5, 1]) as [number, number, number];
    return values.length === 0 ? null : { median: middle, min, max, count: values.length, of: readings.length };
  };
  const each = (field: 'suggestions' | 'rawSuggestions') => {
    const of = (kind: SuggestionKind) =>
      summary((reading) => {
        const suggestion = reading[field][kind];
        return suggestion.ok ? suggestion.lr : null;
      });
    return { valley: of('valley'), slide: of('slide'), minimum: of('minimum'), steep: of('steep') };
  };
  return {
    suggestions: each('suggestions'),
    rawSuggestions: each('rawSuggestions'),
    lower: summary((reading) => reading.bounds?.lower ?? null),
    upper: summary((reading) => reading.bounds?.upper ?? null),
    stopLr: summary((reading) => (reading.stopIndex === null ? null : (reading.lr[reading.stopIndex] ?? null))),
    lr: longest,
    smoothed: bandOf(readings.map((reading) => reading.smoothed)),
    smoothedTwoSided: bandOf(readings.map((reading) => reading.smoothedTwoSided)),
  };
}
