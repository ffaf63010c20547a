/** @file From a reading of the range test to what the figure draws. */
import { formatRate } from '../../charts/format.ts';
import type { FindSpec } from '../../experiment/spec.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { suggestionKinds } from '../../rangetest/suggestion.ts';
import type { Series } from '../../runs/series.ts';
import type { FindCurves, FindSuggestion, FindTexts } from '../figures/FindFigure.tsx';
import type { FindReading } from './useReading.ts';

/** The head's rate at every update: the schedule's own, which the earlier groups share by factors. */
export function headRates(test: Series): Float64Array {
  const rates = test.lr.values;
  return Float64Array.from({ length: test.loss.length }, (_, i) => rates[(i + 1) * test.groups - 1] as number);
}

export function curvesOf({ summary }: FindReading): FindCurves {
  const { lr, smoothedTwoSided } = summary;
  return { lr, median: smoothedTwoSided.median, lo: smoothedTwoSided.min, hi: smoothedTwoSided.max };
}

export function suggestionsOf(t: Dictionary, { summary }: FindReading): readonly FindSuggestion[] {
  return suggestionKinds.flatMap((key) => {
    const interval = summary.suggestions[key];
    if (!interval) return [];
    const { name, formula } = t.find.rule[key];
    return [{ key, label: name, formula, lr: interval.median, lo: interval.min, hi: interval.max }];
  });
}

export function stopOf(t: Dictionary, reading: FindReading | null, find: FindSpec): { readonly lr: number; readonly text: string } | null {
  const stop = reading?.summary.stopLr;
  return stop ? { lr: stop.median, text: t.find.stoppedAt({ rate: formatRate(stop.median), factor: String(find.stopFactor) }) } : null;
}

export function findTexts(t: Dictionary, find: FindSpec): FindTexts {
  return {
    loss: t.find.loss,
    lossSub: find.seeds > 1 ? t.find.lossSubSeeds({ seeds: String(find.seeds) }) : t.find.lossSub,
    accuracy: t.find.accuracy,
    accuracySub: t.find.accuracySub,
    suggestions: t.find.suggestions,
    suggestionsSub: t.find.suggestionsSub,
    stopped: t.find.stopped,
    lower: t.find.lower,
    upper: t.find.upper,
    lowerHandle: t.find.handle.lower,
    upperHandle: t.find.handle.upper,
    rate: t.find.rate,
    empty: t.find.empty,
    emptyHint: t.find.emptyHint,
    figure: t.find.figure,
  };
}
