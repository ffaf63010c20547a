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

export interface Series {
  /** Grows with every append. */
  version: number;
  readonly groups: number;
  readonly loss: Column;
  readonly accuracy: Column;
  readonly lr: Column; // [steps, groups]
  readonly seconds: Column;
  readonly evalStep: Column;
  readonly evalLoss: Column;
  readonly evalAccuracy: Column;
  readonly marks: Mark[];
  /** Set when the replica is over. */
  end: { readonly step: number; readonly reason: 'finished' | 'stopped' | 'diverged' | 'early' } | null;
}

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
    evalStep: createColumn(64),
    evalLoss: createColumn(64),
    evalAccuracy: createColumn(64),
    marks: [],
    end: null,
  };
}
