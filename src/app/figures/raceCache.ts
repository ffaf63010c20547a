/**
 * @file What of a run is kept from frame to frame: smoothed columns, means and bands over seeds, columns of layer groups, seconds, planned rates.
 * Every part looks only at what is new, so a frame costs what has arrived since the last one.
 *
 * Loss: each seed is smoothed by itself, then the mean and the band are taken. Norms: the mean is taken, then smoothed (the same while all seeds train,
 * since both are linear), which saves a copy of every seed's norms.
 */
import type { Samples } from '../../charts/sampling.ts';
import { createStrided, type Strided } from '../../charts/strided.ts';
import { createMovingAverage, type MovingAverage } from '../../math/statistics.ts';
import { type BandKind, type BandSeed, createSeedBand, type SeedBand, type SeedBandTracker } from '../../runs/seedBand.ts';
import { type Column, createColumn, type Series } from '../../runs/series.ts';
import type { RaceRate, RaceRun } from './raceTypes.ts';

/** One entry per layer group that has rates of its own. */
export interface Planned {
  readonly key: string;
  readonly rate: RaceRate;
  readonly groups: readonly (Samples & { readonly group: number })[];
}

export interface RunCache {
  /** The seeds that the kept columns are of; others start anew. */
  readonly seeds: readonly Series[];
  /**
   * The debiased moving average of a column that grows; `beta`: weight of the past, 0 gives the column itself. A value that is not finite gives NaN at
   * its place and leaves the average as it was.
   */
  smoothed(name: string, values: Float64Array, beta: number): Column;
  /** Weights of smoothings that are complete (raceSmoothing.ts). */
  readonly settled: Set<number>;
  /** Drops what was smoothed with other weights. */
  keepOnly(beta: number): void;
  /** Of a column of every seed. `name` tells the kept ones apart. */
  band(name: string, kind: BandKind, seeds: readonly BandSeed[], stride?: number, offset?: number): SeedBand;
  strided(name: string): Strided;
  /** Seconds of training after each update: when the last seed had done it. */
  seconds(run: RaceRun): Float64Array;
  planned: Planned | null;
  momentum: Planned | null;
  /** x of the evaluations, as long as they are the same. */
  evaluations: { readonly key: string; readonly x: Float64Array } | null;
}

export type RaceCache = Map<string, RunCache>;

export function cacheOf(cache: RaceCache, run: RaceRun): RunCache {
  const known = cache.get(run.id);
  if (known && known.seeds.length === run.seeds.length && run.seeds.every((series, k) => series === known.seeds[k])) return known;
  const fresh = createCache(run.seeds);
  cache.set(run.id, fresh);
  return fresh;
}

const WEIGHT = '@';

/** What a kept column that depends on the smoothing is called after its name. */
export function atWeight(beta: number): string {
  return `${WEIGHT}${beta};`;
}

function createCache(seeds: readonly Series[]): RunCache {
  const stridden = new Map<string, Strided>();
  const bands = new Map<string, SeedBandTracker>();
  const averages = new Map<string, { readonly average: MovingAverage; readonly column: Column }>();
  let time = createColumn();
  return {
    seeds,
    planned: null,
    momentum: null,
    evaluations: null,
    settled: new Set(),
    keepOnly(beta) {
      for (const kept of [averages, bands])
        for (const key of kept.keys()) if (key.includes(WEIGHT) && !key.includes(atWeight(beta))) kept.delete(key);
      for (const other of this.settled) if (other !== beta) this.settled.delete(other);
    },
    smoothed(name, values, beta) {
      const key = name + atWeight(beta);
      let kept = averages.get(key);
      if (!kept || values.length < kept.column.length) {
        kept = { average: createMovingAverage(beta), column: createColumn() };
        averages.set(key, kept);
      }
      const { average, column } = kept;
      if (values.length > column.length) column.push(average.pushFinite(values.subarray(column.length)));
      return column;
    },
    band(name, kind, of, stride = 1, offset = 0) {
      const key = `${name}:${kind}:${offset}/${stride}`;
      const tracker = made(bands, key, () => createSeedBand(kind, stride, offset));
      return tracker.update(of);
    },
    strided: (name) => made(stridden, name, createStrided),
    seconds(run) {
      if (seeds.length === 1) return (seeds[0] as Series).seconds.values;
      const slowest = this.band(
        'seconds',
        'minmax',
        run.seeds.map((series) => ({ y: series.seconds, ended: series.end !== null })),
      ).high;
      if (slowest.length < time.length) time = createColumn();
      let last = time.values.at(-1) ?? 0;
      // a slow seed that is over leaves the others behind: time does not run backwards
      const rows = slowest.slice(time.length);
      rows.forEach((value, k) => {
        last = Math.max(last, value);
        rows[k] = last;
      });
      time.push(rows);
      return time.values;
    },
  };
}

function made<T>(kept: Map<string, T>, key: string, make: () => T): T {
  let value = kept.get(key);
  if (value === undefined) {
    value = make();
    kept.set(key, value);
  }
  return value;
}
