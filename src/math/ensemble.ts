/**
 * @file An ensemble of snapshots: the mean of its members' softmax, and how well that predicts.
 *
 *   p_ic = (1/M) sum_m p_mic          loss = -(1/N) sum_i ln p_i,y(i)          accuracy = (1/N) |{ i : argmax_c p_ic = y(i) }|
 *
 * Symbols: p [N, C] probabilities of N images in C classes, row-major; M members; y [N] labels. Tie of classes: the lowest counts.
 * A row with a value that is not finite is wrong and makes the loss NaN, as in crossEntropy.ts; a label with probability 0 makes it infinite.
 * Members are added one at a time and only the sum is kept, in float64.
 * Source: Huang et al. 2017, "Snapshot Ensembles: Train 1, get M for free", section 3, arXiv 1704.00109 (simple average of the last m snapshots).
 */
import { ln } from './portable.ts';

export interface EnsembleScore {
  readonly members: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** An ensemble between two members: the sum of their softmax [N, C]. */
export interface EnsembleState {
  readonly members: number;
  readonly sum: Float64Array;
}

export interface Ensemble {
  readonly members: number;
  /** A copy. */
  state(): EnsembleState;
  /** Softmax [N, C] of one more member, and the score of all so far. */
  add(probabilities: ArrayLike<number>): EnsembleScore;
}

/** `labels` [N]; `classes` C. `from`: goes on from there, if it is of as many numbers. */
export function createEnsemble(labels: ArrayLike<number>, classes: number, from: EnsembleState | null = null): Ensemble {
  const size = labels.length * classes;
  const known = from?.sum.length === size ? from : null;
  const sum = known?.sum.slice() ?? new Float64Array(size);
  let members = known?.members ?? 0;
  return {
    get members() {
      return members;
    },
    state: () => ({ members, sum: sum.slice() }),
    add(probabilities) {
      if (probabilities.length !== sum.length) throw new Error(`internal: ${probabilities.length} probabilities for ${sum.length}`);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (probabilities[i] as number);
      members++;
      return { members, ...scoreOf(sum, members, labels, classes) };
    },
  };
}

function scoreOf(sum: Float64Array, members: number, labels: ArrayLike<number>, classes: number): Omit<EnsembleScore, 'members'> {
  let loss = 0;
  let correct = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = i * classes;
    let best = 0;
    let finite = true;
    for (let c = 0; c < classes; c++) {
      const p = sum[row + c] as number;
      finite &&= p - p === 0;
      if (p > (sum[row + best] as number)) best = c;
    }
    if (!finite) {
      loss = Number.NaN;
      continue;
    }
    loss -= ln((sum[row + (labels[i] as number)] as number) / members);
    if (best === labels[i]) correct++;
  }
  return { loss: loss / labels.length, accuracy: correct / labels.length };
}
