/**
 * @file Plain TensorFlow.js, to compare with: its own layers, kernels and optimizer, in Node and in the browser.
 */
import * as tf from '@tensorflow/tfjs';
import type { Layer, ModelSpec } from '../../src/models/model.ts';

export async function startTensorflow(backend: 'cpu' | 'webgpu'): Promise<void> {
  tf.enableProdMode();
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here`);
  await tf.ready();
}

/** Best milliseconds of so many steps of `model` at `batch`, by TensorFlow.js's own layers, kernels and optimizer, on the backend that is set. */
export async function tensorflowStep(model: ModelSpec, batch: number, steps: number): Promise<number> {
  const layers = model.layers.map((layer, i) => layerOf(layer, i === 0 ? { inputShape: [...model.inputShape] } : {}));
  const network = tf.sequential({ layers });
  const loss = (labels: tf.Tensor, logits: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels, logits);
  network.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss });
  const images = tf.randomUniform([batch, ...model.inputShape], 0, 1, 'float32', 1);
  const labels = tf.oneHot(
    Array.from({ length: batch }, (_, b) => b % model.classes),
    model.classes,
  );
  let best = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    const result = await network.trainOnBatch(images, labels);
    best = Math.min(best, performance.now() - start);
    if (!Number.isFinite(result as number)) throw new Error(`TensorFlow.js lost its way: ${String(result)}`);
  }
  network.dispose();
  tf.dispose([images, labels]);
  return best;
}

type First = { inputShape?: number[] };

function layerOf(layer: Layer, first: First): tf.layers.Layer {
  switch (layer.type) {
    case 'conv2d': {
      const { filters, kernel, stride, padding, bias } = layer;
      return tf.layers.conv2d({ ...first, filters, kernelSize: kernel, strides: stride, padding, useBias: bias });
    }
    case 'dense':
      return tf.layers.dense({ ...first, units: layer.units });
    case 'relu':
      return tf.layers.reLU(first);
    case 'maxPool':
      return tf.layers.maxPooling2d({ ...first, poolSize: 2 });
    case 'globalAvgPool':
      return tf.layers.globalAveragePooling2d({ ...first });
    case 'flatten':
      return tf.layers.flatten(first);
    case 'batchNorm':
      return tf.layers.batchNormalization({ ...first, epsilon: 1e-5, momentum: 0.9 });
    default:
      throw new Error(`No bench of a layer ${layer.type}.`);
  }
}
