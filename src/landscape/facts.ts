/**
 * @file What a survey says of a plane, of the paths on it, and of the line between two networks: plain data, for the figures.
 *
 *   w(a, b) = w0 + a d1 + b d2        a network of the plane; w0, d1, d2 [n]
 *   (a, b) of a network w             the foot of the perpendicular from w: least squares, as d1 and d2 of a random plane are not orthogonal
 *   off                               |w - w(a, b)|, the L2 distance from the plane
 *   moved                             |w - w_start|, the L2 distance from where the run began
 *   explained                         sum of squares of the movement along a direction of the plane (the second made orthogonal to the first), over the
 *                                     sum of squares of all movement; movement = w - mean over the places of the plane's runs
 *
 * Directions of `pca` and `three` have length 1 and are orthogonal: a and b are distances in weight space. Those of `random` have, filter by filter, the
 * lengths of the filters of w0, so 1 is as long as the weights themselves.
 */

/** A network on the way of a run, after `step` updates of its first seed. */
export interface TrailPlace {
  readonly run: string;
  readonly step: number;
}

/** What is kept of the way of one run. */
export interface TrailRun {
  readonly run: string;
  /** Updates done at every place that is kept, ascending. The first is 0, or where a race that was cut short goes on. */
  readonly steps: readonly number[];
  /** Ends of cycles among them: the number of the cycle, from 1. The end of the run counts as one, whether or not its cycle is over. */
  readonly cycles: readonly { readonly cycle: number; readonly step: number }[];
  /** null: it trains. `diverged`: its last places may be no numbers. */
  readonly end: { readonly step: number; readonly reason: string } | null;
}

export interface PlaneFacts {
  readonly plane: 'pca' | 'random' | 'three';
  /** Ids of the runs whose places make the plane. */
  readonly runs: readonly string[];
  /** Ids of runs whose paths are drawn only as far as they lie in the picture (leaving.ts). */
  readonly left: readonly string[];
  /** How many of their places were taken. */
  readonly taken: number;
  /** All of these runs are over: surveyed again, the plane would be the same. */
  readonly complete: boolean;
  /** w0 and, of `three`, the other corners; empty where w0 is the mean of the places. */
  readonly through: readonly (TrailPlace & { readonly a: number; readonly b: number })[];
  /** What is surveyed: [least, greatest]. */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
  /** Shares, 0 to 1, along d1 and d2. */
  readonly explained: readonly [number, number];
  /** L2 lengths of d1 and d2, and the cosine between them. */
  readonly lengths: readonly [number, number];
  readonly cosine: number;
  /** Numbers that training changes, n. */
  readonly weights: number;
  readonly split: 'train' | 'test';
  /** Images that the loss is taken over. */
  readonly images: number;
  /**
   * Running values of batch norm. `none`: the network has none. `fixed`: those of w0 everywhere. `follow`: each point's are mixed of those of the places
   * as its weights are, variances by their logarithm.
   */
  readonly norm: 'none' | 'fixed' | 'follow';
}

/** The way of one run on a plane. A place whose weights are not finite is NaN in every column. */
export interface PlanePath extends Pick<TrailRun, 'run' | 'cycles' | 'end'> {
  readonly steps: Int32Array; // [places]
  readonly a: Float64Array; // [places]
  readonly b: Float64Array; // [places]
  readonly off: Float64Array; // [places]
  readonly moved: Float64Array; // [places]
}

/** Points of a grid (or of a line: a = share of the way, b = 0) in the order in which they were looked at. A loss may be NaN or infinite. */
export interface CellColumns {
  /** Column and row of the finest grid of all, 65 x 65; row 0 is the least b. Of a line: its point, and 0. */
  readonly i: Uint16Array; // [count]
  readonly j: Uint16Array; // [count]
  readonly a: Float64Array; // [count]
  readonly b: Float64Array; // [count]
  readonly loss: Float64Array; // [count]
  readonly accuracy: Float64Array; // [count]
}

/** Where on the straight line between two networks the loss is greatest above the straight line between their losses: see line.ts. */
export interface Barrier {
  /** At least 0: both ends count, too. */
  readonly height: number;
  /** Share of the way, 0 to 1. */
  readonly at: number;
}
