/**
 * @file The whole track on one axis: the steps that train, one after the other, with their borders.
 *
 * x counts the updates of every seed from the beginning of the track; a range test moves no weights and has no place on it. Mean over the seeds, band from
 * least to greatest.
 */
import { lossDomain } from '../../charts/domains.ts';
import { formatCount, formatLoss, formatPercent, formatPlainTick } from '../../charts/format.ts';
import type { FigureMark, LineData, LineSeries } from '../../charts/lineTypes.ts';
import type { Interval } from '../../charts/scales.ts';
import { createMovingAverage, mean } from '../../math/statistics.ts';
import type { Series } from '../../runs/series.ts';

/** A step that trains, as far as it has come. */
export interface TrackStretch {
  readonly number: number;
  readonly title: string;
  readonly series: readonly Series[];
  /** Updates planned; a step that is not over takes at least these. */
  readonly totalSteps: number;
}

export interface TrackWords {
  readonly updates: string;
  readonly train: string;
  readonly test: string;
  readonly empty: string;
  readonly emptyHint: string;
  border(stretch: TrackStretch): string;
}

export interface TrackData {
  readonly accuracy: LineData;
  readonly loss: LineData;
}

const SMOOTHING = 0.9;
const COLOR = 1;
const STEP = 0.05;

export function trackData(stretches: readonly TrackStretch[], words: TrackWords): TrackData {
  const test = { x: [] as number[], accuracy: spread(), loss: spread() };
  const train = { x: [] as number[], loss: [] as number[] };
  const ends: number[] = [];
  const marks: FigureMark[] = [];
  let from = 0;
  for (const stretch of stretches) {
    const { series } = stretch;
    const [only] = series;
    marks.push({ x: from, kind: 'restart', colorIndex: 0, letter: String(stretch.number), title: words.border(stretch) });
    if (!only) continue;
    const evaluated = Math.min(...series.map(({ evalStep }) => evalStep.length));
    for (let i = 0; i < evaluated; i++) {
      const step = only.evalStep.values[i] as number;
      if (step === 0 && from > 0) continue; // the same network as at the end of the step before
      test.x.push(from + step);
      add(
        test.accuracy,
        series.map(({ evalAccuracy }) => evalAccuracy.values[i] as number),
      );
      add(
        test.loss,
        series.map(({ evalLoss }) => evalLoss.values[i] as number),
      );
    }
    const done = Math.min(...series.map(({ loss }) => loss.length));
    const smooth = createMovingAverage(SMOOTHING);
    for (let t = 0; t < done; t++) {
      train.x.push(from + t);
      train.loss.push(smooth.push(mean(series.map(({ loss }) => loss.values[t] as number))));
    }
    from += stretch.totalSteps;
    ends.push(from);
  }
  const domain: Interval = [0, Math.max(20, from)];
  const x = { domain, name: words.updates, formatTick: formatCount, format: formatCount, snap: Math.round };
  const empty = stretches.length === 0 ? { title: words.empty, note: words.emptyHint } : null;
  const line = { colorIndex: COLOR, dashIndex: 1, offScale: false };
  const tested: Omit<LineSeries, 'y'> = { ...line, key: 'test', letter: words.test, x: test.x, points: true };
  const losses = [
    { x: train.x, y: train.loss, counts: true },
    { x: test.x, y: test.loss.mean, counts: true },
  ];
  return {
    accuracy: {
      x,
      y: {
        kind: 'linear',
        domain: wholeDomain(test.accuracy),
        formatTick: (value) => formatPercent(value, 0),
        format: formatPercent,
      },
      series: [{ ...tested, y: test.accuracy.mean, band: test.accuracy }],
      marks,
      empty,
    },
    loss: {
      x,
      y: {
        kind: 'linear',
        domain: [lossFloor([...train.loss, ...test.loss.mean]), lossDomain(losses, domain, 'linear', [0, 1])[1]],
        formatTick: formatPlainTick,
        format: formatLoss,
      },
      series: [
        { ...line, key: 'train', letter: words.train, colorIndex: 0, dashIndex: 0, x: train.x, y: train.loss, noisy: true },
        { ...tested, y: test.loss.mean, band: test.loss },
      ],
      marks: [],
      empty: null, // the figure above says so
    },
  };
}

/** From the least to the greatest, bands too: a track begins near chance, and that is part of what it tells. */
function wholeDomain({ lo, hi }: Spread): Interval {
  if (lo.length === 0) return [0.4, 0.9];
  const low = Math.floor(Math.min(...lo) / STEP) * STEP;
  return [low, Math.max(low + 2 * STEP, Math.ceil(Math.max(...hi) / STEP) * STEP)];
}

function lossFloor(values: readonly number[]): number {
  return Math.max(0, Math.floor(10 * values.reduce((least, value) => Math.min(least, value), 1) - 0.5) / 10);
}

interface Spread {
  readonly mean: number[];
  readonly lo: number[];
  readonly hi: number[];
}

function spread(): Spread {
  return { mean: [], lo: [], hi: [] };
}

/** Mean, least and greatest over the seeds. */
function add({ mean: means, lo, hi }: Spread, values: readonly number[]): void {
  means.push(mean(values));
  lo.push(Math.min(...values));
  hi.push(Math.max(...values));
}
