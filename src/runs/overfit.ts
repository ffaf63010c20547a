/**
 * @file Cycles of training against the test set: when a network has begun to overfit.
 *
 *   train_k  mean loss of the mini-batches of the last epoch of cycle k       test_k  loss on the test images after cycle k     means over the seeds
 *   overfits at the first k with  test_k > (1 + margin/100) least_{j<k} test_j  and  train_k < train_b,   b the cycle with that least
 *
 * The first half is Prechelt's generalization loss GL_alpha with alpha = margin (1998, "Early stopping - but when?", section 2.2), asked at the ends of
 * cycles only, where the rate is low and the losses mean something; the second half keeps a network that has come loose from counting as overfitted.
 * Augmented images are harder than test images, so the training loss may stand above the test loss for long: only their directions are compared.
 * The test set chooses the cycle, so its accuracy there is somewhat too good an estimate.
 */
import { mean } from '../math/statistics.ts';
import type { Series } from './series.ts';

export interface CycleReading {
  /** Updates done at its end. */
  readonly end: number;
  readonly train: number;
  readonly test: number;
  readonly accuracy: number;
}

/** Cycles that are over in every seed, in order. `ends`: of all cycles that were begun. */
export function readCycles(seeds: readonly Series[], ends: readonly number[], stepsPerEpoch: number): readonly CycleReading[] {
  return ends.flatMap((end) => {
    const places = seeds.map(({ evalStep }) => evalStep.values.lastIndexOf(end));
    if (seeds.length === 0 || places.includes(-1) || seeds.some(({ loss }) => loss.length < end)) return [];
    return [
      {
        end,
        train: mean(seeds.map(({ loss }) => mean(loss.values.subarray(Math.max(0, end - stepsPerEpoch), end)))),
        test: mean(seeds.map(({ evalLoss }, k) => evalLoss.values[places[k] as number] as number)),
        accuracy: mean(seeds.map(({ evalAccuracy }, k) => evalAccuracy.values[places[k] as number] as number)),
      },
    ];
  });
}

export interface OverfitVerdict {
  /** The cycle that overfits, from 0; null: none has yet. */
  readonly at: number | null;
  /** The cycle to keep: the one of the least test loss before that; without overfitting, the last. */
  readonly keep: number;
}

/** `margin`: percent. */
export function overfits(cycles: readonly CycleReading[], margin: number): OverfitVerdict {
  let best = 0;
  for (const [k, { test, train }] of cycles.entries()) {
    const least = cycles[best] as CycleReading;
    if (k > 0 && test > least.test * (1 + margin / 100) && train < least.train) return { at: k, keep: best };
    if (test < least.test) best = k;
  }
  return { at: null, keep: Math.max(0, cycles.length - 1) };
}
