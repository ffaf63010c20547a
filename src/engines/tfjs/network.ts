/**
 * @file A ModelSpec as TensorFlow.js operations: logits, and the gradient of the mean softmax cross-entropy.
 *
 *   z = f(x; w)    L = (1/B) sum_b -ln softmax(z_b)_y(b)    dL/dz = (softmax(z) - onehot(y)) / B
 *
 * Symbols: x [B, H, W, C] in 0..1, z [B, classes], onehot [B, classes]; weights by name in the layout of model.ts.
 * The loss itself is computed from z on the CPU (../crossEntropy.ts), so a step launches no kernel for it and NaN is judged where it is reliable.
 * Everything here is synchronous; callers wrap it in tf.tidy.
 */
import * as tf from '@tensorflow/tfjs';
import type { Layer, ModelSpec } from '../../models/model.ts';
import { type BatchStatistics, normalizeBatch, normalizeRunning } from './batchNorm.ts';

/** Parameters and buffers by name. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** How batch norm works: by the batch (its statistics are told) except in layers that stand still, or everywhere by the running values. */
export type Mode =
  | { readonly training: true; seen(statistics: BatchStatistics): void; still?(layer: string): boolean }
  | { readonly training: false };

export interface GradientResult {
  readonly logits: tf.Tensor; // [B, classes]
  /** In the order of `wanted`. */
  readonly gradients: readonly tf.Tensor[];
}

/** Logits of a batch. */
export function forward(model: ModelSpec, weights: Weights, images: tf.Tensor4D, mode: Mode): tf.Tensor2D {
  return applyLayers(model.layers, weights, images, mode) as tf.Tensor2D;
}

/** Logits, and the gradient of the mean loss in the parameters named `wanted`. */
export function differentiate(
  model: ModelSpec,
  weights: Weights,
  images: tf.Tensor4D,
  onehot: tf.Tensor2D,
  wanted: readonly string[],
  mode: Mode,
): GradientResult {
  if (wanted.length === 0) return { logits: forward(model, weights, images, mode), gradients: [] };
  const { value, grads } = tf.engine().gradients(
    () => meanCrossEntropy(forward(model, weights, images, mode), onehot),
    wanted.map((name) => weightOf(weights, name)),
  );
  return { logits: value, gradients: grads };
}

/** Passes the logits on; in the backward pass stands for the mean cross-entropy: its gradient whatever comes from behind. */
function meanCrossEntropy(logits: tf.Tensor2D, onehot: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [z, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    save([z, onehot]);
    return {
      value: z.clone(),
      gradFunc: (_dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [kept, target] = saved as [tf.Tensor2D, tf.Tensor2D];
        return tf.div(tf.sub(tf.softmax(kept), target), kept.shape[0]);
      },
    };
  });
  return op(logits) as tf.Tensor2D;
}

function applyLayers(layers: readonly Layer[], weights: Weights, input: tf.Tensor, mode: Mode): tf.Tensor {
  return layers.reduce((x, layer) => applyLayer(layer, weights, x, mode), input);
}

function applyLayer(layer: Layer, weights: Weights, x: tf.Tensor, mode: Mode): tf.Tensor {
  switch (layer.type) {
    case 'conv2d': {
      const filter = weightOf(weights, `${layer.name}.kernel`) as tf.Tensor4D;
      const image = x as tf.Tensor4D;
      if (!layer.bias) return tf.conv2d(image, filter, layer.stride, layer.padding);
      // the fused kernel adds the bias at no cost of its own; with a rectifier it would fall apart under differentiation
      return tf.fused.conv2d({ x: image, filter, strides: layer.stride, pad: layer.padding, bias: weightOf(weights, `${layer.name}.bias`) });
    }
    case 'dense':
      return tf.fused.matMul({
        a: x as tf.Tensor2D,
        b: weightOf(weights, `${layer.name}.kernel`) as tf.Tensor2D,
        transposeA: false,
        transposeB: false,
        bias: weightOf(weights, `${layer.name}.bias`),
      });
    case 'relu':
      return tf.relu(x);
    case 'tanh':
      return tf.tanh(x);
    case 'maxPool':
      return tf.maxPool(x as tf.Tensor4D, layer.size, layer.size, 'valid');
    case 'avgPool':
      return tf.avgPool(x as tf.Tensor4D, layer.size, layer.size, 'valid');
    case 'globalAvgPool':
      return tf.mean(x, [1, 2]);
    case 'flatten':
      return tf.reshape(x, [x.shape[0] as number, -1]);
    case 'batchNorm': {
      const gamma = weightOf(weights, `${layer.name}.gamma`);
      const beta = weightOf(weights, `${layer.name}.beta`);
      if (mode.training && !mode.still?.(layer.name)) return normalizeBatch(layer.name, x, gamma, beta, mode.seen);
      return normalizeRunning(x, gamma, beta, weightOf(weights, `${layer.name}.runningMean`), weightOf(weights, `${layer.name}.runningVar`));
    }
    case 'residual': {
      const y = applyLayers(layer.body, weights, x, mode);
      return layer.skip ? tf.add(y, x) : y;
    }
    default:
      throw new Error(`internal: unknown layer ${JSON.stringify(layer satisfies never)}`);
  }
}

function weightOf(weights: Weights, name: string): tf.Tensor {
  const tensor = weights[name];
  if (tensor === undefined) throw new Error(`internal: model has no weight ${name}`);
  return tensor;
}
