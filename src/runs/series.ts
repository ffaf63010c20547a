/**
 * @file What one replica of a job has reported so far: growing columns in typed arrays, outside React.
 *
 * Columns of updates: index = step (from 0, no gaps). loss[t] is the mini-batch loss before update t; lr[t * groups + g] the rate of group g.
 * Evaluations are a second, sparser set of columns. `version` grows with every change, so a figure knows when to draw again.
 */

/** A column that grows by doubling; `values` is a view of what is filled. */
export interface Column {
  readonly length: number;
  readonly values: Float64Array;
  push(values: ArrayLike<number>): void;
}

export interface Mark {
  readonly kind: 'restart' | 'change' | 'diverged' | 'early';
  readonly step: number;
}

/** How the network did at the end of a cycle, by itself and together with those at the ends of the cycles before (worker/snapshots.ts). */
export interface SnapshotScore {
  /** Updates done. */
  readonly step: number;
  /** Networks in the ensemble. */
  readonly members: number;
  readonly single: { readonly loss: number; readonly accuracy: number };
  readonly ensemble: { readonly loss: number; readonly accuracy: number };
}

/** The ends of the spectrum of the Hessian after so many updates, with bounds on their errors, and the gradient's norm (worker/bends.ts). */
export interface CurvatureScore {
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly largest: number;
  readonly smallest: number;
  readonly largestResidual: number;
  readonly smallestResidual: number;
}

export interface Series {
  /** Grows with every append. */
  version: number;
  readonly groups: number;
  readonly loss: Column;
  readonly accuracy: Column;
  readonly lr: Column; // [steps, groups]
  readonly seconds: Column;
  /** L2 norm of the gradient of each layer group; empty if it was not measured. */
  readonly gradNorm: Column; // [steps, groups]
  /** Norm of the update over that of the weights, of each layer group; empty if it was not measured. */
  readonly updateRatio: Column; // [steps, groups]
  readonly evalStep: Column;
  readonly evalLoss: Column;
  readonly evalAccuracy: Column;
  /** Updates done at the entries of `distance`; empty if it was not measured. */
  readonly distanceStep: Column;
  /** Distance of the weights of each layer group from the start, over their norm then (models/distance.ts). */
  readonly distance: Column; // [entries, groups]
  readonly snapshots: SnapshotScore[];
  /** Ascending steps; empty if it was not measured. */
  readonly curvatures: CurvatureScore[];
  readonly marks: Mark[];
  /** Set when the replica is over. */
  end: { readonly step: number; readonly reason: SeriesEnd } | null;
}

/** `early`: the range test's stop rule. `target`, `plateau`, `time`: the stop conditions of the task. */
export type SeriesEnd = 'finished' | 'stopped' | 'diverged' | 'early' | 'target' | 'plateau' | 'time';

export function createColumn(capacity = 1024): Column {
  let buffer = new Float64Array(capacity);
  let length = 0;
  return {
    get length() {
      return length;
    },
    get values() {
      return buffer.subarray(0, length);
    },
    push(values) {
      if (length + values.length > buffer.length) {
        const wider = new Float64Array(Math.max(buffer.length * 2, length + values.length));
        wider.set(buffer.subarray(0, length));
        buffer = wider;
      }
      buffer.set(values, length);
      length += values.length;
    },
  };
}

export function createSeries(groups: number): Series {
  return {
    version: 0,
    groups,
    loss: createColumn(),
    accuracy: createColumn(),
    lr: createColumn(1024 * groups),
    seconds: createColumn(),
    gradNorm: createColumn(0),
    updateRatio: createColumn(0),
    evalStep: createColumn(64),
    evalLoss: createColumn(64),
    evalAccuracy: createColumn(64),
    distanceStep: createColumn(0),
    distance: createColumn(0),
    snapshots: [],
    curvatures: [],
    marks: [],
    end: null,
  };
}
