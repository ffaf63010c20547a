/**
 * @file Forward only: many points in weight space on the same images, one after another, each uploaded for its own look.
 */
import * as tf from '@tensorflow/tfjs';
import { softmax } from '../crossEntropy.ts';
import type { Look, LookJob } from '../engine.ts';
import type { BackendHandle } from './backend.ts';
import { evaluateAll } from './evaluate.ts';
import { upload } from './state.ts';

export async function* look(job: LookJob, signal: AbortSignal, backend: BackendHandle): AsyncGenerator<Look, void, undefined> {
  try {
    for (let point = 0; point < job.points && !signal.aborted; point++) {
      const found = await lookAt(job, point, signal, backend.name);
      if (!found) return;
      yield found;
    }
  } catch (error) {
    throw await backend.explain(error);
  }
}

/** Null when aborted on the way. */
async function lookAt({ model, split, count, ...job }: LookJob, point: number, signal: AbortSignal, backend: string): Promise<Look | null> {
  const images = Math.min(count, split.count);
  const probabilities = job.probabilities ? new Float32Array(images * model.classes) : null;
  const weights = upload(model, job.weightsAt(point));
  try {
    const seen = (first: number, logits: Float32Array) => probabilities?.set(softmax(logits, model.classes), first * model.classes);
    const scores = await evaluateAll(model, [weights], split, images, backend, () => signal.aborted, seen);
    const score = scores?.[0];
    return score ? { point, loss: score.loss, accuracy: score.accuracy, ...(probabilities && { probabilities }) } : null;
  } finally {
    tf.dispose(Object.values(weights));
  }
}
