/**
 * @file What the engines are compared with: plain TensorFlow.js on its CPU backend, and PyTorch on one thread.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import type { Layer, ModelSpec } from '../../src/models/model.ts';

/** Best milliseconds of so many steps of `model` at `batch`, by TensorFlow.js's own layers, kernels and optimizer. */
export async function tensorflowStep(model: ModelSpec, batch: number, steps: number): Promise<number> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
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

export interface Torch {
  readonly version: string;
  /** Best milliseconds of a step of the preset, of as many as fit into `seconds`. */
  step(preset: string, seconds: number): Promise<number>;
  close(): void;
}

/** PyTorch, or why there is none. */
export async function openTorch(): Promise<Torch | string> {
  const script = path.join(import.meta.dirname, 'pytorch.py');
  let why = 'no python3 here';
  for (const python of ['python3', '/usr/bin/python3']) {
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const started = await new Promise<boolean>((resolve) => {
      child.once('error', () => resolve(false));
      child.once('spawn', () => resolve(true));
    });
    if (!started) continue;
    const first = await lines.next();
    if (first.done) {
      why = 'python3 has no torch (Debian and Ubuntu: apt-get install python3-torch)';
      continue;
    }
    return {
      version: first.value,
      async step(preset, seconds) {
        child.stdin.write(`${preset} ${seconds}\n`);
        const answer = await lines.next();
        if (answer.done) throw new Error(`PyTorch ended while it trained ${preset}`);
        return Number(answer.value);
      },
      close: () => child.stdin.end(),
    };
  }
  return why;
}
