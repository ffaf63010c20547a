/**
 * @file Loss and accuracy on a split, in batches, with batch norm in evaluation mode.
 *
 * Mean over the first `count` images. Memory is bounded: one batch is uploaded at a time, at most two are in flight, and only logits come back.
 */
import * as tf from '@tensorflow/tfjs';
import type { Split } from '../../datasets/dataset.ts';
import type { ModelSpec } from '../../models/model.ts';
import { BREATH_MS, createPacer } from '../breathe.ts';
import { crossEntropy } from '../crossEntropy.ts';
import { createBatchSource } from './batches.ts';
import { forward, type Weights } from './network.ts';

/** Images per forward pass: on the CPU backend messages get in only between passes; a GPU wants fewer, larger ones (2.5 MB of CIFAR-10). */
const EVAL_BATCH = { cpu: 50, gpu: 200 };

export interface Score {
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

/** Scores of several networks of one model on the same images. Null when `aborted` says so on the way.
 * `seen` is given the logits [R * B, classes] of the batch that begins with image `first`. */
export async function evaluateAll(
  model: ModelSpec,
  networks: readonly Weights[],
  split: Split,
  wanted: number,
  backend: string,
  aborted: () => boolean = () => false,
  seen: (first: number, logits: Float32Array) => void = () => {},
): Promise<readonly Score[] | null> {
  const count = Math.min(wanted, split.count);
  const batchSize = backend === 'cpu' ? EVAL_BATCH.cpu : EVAL_BATCH.gpu;
  const source = createBatchSource(model, split);
  const pace = createPacer(BREATH_MS);
  const losses = networks.map(() => 0);
  const correct = networks.map(() => 0);
  let reading: Promise<void> | null = null;
  try {
    for (let first = 0; first < count; first += batchSize) {
      if (aborted()) return null;
      const indices = Uint32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => first + i);
      const logits: tf.Tensor[] = [];
      const batch = source.take(indices);
      const { labels } = batch;
      try {
        for (const weights of networks) {
          logits.push(tf.tidy(() => forward(model, weights, batch.images, { training: false })));
          await pace();
        }
      } finally {
        batch.dispose();
      }
      const all = tf.concat(logits, 0); // [R * B, classes]
      tf.dispose(logits);
      const next = readAndDispose(all).then((values) => {
        seen(first, values);
        for (let r = 0; r < networks.length; r++) {
          const score = crossEntropy(values, r * labels.length, labels, model.classes);
          losses[r] = (losses[r] as number) + score.loss * labels.length;
          correct[r] = (correct[r] as number) + score.correct;
        }
      });
      next.catch(() => {}); // seen below, at the latest in the last await
      await reading;
      reading = next;
    }
    await reading;
    reading = null;
  } finally {
    if (reading) await reading.catch(() => {});
  }
  return networks.map((_, r) => ({ loss: (losses[r] as number) / count, accuracy: (correct[r] as number) / count, count }));
}

/** The numbers of a float32 tensor, which is disposed however the reading ends. */
export async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array;
  } finally {
    tensor.dispose();
  }
}
