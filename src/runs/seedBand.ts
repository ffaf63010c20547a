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
    const values = new Float64Array(seeds.length);
    for (let i = from; i < to; i++) {
      const at = grid === null ? i : (grid[i] as number);
      let n = 0;
      for (const view of views) {
        if (i >= view.entries || (view.at !== null && view.at[i] !== at)) continue;
        reads++;
        const value = view.y[i * stride + offset] as number;
        if (value - value === 0) values[n++] = value; // finite
      }
      const { center, low, high } = summarize(values, n, kind);
      const row = i - from;
      rows.center[row] = center;
      rows.low[row] = low;
      rows.high[row] = high;
      rows.count[row] = n;
      rows.at[row] = at;
    }
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

/** Of the first `n` of `values`. */
function summarize(values: Float64Array, n: number, kind: BandKind): { center: number; low: number; high: number } {
  if (n === 0) return { center: Number.NaN, low: Number.NaN, high: Number.NaN };
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    const value = values[k] as number;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const center = sum / n;
  if (kind === 'minmax') return { center, low: least, high: most };
  let squares = 0;
  for (let k = 0; k < n; k++) squares += ((values[k] as number) - center) ** 2;
  const spread = n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1));
  const half = kind === 'sd' ? spread : halfWidth95(spread, n);
  return { center, low: center - half, high: center + half };
}
