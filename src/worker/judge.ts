/**
 * @file Decides where a replica's data end: divergence, the stop rule of the range test, and the stop conditions of a task.
 *
 * Divergence: loss[t] is not finite or exceeds DIVERGED_LOSS. It is judged by a bound and not by NaN, because WGSL lets an implementation
 * assume that NaN and infinity never occur (W3C WGSL, "Finite Math Assumption").
 * Target: an evaluation's accuracy reaches it. Plateau: so many evaluations in a row whose loss is not below the least before (no margin; PyTorch's
 * and Keras's early stopping count the same way with patience n and min_delta 0). The first evaluation sets the least.
 * The row that gave the verdict is kept, so that the figure shows the explosion; rows after it are cut.
 * Known differences: fastai 2 stops a range test when the smoothed loss exceeds 4 times its minimum and drops nothing; Keras (TerminateOnNaN)
 * judges NaN and infinity alone.
 */
import type { StopRule } from '../rangetest/stop.ts';
import { stopStart, stopStep } from '../rangetest/stop.ts';
import type { ReplicaEnd } from './protocol.ts';
import { DIVERGED_LOSS } from './protocol.ts';

export interface Verdict {
  /** Rows to keep, from the start of the block. */
  readonly keep: number;
  /** null: the replica goes on. */
  readonly reason: Extract<ReplicaEnd, 'diverged' | 'early'> | null;
}

/** A judge of one replica. */
export interface Judge {
  /** Sees every loss once, in order. */
  rows(loss: Float32Array): Verdict;
  /** Sees every evaluation once, in order. */
  evaluation(loss: number, accuracy: number): 'target' | 'plateau' | null;
}

export interface StopWhen {
  /** Accuracy; null: off. */
  readonly target: number | null;
  /** Evaluations; 0: off. */
  readonly plateau: number;
}

const NEVER: StopWhen = { target: null, plateau: 0 };

/** `heard`: losses of the evaluations before, where a race goes on. */
export function createJudge({ rule, stop = NEVER, heard = [] }: { rule?: StopRule; stop?: StopWhen; heard?: readonly number[] } = {}): Judge {
  let state = stopStart;
  let least = Number.POSITIVE_INFINITY;
  let bad = -1;
  const hear = (loss: number) => {
    bad = loss < least ? 0 : bad + 1;
    least = Math.min(least, Number.isNaN(loss) ? least : loss);
  };
  for (const loss of heard) hear(loss);
  return {
    rows(loss) {
      for (let t = 0; t < loss.length; t++) {
        const value = loss[t] as number;
        if (!(value <= DIVERGED_LOSS)) return { keep: t + 1, reason: 'diverged' }; // NaN too
        if (rule) state = stopStep(state, value, rule);
        if (state.stopped) return { keep: t + 1, reason: 'early' };
      }
      return { keep: loss.length, reason: null };
    },
    evaluation(loss, accuracy) {
      hear(loss);
      if (stop.target !== null && accuracy >= stop.target) return 'target';
      return stop.plateau > 0 && bad >= stop.plateau ? 'plateau' : null;
    },
  };
}
