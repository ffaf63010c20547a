import { useMemo } from 'react';
import type { Crosshair } from '../../charts/crosshair.ts';
import { createFindFigure, type FindData } from '../../charts/findFigure.ts';
import { formatExact, formatLoss, formatPercent } from '../../charts/format.ts';
import type { Lane } from '../../charts/lanes.ts';
import { nearestIndex } from '../../charts/lookup.ts';
import { median } from '../../math/statistics.ts';
import { smoothTwoSided, twoSidedBeta } from '../../rangetest/smooth.ts';
import { type RateShow, RateStack, type RateTexts, type RateValue } from './RateStack.tsx';

export type FindSuggestion = Lane;

export interface FindTest {
  readonly lr: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
}

/** Smoothed losses over seeds: at every rate the median, the least and the greatest. */
export interface FindCurves {
  readonly lr: ArrayLike<number>;
  readonly median: ArrayLike<number>;
  readonly lo: ArrayLike<number>;
  readonly hi: ArrayLike<number>;
}

export interface FindTexts extends RateTexts {
  readonly loss: string;
  readonly lossSub: string;
  readonly accuracy: string;
  readonly accuracySub: string;
  readonly stopped: string;
  readonly lower: string;
  readonly upper: string;
  readonly lowerHandle: string;
  readonly upperHandle: string;
  readonly empty: string;
  readonly emptyHint: string;
}

export interface FindFigureProps {
  /** One per seed; the dots are the first one's. */
  readonly tests: readonly FindTest[];
  readonly range: readonly [startLr: number, endLr: number];
  readonly quantity: 'loss' | 'accuracy';
  readonly rateScale: 'log' | 'linear';
  readonly curves: FindCurves | null;
  readonly suggestions: readonly FindSuggestion[];
  readonly stop: { readonly lr: number; readonly text: string } | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** A bound that has not been set stays null. */
  onBounds(lower: number | null, upper: number | null): void;
  readonly texts: FindTexts;
}

/** The range test as far as it has come: curve, suggestions, bounds. */
export function FindFigure(props: FindFigureProps) {
  const show = useMemo(() => showOf(props), [props]);
  return <RateStack show={show} mount={mount} />;
}

interface FindShow extends RateShow {
  readonly data: FindData;
  readonly props: FindFigureProps;
}

function mount(place: HTMLElement, crosshair: Crosshair, describe: (at: number) => string, latest: () => FindShow) {
  const { texts } = latest().props;
  const figure = createFindFigure(place, {
    label: texts.figure,
    crosshair,
    texts,
    describe,
    onBounds: (lower, upper) => latest().props.onBounds(lower, upper),
  });
  return { ...figure, update: ({ data }: FindShow) => figure.update(data) };
}

function showOf(props: FindFigureProps): FindShow {
  const { quantity, texts, range, rateScale, lower, upper } = props;
  const data = dataOf(props);
  const format = quantity === 'loss' ? formatLoss : (share: number) => formatPercent(share);
  const { x, y } = data.line ?? data.dots;
  return {
    ...{ data, props, texts, range, rateScale, lower, upper },
    lanes: props.suggestions.toSorted((a, b) => a.lr - b.lr),
    title: texts[quantity],
    note: quantity === 'loss' ? texts.lossSub : texts.accuracySub,
    formatY: format,
    columns: [{ name: texts[quantity], x, y }],
    valuesAt: (at) => [{ name: texts[quantity], ...valueAt(data, at, format) }],
  };
}

function dataOf({ tests, range, quantity, rateScale, curves, suggestions, stop, lower, upper, texts }: FindFigureProps): FindData {
  const first = tests[0];
  const dots = first ? { x: first.lr, y: first[quantity] } : { x: [], y: [] };
  const measured = tests.some((test) => test.loss.length > 0);
  const lossLine = quantity === 'loss' && curves ? { x: curves.lr, y: curves.median } : null;
  return {
    range,
    rateScale,
    quantity,
    dots,
    line: quantity === 'accuracy' ? accuracyLine(tests) : lossLine,
    band: lossLine && curves && tests.length > 1 ? { x: curves.lr, lo: curves.lo, hi: curves.hi } : null,
    rings: suggestions.map(({ lr }) => lr),
    stop: stop && { lr: stop.lr, label: texts.stopped, note: stop.text },
    lower,
    upper,
    empty: measured ? null : { title: texts.empty, note: texts.emptyHint },
  };
}

/** Accuracies smoothed both ways, then the median over the seeds that got that far. */
function accuracyLine(tests: readonly FindTest[]): FindData['line'] {
  const longest = tests.reduce<FindTest | null>((best, test) => (best === null || test.accuracy.length > best.accuracy.length ? test : best), null);
  if (!longest || longest.accuracy.length === 0) return null;
  const beta = twoSidedBeta(longest.accuracy.length);
  const smooth = tests.map(({ accuracy }) => smoothTwoSided(accuracy, beta));
  const y = Float64Array.from({ length: longest.accuracy.length }, (_, i) =>
    median(smooth.flatMap((curve) => (i < curve.length ? [curve[i] as number] : []))),
  );
  return { x: longest.lr, y };
}

function valueAt({ line, band }: FindData, at: number | null, format: (value: number) => string): Omit<RateValue, 'name'> {
  const index = line && at !== null ? nearestIndex(line.x, at, Math.min(line.x.length, line.y.length)) : -1;
  const value = line && index >= 0 ? (line.y[index] as number) : Number.NaN;
  const more = band && index >= 0 ? `${format(band.lo[index] as number)} … ${format(band.hi[index] as number)}` : '';
  return { text: format(value), exact: Number.isFinite(value) ? formatExact(value) : '', more };
}
