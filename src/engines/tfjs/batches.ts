/**
 * @file Batches on their way to the device: gathered and augmented on the CPU (x/255, see datasets/gather.ts), uploaded for one use.
 *
 * images [B, H, W, C] float32, onehot [B, classes] float32. Same arrays again for every batch: TensorFlow.js has read them by the time the
 * operations that use them have been launched, and the tensors are disposed before the next batch is taken.
 */
import * as tf from '@tensorflow/tfjs';
import type { Pixels, Split } from '../../datasets/dataset.ts';
import { type Augmented, gatherImages, gatherLabels } from '../../datasets/gather.ts';
import type { ModelSpec } from '../../models/model.ts';
import type { Batch } from './state.ts';

export interface UploadedBatch extends Batch {
  readonly labels: Int32Array; // [B]
  dispose(): void;
}

export interface BatchSource {
  /** The batch of these images. Dispose it before taking the next. */
  take(indices: Uint32Array, augmented?: Augmented): UploadedBatch;
}

export function createBatchSource(model: ModelSpec, split: Split<Pixels>): BatchSource {
  const [height, width, channels] = model.inputShape;
  const pixels = height * width * channels;
  let pixelValues = new Float32Array(0);
  return {
    take(indices, augmented) {
      if (pixelValues.length !== indices.length * pixels) pixelValues = new Float32Array(indices.length * pixels);
      gatherImages(split, pixels, indices, pixelValues, augmented);
      const labels = gatherLabels(split, indices);
      const hot = new Float32Array(labels.length * model.classes);
      labels.forEach((label, b) => {
        hot[b * model.classes + label] = 1;
      });
      const images = tf.tensor4d(pixelValues, [indices.length, height, width, channels]);
      const onehot = tf.tensor2d(hot, [indices.length, model.classes]);
      return { images, onehot, labels, dispose: () => tf.dispose([images, onehot]) };
    },
  };
}
