/**
 * @file The mean of one run over its seeds and a band around it, per index, appended to as training goes on.
 *
 *   minmax   least .. greatest          sd   mean +- s (sample standard deviation, n - 1)          ci95   mean +- t(0.975, n - 1) s / sqrt(n)
 *
 * Which seeds count at an index:
 * - While a seed still trains, an index waits until that seed has it: the band is as long as the shortest seed that trains.
 * - A seed that is over (finished, stopped, early, diverged) counts up to its last value and no further; the mean beyond is that of the seeds that
 *   went on, and `count` says how many. So does a value that is not finite not count. The mean of a run whose seeds diverge one by one gets better:
 *   figures must show `count`, or the marks of divergence.
 * - Evaluations are matched by their step: an ended seed's last one, off the common grid, does not count (`at`).
 * `sd` and `ci95` of fewer than two values are NaN (no band), the mean of none is NaN.
 *
 * Work: an index is final once computed (what trains has it, what ended never grows), so every value is read once: 12 runs x 16 seeds x 10,000 steps
 * are 1.92 million reads over the whole race, whatever the number of frames. `reads` counts them. Another set of seeds starts anew.
 */
import { halfWidth95 } from '../math/studentT.ts';
import { type Column, createColumn } from './series.ts';

export type BandKind = 'minmax' | 'sd' | 'ci95';

export interface BandSeed {
  readonly y: Column;
  /** Where the values belong, for columns whose index is not the step (evaluations). */
  readonly at?: Column;
  readonly ended: boolean;
}

/** Columns of one length. They are views that the next `update` may outgrow: take them anew after it. */
export interface SeedBand {
  readonly length: number;
  readonly center: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Seeds that counted. */
  readonly count: Float64Array;
  /** Of a seed that counted; the index itself without `at`. */
  readonly at: Float64Array;
}

export interface SeedBandTracker {
  readonly kind: BandKind;
  /** Values read since it was made. */
  readonly reads: number;
  update(seeds: readonly BandSeed[]): SeedBand;
}

/** `stride`, `offset`: entry i of a column is y[i * stride + offset] (rates and norms of layer group `offset` of `stride`). */
export function createSeedBand(kind: BandKind, stride = 1, offset = 0): SeedBandTracker {
  let known: readonly Column[] = [];
  let columns = emptyColumns();
  let reads = 0;

  function append(seeds: readonly BandSeed[], from: number, to: number): void {
    const views = seeds.map(({ y, at }) => ({ y: y.values, at: at?.values ?? null, entries: entriesOf({ y, at }, stride) }));
    const trains = seeds.findIndex((seed) => !seed.ended);
    const longest = views.reduce((best, view, k) => (view.entries > (views[best]?.entries ?? 0) ? k : best), 0);
    const grid = views[trains >= 0 ? trains : longest]?.at ?? null;
    const rows = Object.fromEntries(KEYS.map((key) => [key, new Float64Array(to - from)])) as Record<Key, Float64Array>;
    for (let i = from; i < to; i++) rows.at[i - from] = grid === null ? i : (grid[i] as number);
    reads += summarize(views, from, rows, kind, stride, offset);
    for (const key of KEYS) columns[key].push(rows[key]);
  }

  return {
    kind,
    get reads() {
      return reads;
    },
    update(seeds) {
      if (seeds.length !== known.length || seeds.some(({ y }, k) => y !== known[k])) {
        known = seeds.map(({ y }) => y);
        columns = emptyColumns();
      }
      const done = columns.center.length;
      const ready = readyLength(seeds, stride);
      if (ready > done) append(seeds, done, ready);
      const { center, low, high, count, at } = columns;
      return { length: center.length, center: center.values, low: low.values, high: high.values, count: count.values, at: at.values };
    },
  };
}

const KEYS = ['center', 'low', 'high', 'count', 'at'] as const;
type Key = (typeof KEYS)[number];

function emptyColumns(): Record<Key, Column> {
  return { center: createColumn(), low: createColumn(), high: createColumn(), count: createColumn(), at: createColumn() };
}

function entriesOf({ y, at }: { readonly y: Column; readonly at?: Column | undefined }, stride: number): number {
  return Math.min(Math.floor(y.length / stride), at?.length ?? Number.POSITIVE_INFINITY);
}

/** As far as every seed that trains; if none does, as far as the longest. */
function readyLength(seeds: readonly BandSeed[], stride: number): number {
  const trains = seeds.filter(({ ended }) => !ended);
  const lengths = (trains.length > 0 ? trains : seeds).map((seed) => entriesOf(seed, stride));
  if (lengths.length === 0) return 0;
  return trains.length > 0 ? Math.min(...lengths) : Math.max(...lengths);
}

interface View {
  readonly y: Float64Array;
  readonly at: Float64Array | null;
  readonly entries: number;
}

/** Fills the rows from index `from` on, seed after seed: columns are read from end to end. Returns how many values were read. */
function summarize(views: readonly View[], from: number, rows: Record<Key, Float64Array>, kind: BandKind, stride: number, offset: number): number {
  const { center, low, high, count, at } = rows;
  low.fill(Number.POSITIVE_INFINITY);
  high.fill(Number.NEGATIVE_INFINITY);
  let reads = 0;
  for (const view of views) {
    const end = Math.min(center.length, view.entries - from);
    for (let row = 0; row < end; row++) {
      if (view.at !== null && view.at[from + row] !== at[row]) continue;
      reads++;
      const value = view.y[(from + row) * stride + offset] as number;
      if (value - value !== 0) continue; // not finite
      (count[row] as number)++;
      (center[row] as number) += value;
      if (value < (low[row] as number)) low[row] = value;
      if (value > (high[row] as number)) high[row] = value;
    }
  }
  for (let row = 0; row < center.length; row++) {
    (center[row] as number) /= count[row] as number; // of none: NaN
    if (count[row] === 0) low[row] = high[row] = Number.NaN;
  }
  if (kind !== 'minmax') spread(views, from, rows, kind, stride, offset);
  return reads;
}

/** Lower and upper ends of `sd` and `ci95` about the centers. */
function spread(
  views: readonly View[],
  from: number,
  { center, low, high, count, at }: Record<Key, Float64Array>,
  kind: BandKind,
  stride: number,
  offset: number,
): void {
  const squares = new Float64Array(center.length);
  for (const view of views) {
    const end = Math.min(center.length, view.entries - from);
    for (let row = 0; row < end; row++) {
      if (view.at !== null && view.at[from + row] !== at[row]) continue;
      const value = view.y[(from + row) * stride + offset] as number;
      if (value - value === 0) (squares[row] as number) += (value - (center[row] as number)) ** 2;
    }
  }
  for (let row = 0; row < center.length; row++) {
    const n = count[row] as number;
    const deviation = n < 2 ? Number.NaN : Math.sqrt((squares[row] as number) / (n - 1));
    const half = kind === 'sd' ? deviation : halfWidth95(deviation, n);
    low[row] = (center[row] as number) - half;
    high[row] = (center[row] as number) + half;
  }
}
