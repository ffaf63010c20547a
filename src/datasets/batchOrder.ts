/**
 * @file Which images make up the batch of an update: shuffled anew each epoch, from the seed alone.
 *
 * Epoch e goes through permutation(count, stream(seed, "order/epoch/e")) in batches of B; stepsPerEpoch = floor(count / B), the images left over
 * sit out that epoch (PyTorch: DataLoader(shuffle=True, drop_last=True); Keras keeps the short last batch). Update t is batch t mod stepsPerEpoch
 * of epoch floor(t / stepsPerEpoch). Any update can be asked for at any time: a run can be branched or resumed without replaying it.
 */
import { permutation, stream } from '../math/rng.ts';

export interface BatchOrder {
  readonly stepsPerEpoch: number;
  /** Indices of the images of update `step`; a view, not to be written to. */
  batchAt(step: number): Uint32Array; // [B]
}

export function stepsPerEpochOf(count: number, batchSize: number): number {
  return Math.floor(count / batchSize);
}

/** Keeps the permutation of the epoch asked for last. */
export function createBatchOrder(seed: number, count: number, batchSize: number): BatchOrder {
  const stepsPerEpoch = stepsPerEpochOf(count, batchSize);
  if (!(stepsPerEpoch >= 1)) throw new Error(`internal: batch of ${batchSize} out of ${count} images`);
  let epoch = -1;
  let order: Uint32Array = new Uint32Array(0);
  return {
    stepsPerEpoch,
    batchAt(step) {
      if (!Number.isInteger(step) || step < 0) throw new Error(`internal: batch of step ${step}`);
      const wanted = Math.floor(step / stepsPerEpoch);
      if (wanted !== epoch) {
        order = permutation(count, stream(seed, `order/epoch/${wanted}`));
        epoch = wanted;
      }
      const first = (step % stepsPerEpoch) * batchSize;
      return order.subarray(first, first + batchSize);
    },
  };
}

/** One batch alone. For many of them, keep a `createBatchOrder`. */
export function batchIndices(seed: number, count: number, batchSize: number, step: number): Uint32Array {
  return createBatchOrder(seed, count, batchSize).batchAt(step);
}
