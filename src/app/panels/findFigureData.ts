/** @file From a reading of the range test to what the figures draw. */
import { formatRate } from '../../charts/format.ts';
import type { Lane } from '../../charts/lanes.ts';
import type { FindSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { groupRates, type SeedReading } from '../../rangetest/readSeeds.ts';
import { type SuggestionKind, suggestionKinds } from '../../rangetest/suggestion.ts';
import type { Series } from '../../runs/series.ts';
import type { FindCurves } from '../figures/FindFigure.tsx';
import type { GroupCurve } from '../figures/GroupsFigure.tsx';
import type { RangeTests } from '../stores/findStore.ts';
import { rampedGroups } from './useReading.ts';

/** The head's rate at every update: the schedule's own, which the earlier groups share by factors. */
export function headRates(test: Series): Float64Array {
  return groupRates(test.lr.values, test.groups, test.groups - 1, test.loss.length);
}

export function curvesOf({ summary }: SeedReading): FindCurves {
  const { lr, smoothedTwoSided } = summary;
  return { lr, median: smoothedTwoSided.median, lo: smoothedTwoSided.min, hi: smoothedTwoSided.max };
}

export function suggestionsOf(t: Dictionary, { summary }: SeedReading): readonly Lane[] {
  return suggestionKinds.flatMap((key) => {
    const interval = summary.suggestions[key];
    if (!interval) return [];
    const { name, formula } = t.find.rule[key];
    return [{ key, label: name, formula, lr: interval.median, lo: interval.min, hi: interval.max }];
  });
}

export function stopOf(t: Dictionary, reading: SeedReading | null, find: FindSpec): { readonly lr: number; readonly text: string } | null {
  const stop = reading?.summary.stopLr;
  return stop ? { lr: stop.median, text: t.find.stoppedAt({ rate: formatRate(stop.median), factor: String(find.stopFactor) }) } : null;
}

/** The range tests of one job: the page's, or a step's of the transfer recipe. */
type GroupTests = Pick<RangeTests, 'find' | 'groups' | 'tests'>;

/** One curve per layer group that has begun, with the suggestion of one rule. */
export function groupCurves(state: GroupTests, readings: readonly (SeedReading | null)[], rule: SuggestionKind): readonly GroupCurve[] {
  const ramped = rampedGroups(state);
  return state.groups.flatMap((name, group) => {
    const reading = readings[group];
    if (!reading) return [];
    return [
      {
        name,
        raw: state.tests[ramped.indexOf(group)]?.loss.values ?? [],
        curves: curvesOf(reading),
        spread: reading.readings.length > 1,
        suggestion: reading.summary.suggestions[rule]?.median ?? null,
        stop: reading.summary.stopLr?.median ?? null,
      },
    ];
  });
}

/** The suggestion of one rule, a lane per layer group. */
export function groupLanes(t: Dictionary, { groups }: GroupTests, readings: readonly (SeedReading | null)[], rule: SuggestionKind): readonly Lane[] {
  return groups.flatMap((name, group) => {
    const interval = readings[group]?.summary.suggestions[rule];
    return interval ? [{ key: name, label: name, formula: t.find.rule[rule].name, lr: interval.median, lo: interval.min, hi: interval.max }] : [];
  });
}
