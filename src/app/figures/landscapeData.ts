/** @file From a survey to what figures draw: heights, paths on the plane, distances from it, the line between two networks, and tables of all of it. */
import type { FigureTable } from '../../charts/figureTable.ts';
import { formatCount, formatLoss, formatPercent, formatPlainTick } from '../../charts/format.ts';
import { type HeightGrid, type HeightScale, heightScale } from '../../charts/heights.ts';
import { type Lattice, latticeSamples } from '../../charts/lattice.ts';
import type { LineData, LineSeries } from '../../charts/lineTypes.ts';
import type { PlaneTrace } from '../../charts/planeTraces.ts';
import { LEVEL_SIZES } from '../../experiment/landscape.ts';
import type { PlanePath } from '../../landscape/facts.ts';
import { placesDrawn } from '../../landscape/leaving.ts';
import type { LineState } from '../stores/lineStore.ts';
import type { Picture } from '../stores/picture.ts';

/** Run letter to colour, 1..12, and whether its path is drawn. */
export interface Looks {
  color(run: string): number;
  hidden(run: string): boolean;
}

/** Samples a side of what is drawn. */
const SIDE = 97;
/** Rows and columns of the table: those of level 2. */
const TABLE_SIDE = LEVEL_SIZES[1];
/** Rows a run. */
const TABLE_PLACES = 8;
const DOTS = 8;

const sampled = new WeakMap<Lattice, Float64Array | null>();

function samplesOf({ lattice }: Picture): Float64Array | null {
  const known = sampled.get(lattice) ?? latticeSamples(lattice, SIDE);
  sampled.set(lattice, known);
  return known;
}

/** Heights of pictures on one scale; null: nothing of it yet. */
export function heightsOf(pictures: readonly (Picture | null)[], kind: 'linear' | 'log'): readonly (HeightGrid | null)[] {
  const all = pictures.map((picture) => picture && samplesOf(picture));
  const known = all.filter((values) => values !== null);
  if (known.length === 0) return pictures.map(() => null);
  const joined = new Float64Array(known.length * SIDE * SIDE);
  known.forEach((values, k) => void joined.set(values, k * SIDE * SIDE));
  const scale: HeightScale = heightScale(joined, kind);
  return pictures.map((picture, k) => {
    const values = all[k];
    return picture && values ? { x: picture.facts.a, y: picture.facts.b, side: SIDE, values, ...scale } : null;
  });
}

/** A round number of steps, so that the longest path gets about eight dots. */
export function dotSteps(paths: readonly PlanePath[]): number {
  const longest = Math.max(1, ...paths.map(({ steps }) => steps.at(-1) ?? 0));
  const raw = longest / DOTS;
  const unit = 10 ** Math.floor(Math.log10(raw));
  return Math.max(1, ([1, 2, 5, 10].find((factor) => factor * unit >= raw) ?? 10) * unit);
}

export function tracesOf({ facts, paths }: Pick<Picture, 'facts' | 'paths'>, { color, hidden }: Looks): readonly PlaneTrace[] {
  const every = dotSteps(paths);
  return paths.map((path) => {
    const { run, cycles, end } = path;
    const drawn = placesDrawn(facts, path);
    const [steps, a, b] = [path.steps.subarray(0, drawn), path.a.subarray(0, drawn), path.b.subarray(0, drawn)];
    return {
      ...{ letter: run, colorIndex: color(run), hidden: hidden(run), x: a, y: b, off: sharesOff(path).subarray(0, drawn) },
      rings: cycles
        .map(({ step }) => ({ at: steps.indexOf(step), text: formatCount(step) }))
        .filter(({ at }) => at >= 0 && (end === null || at < steps.length - 1)),
      dots: evenPlaces(steps, every),
      marked: -1,
      end: end === null ? 'open' : end.reason === 'diverged' || drawn < path.steps.length ? 'lost' : 'over',
    };
  });
}

/** Distance from the plane over the way from the start; no number at the start. */
export function sharesOff({ off, moved }: Pick<PlanePath, 'off' | 'moved'>): Float64Array {
  return off.map((value, k) => ((moved[k] as number) > 0 ? value / (moved[k] as number) : Number.NaN));
}

/** The place nearest to every multiple, where one is near. */
function evenPlaces(steps: Int32Array, every: number): readonly number[] {
  const found = new Set<number>();
  for (let wanted = every; wanted < (steps.at(-1) ?? 0); wanted += every) {
    const at = nearestStep(steps, wanted);
    if (at > 0 && Math.abs((steps[at] as number) - wanted) < every / 4) found.add(at);
  }
  return [...found];
}

/** -1: the path does not go so far. */
export function nearestStep(steps: Int32Array, wanted: number): number {
  if (wanted > (steps.at(-1) ?? -1) || wanted < (steps[0] ?? 0)) return -1;
  let best = 0;
  steps.forEach((step, k) => {
    if (Math.abs(step - wanted) < Math.abs((steps[best] as number) - wanted)) best = k;
  });
  return best;
}

/** As shares of the way. A plane that does not pass through the start is further from the first places than they have gone: all of the way, and more. */
export function offData(paths: readonly PlanePath[], { color, hidden }: Looks, words: { readonly step: string }): LineData {
  const series: LineSeries[] = paths.map((path) => ({
    ...{ key: path.run, letter: path.run, colorIndex: color(path.run), dashIndex: color(path.run), hidden: hidden(path.run), offScale: false },
    x: path.steps,
    y: sharesOff(path).map((share) => Math.min(share, 1)),
  }));
  const longest = Math.max(1, ...paths.map(({ steps }) => steps.at(-1) ?? 0));
  return {
    x: { domain: [0, longest], name: words.step, formatTick: formatCount, format: formatCount, snap: Math.round },
    y: { kind: 'linear', domain: [0, 1], formatTick: (value) => cappedText(value, 0), format: cappedText },
    series,
  };
}

function cappedText(share: number, digits = 1): string {
  return share >= 1 ? `≥${formatPercent(1, 0)}` : formatPercent(share, digits);
}

export interface LineWords {
  readonly loss: string;
  readonly lineX: string;
  readonly lineNone: string;
  readonly lineNoneNote: string;
}

export function lineData(line: LineState, { color }: Looks, words: LineWords): LineData {
  const run = line.from && line.to && line.from.run === line.to.run ? color(line.from.run) : 0;
  const known = line.loss.filter(Number.isFinite);
  const together = line.crossing?.ensemble.loss;
  const [low, high] = [Math.min(...known, together ?? Number.POSITIVE_INFINITY), Math.max(...known)];
  const margin = high > low ? (high - low) * 0.12 : Math.abs(high) * 0.1 || 0.1;
  const series: LineSeries = {
    ...{ key: words.loss, letter: '', colorIndex: run, dashIndex: run, points: true },
    x: line.share,
    y: line.loss,
    rings: line.crossing ? [0, 1] : [],
  };
  const ensemble: LineSeries = {
    ...{ key: '', letter: '', colorIndex: 0, dashIndex: 3, x: [0, 1], y: together === undefined ? [] : [together, together] },
  };
  return {
    x: {
      domain: [0, 1],
      name: words.lineX,
      formatTick: formatPlainTick,
      format: (value) => formatPercent(value, 0),
      snap: (value) => nearest(line.share, value),
    },
    y: {
      ...{ kind: 'linear', formatTick: formatPlainTick, format: formatLoss },
      domain: known.length === 0 ? [0, 1] : [Math.max(0, low - margin), high + margin],
    },
    series: together === undefined ? [series] : [ensemble, series],
    empty: line.pair === null || (line.from === null && line.end === null) ? { title: words.lineNone, note: words.lineNoneNote } : null,
  };
}

function nearest(values: readonly number[], wanted: number): number {
  return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best), values[0] ?? wanted);
}

/** Losses at the points of level 2 (of level 1 before it is there), from the highest row down, as they lie in the picture. */
export function cellsTable({ lattice, facts }: Picture, loss: string): FigureTable {
  const n = Math.min(TABLE_SIDE, lattice.complete);
  if (n < 2) return { head: [loss], rows: [] };
  const places = Array.from({ length: n }, (_, k) => (k * (lattice.side - 1)) / (n - 1));
  const at = ([least, greatest]: readonly [number, number], k: number) => coordinateText(least + ((greatest - least) * k) / (lattice.side - 1));
  return {
    head: [loss, ...places.map((i) => at(facts.a, i))],
    rows: places.toReversed().map((j) => [at(facts.b, j), ...places.map((i) => formatLoss(lattice.values[j * lattice.side + i] as number))]),
  };
}

export interface PlacesWords {
  readonly run: string;
  readonly step: string;
  readonly directions: readonly [string, string];
  readonly offShare: string;
}

export function placesTable(paths: readonly PlanePath[], words: PlacesWords): FigureTable {
  return {
    head: [words.run, words.step, ...words.directions, words.offShare],
    rows: paths.flatMap((path) => {
      const last = path.steps.length - 1;
      const off = sharesOff(path);
      const rows = [...new Set(Array.from({ length: TABLE_PLACES }, (_, k) => Math.round((k * last) / (TABLE_PLACES - 1))))];
      return rows.map((k) => [
        path.run,
        formatCount(path.steps[k] as number),
        coordinateText(path.a[k] as number),
        coordinateText(path.b[k] as number),
        formatPercent(off[k] as number),
      ]);
    }),
  };
}

/** A place on the plane. */
export function coordinateText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
