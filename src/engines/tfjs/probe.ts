/**
 * @file Loss and gradient of one batch as plain numbers: for the self-test, for tests, and for whatever needs single gradients.
 */
import * as tf from '@tensorflow/tfjs';
import type { ModelSpec, NamedTensors } from '../../models/model.ts';
import { crossEntropy } from '../crossEntropy.ts';
import type { BatchStatistics } from './batchNorm.ts';
import { readAndDispose } from './evaluate.ts';
import { differentiate } from './network.ts';
import { upload } from './state.ts';

export interface GradientProbe {
  /** Mean loss of the batch. */
  readonly loss: number;
  readonly logits: Float32Array; // [B, classes]
  /** By parameter, in the layout of the model. */
  readonly gradients: NamedTensors;
}

/** Training mode: batch norm uses the statistics of the batch. `images` [B, H, W, C] as the network sees them (already x/255). */
export async function gradients(model: ModelSpec, values: NamedTensors, images: Float32Array, labels: ArrayLike<number>): Promise<GradientProbe> {
  const weights = upload(model, values);
  const names = model.params.map((param) => param.name);
  const made = tf.tidy(() => {
    const seen: BatchStatistics[] = [];
    const mode = { training: true, seen: (statistics: BatchStatistics) => void seen.push(statistics) } as const;
    const onehot = tf.tensor2d(
      Array.from(labels, (label) => Array.from({ length: model.classes }, (_, c) => (c === label ? 1 : 0))),
      [labels.length, model.classes],
    );
    const result = differentiate(model, weights, imageTensor(model, images), onehot, names, mode);
    for (const { mean, variance } of seen) tf.dispose([mean, variance]);
    return [result.logits, ...result.gradients];
  });
  tf.dispose(Object.values(weights));
  const [logits, ...rest] = await Promise.all(made.map(readAndDispose));
  const read = logits as Float32Array;
  return {
    loss: crossEntropy(read, 0, labels, model.classes).loss,
    logits: read,
    gradients: Object.fromEntries(names.map((name, i) => [name, rest[i] as Float32Array])),
  };
}

function imageTensor(model: ModelSpec, images: Float32Array): tf.Tensor4D {
  const [height, width, channels] = model.inputShape;
  return tf.tensor4d(images, [images.length / (height * width * channels), height, width, channels]);
}
