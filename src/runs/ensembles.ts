/**
 * @file What the snapshots of a run's cycles do together, over its seeds.
 *
 *   ensemble, last   of the newest number of snapshots that every seed has: accuracy together, and of the newest by itself; means over the seeds
 *   best             the greatest accuracy of any one snapshot so far, per seed; mean over the seeds
 *
 * `best` is picked on the images it is judged by, so it flatters the single network; `last` is what one would have without snapshots.
 * Source: Huang et al. 2017, "Snapshot ensembles: train 1, get M for free", section 4.1, arXiv 1704.00109 (ensemble against single model).
 */
import { mean } from '../math/statistics.ts';
import type { Series } from './series.ts';

export interface EnsembleResult {
  /** Networks that vote. */
  readonly members: number;
  readonly ensemble: number;
  readonly best: number;
  readonly last: number;
}

/** null: some seed has no snapshot yet. */
export function ensembleOf(seeds: readonly Series[]): EnsembleResult | null {
  if (seeds.length === 0) return null;
  const members = seeds.reduce((least, { snapshots }) => Math.min(least, snapshots.length), Number.POSITIVE_INFINITY);
  const taken = seeds.map(({ snapshots }) => snapshots.slice(0, members));
  const newest = taken.flatMap((one) => one.slice(-1));
  if (newest.length < seeds.length) return null;
  return {
    members,
    ensemble: mean(newest.map(({ ensemble }) => ensemble.accuracy)),
    best: mean(taken.map((one) => one.reduce((most, { single }) => Math.max(most, single.accuracy), 0))),
    last: mean(newest.map(({ single }) => single.accuracy)),
  };
}
