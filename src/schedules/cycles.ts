/**
 * @file Where cycles start whose lengths grow by an integer factor.
 *
 *   length(n) = T_0 M^n,   start(n) = T_0 + T_0 M + ... + T_0 M^(n-1)
 *
 * T_0: updates, an integer >= 1; M: integer >= 1; n: cycle, from 0. All integers, by addition and multiplication only: the logarithm that PyTorch and
 * Keras take to find n is off by one at some restarts. Cycles are listed up to 2^53; for M >= 2 there are at most 53 of them.
 */
import { powersOf } from './powers.ts';

export interface Cycles {
  /** The cycle that update `step` belongs to. */
  at(step: number): number;
  start(cycle: number): number;
  length(cycle: number): number;
  /** First updates of the cycles after the first, below totalSteps. */
  restarts(totalSteps: number): readonly number[];
  /** n -> factor^n for cycle numbers, 0 <= factor <= 1. */
  decay(factor: number): (cycle: number) => number;
}

export function cyclesOf(t0Steps: number, tMult: number): Cycles {
  return tMult === 1 ? equalCycles(t0Steps) : growingCycles(t0Steps, tMult);
}

function equalCycles(period: number): Cycles {
  return {
    at: (step) => Math.floor(step / period),
    start: (cycle) => cycle * period,
    length: () => period,
    restarts(totalSteps) {
      const starts: number[] = [];
      for (let start = period; start < totalSteps; start += period) starts.push(start);
      return starts;
    },
    decay: powersOf,
  };
}

function growingCycles(t0Steps: number, tMult: number): Cycles {
  const starts: number[] = [];
  const lengths: number[] = [];
  for (let start = 0, length = t0Steps; start <= Number.MAX_SAFE_INTEGER; start += length, length *= tMult) {
    starts.push(start);
    lengths.push(length);
  }
  return {
    at(step) {
      let cycle = 0;
      while (cycle + 1 < starts.length && step >= (starts[cycle + 1] as number)) cycle++;
      return cycle;
    },
    start: (cycle) => starts[cycle] as number,
    length: (cycle) => lengths[cycle] as number,
    restarts: (totalSteps) => starts.filter((start) => start > 0 && start < totalSteps),
    decay: powersOf,
  };
}
