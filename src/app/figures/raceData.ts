/** @file From runs to what the figures draw, once per frame in which something changed. What can be kept is kept (raceCache.ts). */
import { accuracyDomain, lossDomain, momentumDomain, normDomain, rateDomain } from '../../charts/domains.ts';
import type { Extent } from '../../charts/extent.ts';
import { formatLoss, formatMomentum, formatNorm, formatPercent, formatPlainTick, formatRate, formatRateTick } from '../../charts/format.ts';
import type { LineData, LineSeries } from '../../charts/lineTypes.ts';
import type { Interval } from '../../charts/scales.ts';
import { placeOf, xDomain, xFormats } from './raceAxis.ts';
import { cacheOf, type RaceCache } from './raceCache.ts';
import { curvatureLines } from './raceCurvature.ts';
import { ensembleLines, evaluationLine, lossLine } from './raceLines.ts';
import { lostMark, marksOf } from './raceMarks.ts';
import { distanceLines, normLines } from './raceNorms.ts';
import { type Look, momentumLines, rateLines } from './raceRates.ts';
import { type FigureKind, figureKinds, isAlive, type RaceData, type RaceRun, type RaceSettings } from './raceTypes.ts';

/** Axes before there is anything to show. */
const EMPTY: Readonly<Record<FigureKind, Interval>> = {
  loss: [0.2, 3.4],
  evalLoss: [0.2, 3.4],
  accuracy: [0.7, 0.95],
  ensemble: [0.7, 0.95],
  rate: [0, 0.1],
  momentum: [0.8, 1],
  gradNorm: [0.01, 10],
  updateRatio: [1e-5, 0.1],
  distance: [0.01, 1],
  sharpness: [1, 100],
  saddle: [0.01, 10],
};

const EMPTY_LOG_RATE: Interval = [1e-4, 0.1];

export function raceData(settings: RaceSettings, zoom: Interval | null, focus: string | null, cache: RaceCache): RaceData {
  const { xAxis, texts } = settings;
  const shown = settings.runs.filter((run) => !run.hidden);
  const domain = xDomain(settings, shown, (run) => cacheOf(cache, run));
  const window = zoom ?? domain;
  const x = { domain, name: texts.axis[xAxis], ...xFormats(settings) };
  const marks = [...lostMark(shown, cache, settings), ...shown.flatMap((run) => marksOf(run, cacheOf(cache, run), settings))];
  const alive = new Map(shown.map((run) => [run.id, isAlive(run)]));
  const data: { -readonly [K in keyof RaceData]: RaceData[K] } = {};
  for (const kind of figureKinds(settings.figures)) {
    const series = shown.flatMap((run) => linesOf(kind, run, cache, settings, window, lookOf(run, focus, cache, settings)));
    data[kind] = { x, y: axisOf(kind, series, window, settings, alive), series, marks, ...around(kind, series, settings) };
  }
  return data;
}

/** Which run a line is of: lines of layer groups carry the group behind a colon. */
export function runOf(line: Pick<LineSeries, 'key'>): string {
  return line.key.split(':')[0] as string;
}

function linesOf(kind: FigureKind, run: RaceRun, cache: RaceCache, settings: RaceSettings, window: Interval, look: Look): LineSeries[] {
  const kept = cacheOf(cache, run);
  if (kind === 'loss') return lossLine(run, kept, settings, look);
  if (kind === 'evalLoss') return evaluationLine('evalLoss', run, kept, settings, look);
  if (kind === 'accuracy') return evaluationLine('evalAccuracy', run, kept, settings, look);
  if (kind === 'ensemble') return ensembleLines(run, kept, settings, look);
  if (kind === 'rate') return rateLines(run, kept, settings, window, look);
  if (kind === 'sharpness' || kind === 'saddle') return curvatureLines(kind, run, kept, settings, look);
  if (kind === 'momentum') return momentumLines(run, kept, settings, window, look);
  if (kind === 'distance') return distanceLines(run, kept, settings, look);
  return normLines(kind, run, kept, settings, look);
}

function lookOf(run: RaceRun, focus: string | null, cache: RaceCache, settings: RaceSettings): Look {
  const { id, colorIndex, since } = run;
  const own = since ? { since: placeOf(since, run, cacheOf(cache, run), settings) } : {};
  return { colorIndex, dashIndex: colorIndex, focused: focus === id, dimmed: focus !== null && focus !== id, ...own };
}

function axisOf(
  kind: FigureKind,
  series: readonly LineSeries[],
  window: Interval,
  settings: RaceSettings,
  alive: ReadonlyMap<string, boolean>,
): LineData['y'] {
  const { lossScale, lrScale = 'linear', target, clip = true } = settings;
  const curves = series.flatMap(({ key, x, y, band, future }): Extent[] => {
    const counts = alive.get(runOf({ key })) ?? true;
    const sides = band && kind !== 'accuracy' ? [band.lo, band.hi].map((side) => ({ x, y: side, counts })) : [];
    return [{ x, y, counts }, ...sides, ...(future ? [{ ...future, counts }] : [])];
  });
  const empty = EMPTY[kind];
  switch (kind) {
    case 'loss':
    case 'evalLoss':
      return { kind: lossScale, domain: lossDomain(curves, window, lossScale, empty, clip), formatTick: formatPlainTick, format: formatLoss };
    case 'accuracy':
    case 'ensemble': {
      const percent = (share: number, step = 0.05) => formatPercent(share, step < 0.0099 ? 1 : 0);
      return {
        kind: 'linear',
        domain: accuracyDomain(curves, window, kind === 'accuracy' ? target : null, empty),
        formatTick: percent,
        format: formatPercent,
      };
    }
    case 'rate':
      return {
        kind: lrScale,
        domain: rateDomain(curves, window, lrScale, lrScale === 'log' ? EMPTY_LOG_RATE : empty),
        formatTick: formatRate,
        format: formatRate,
      };
    case 'momentum':
      return { kind: 'linear', domain: momentumDomain(curves, window, empty), formatTick: formatPlainTick, format: formatMomentum };
    default:
      return { kind: 'log', domain: normDomain(curves, window, empty), formatTick: normTick, format: formatNorm };
  }
}

function normTick(value: number): string {
  return value >= 1e-3 && value < 1e4 ? formatNorm(value) : formatRateTick(value);
}

/** The target, and the words where there is nothing yet. */
function around(kind: FigureKind, series: readonly LineSeries[], { target, texts }: RaceSettings): Partial<LineData> {
  const begun = series.some(({ y, future }) => y.length > 0 || future);
  switch (kind) {
    case 'loss':
      return { empty: begun ? null : texts.empty };
    case 'evalLoss':
      return { empty: begun ? null : texts.emptyEval };
    case 'accuracy':
      return { target };
    case 'ensemble':
      return { empty: begun ? null : texts.emptyEnsemble };
    case 'rate':
      return {};
    case 'momentum':
      return { empty: begun ? null : texts.emptyMomentum };
    case 'sharpness':
    case 'saddle':
      return { empty: begun ? null : texts.emptyCurvature };
    default:
      return { empty: begun ? null : texts.emptyNorms };
  }
}
