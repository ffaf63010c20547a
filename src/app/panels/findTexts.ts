/** @file What a range test says in sentences. */
import { formatRate } from '../../charts/format.ts';
import type { FindSpec } from '../../experiment/spec.ts';
import type { Dictionary, Language } from '../../i18n/dictionary.ts';
import { readAccuracyTest } from '../../rangetest/accuracy.ts';
import type { Notice } from '../../rangetest/guards.ts';
import type { SeedReading } from '../../rangetest/readSeeds.ts';
import type { FindTexts } from '../figures/FindFigure.tsx';
import type { GroupsTexts } from '../figures/GroupsFigure.tsx';
import type { RangeTests } from '../stores/findStore.ts';
import { sentences } from '../texts.ts';
import { headRates } from './findFigureData.ts';

export function lossResult(t: Dictionary, language: Language, { summary, readings }: SeedReading): string {
  const lower = summary.lower?.median;
  const least = readings[0]?.levels ? readings[0].lr[readings[0].levels.least] : undefined;
  if (lower === undefined || least === undefined) return t.find.headlineNone;
  const rates = Object.values(summary.suggestions).flatMap((interval) => (interval ? [interval.median] : []));
  const head = t.find.headline({ from: formatRate(lower), to: formatRate(least) });
  return sentences(language, head, rates.length > 0 && t.find.suggest({ low: formatRate(Math.min(...rates)), high: formatRate(Math.max(...rates)) }));
}

/** Smith's reading of the first seed: where accuracy starts to rise, and where it slows, turns ragged or falls. */
export function accuracyResult(t: Dictionary, { tests, find }: RangeTests): string | null {
  const [test] = tests;
  if (!test || !find) return null;
  const { base, max } = readAccuracyTest({ lr: headRates(test), accuracy: test.accuracy.values, plannedSteps: find.steps });
  if (!base || !max) return t.find.accuracyNone;
  return t.find.accuracyHead({ base: formatRate(base.lr), max: formatRate(max.lr), sign: t.find.accuracySign[max.sign] });
}

export function noticeText(t: Dictionary, notice: Notice): string {
  const words = t.find.notices;
  switch (notice.code) {
    case 'tooFewPoints':
      return words.tooFewPoints({ points: String(notice.points), needed: String(notice.needed) });
    case 'notFinite':
      return words.notFinite({ rate: formatRate(notice.lr) });
    case 'divergedAtOnce':
      return words.divergedAtOnce({ rate: formatRate(notice.lr) });
    case 'stopped':
      return words.stopped({ rate: formatRate(notice.lr) });
    case 'minimumAtEdge':
      return words.minimumAtEdge({ rate: formatRate(notice.lr) });
    case 'neverFalls':
      return words.neverFalls({});
    case 'neverRises':
      return words.neverRises({ rate: formatRate(notice.endLr) });
    case 'valleyWrapped':
      return words.valleyWrapped({ rate: formatRate(notice.lr) });
    default:
      return notice satisfies never;
  }
}

export function findTexts(t: Dictionary, find: FindSpec): FindTexts {
  return {
    ...shared(t),
    lossSub: find.seeds > 1 ? t.find.lossSubSeeds({ seeds: String(find.seeds) }) : t.find.lossSub,
    accuracy: t.find.accuracy,
    accuracySub: t.find.accuracySub,
    lower: t.find.lower,
    upper: t.find.upper,
    lowerHandle: t.find.handle.lower,
    upperHandle: t.find.handle.upper,
    emptyHint: t.find.emptyHint,
    figure: t.find.figure,
  };
}

export function groupsTexts(t: Dictionary, find: FindSpec): GroupsTexts {
  return {
    ...shared(t),
    lossSub: find.seeds > 1 ? t.find.each.lossSubSeeds({ seeds: String(find.seeds) }) : t.find.each.lossSub,
    emptyHint: t.find.each.emptyHint,
    figure: t.find.each.figure,
  };
}

function shared(t: Dictionary) {
  const { loss, suggestions, suggestionsSub, stopped, rate, empty } = t.find;
  return { loss, suggestions, suggestionsSub, stopped, rate, empty };
}
