/**
 * @file Decides where a replica's data end: divergence, and the stop rule of the range test.
 *
 * Divergence: loss[t] is not finite or exceeds DIVERGED_LOSS. It is judged by a bound and not by NaN, because WGSL lets an implementation
 * assume that NaN and infinity never occur (W3C WGSL, "Finite Math Assumption").
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
  readonly reason: Exclude<ReplicaEnd, 'finished'> | null;
}

/** A judge of one replica; it sees every loss once, in order. */
export type Judge = (loss: Float32Array) => Verdict;

export function createJudge(rule?: StopRule): Judge {
  let state = stopStart;
  return (loss) => {
    for (let t = 0; t < loss.length; t++) {
      const value = loss[t] as number;
      if (!(value <= DIVERGED_LOSS)) return { keep: t + 1, reason: 'diverged' }; // NaN too
      if (rule) state = stopStep(state, value, rule);
      if (state.stopped) return { keep: t + 1, reason: 'early' };
    }
    return { keep: loss.length, reason: null };
  };
}
