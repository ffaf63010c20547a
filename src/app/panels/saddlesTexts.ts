/** @file The words that the figures of the Saddles view draw: they hold none of their own. */
import { formatRate } from '../../charts/format.ts';
import type { Goal } from '../../descent/goal.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { SurfaceCard } from '../../surfaces/surface.ts';
import type { SaddlesFigureTexts } from '../figures/SaddlesFigures.tsx';
import type { LessonTexts } from '../figures/StabilityLesson.tsx';
import { issueText } from '../texts.ts';

/** A coordinate as a person writes it. */
export function coordinate(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

export function saddlesTexts(t: Dictionary, card: SurfaceCard, goal: Goal): SaddlesFigureTexts {
  const words = t.saddles;
  const surface = words.surfaces[card.kind] ?? card.kind;
  const points = card.points.map(({ name, kind, x, y }) => words.pointAt({ name, kind: words.pointKinds[kind], x: coordinate(x), y: coordinate(y) }));
  const [distance, distanceSub] =
    goal.kind !== 'leave' ? [words.minimum, words.minimumSub] : goal.way === null ? [words.away, words.awaySub] : [words.distance, words.distanceSub];
  const { space, spaceSub, above, aboveSub, start, startLabel, rates, ratesSub, step, changed, thrownMark, noCurve, noCurveHint } = words;
  return {
    ...{ space, spaceSub, above, aboveSub, start, startLabel, rates, ratesSub, step, changed, thrownMark, noCurve, noCurveHint },
    distance,
    distanceSub,
    startAt: (x, y) => words.startAt({ x: coordinate(x), y: coordinate(y) }),
    figure: {
      space: words.figure.space({ surface }),
      above: words.figure.above({ surface, points: points.length > 0 ? points.join('; ') : words.noPoints }),
      distance: words.figure.distance,
      rates: words.figure.rates,
      places: words.figure.places,
    },
  };
}

export function lessonTexts(t: Dictionary): LessonTexts {
  const words = t.saddles;
  return {
    title: words.lesson,
    sub: words.lessonSub,
    rate: words.lessonRate,
    curvature: words.lessonCurvature,
    factor: words.lessonFactor,
    cases: words.lessonCases,
    steps: (steps) => words.lessonSteps({ steps: String(steps) }),
    never: words.lessonNever,
    figure: words.lessonFigure,
    problem: ({ code, ...params }) => issueText(t, { code, params }),
  };
}

/** f = 5x² − y², from the text that the parser reads. */
export function shownFormula(formula: string): string {
  return `f = ${formula.replaceAll('*', '·').replaceAll('-', '−')}`;
}

export function shortRate(value: number): string {
  return value === 0 ? '0' : formatRate(value);
}
