/**
 * @file Batch normalization with PyTorch's semantics (BatchNorm2d: eps 1e-5, momentum 0.1).
 *
 *   train:  mu, s2 = mean and biased variance over batch and positions;  xhat = (x - mu) / sqrt(s2 + eps);  y = gamma xhat + beta
 *           running mean <- 0.9 running mean + 0.1 mu;  running variance <- 0.9 running variance + 0.1 s2 N / (N - 1)
 *   eval:   y = gamma (x - running mean) / sqrt(running variance + eps) + beta
 *   back:   dbeta = sum dy;  dgamma = sum dy xhat;  dx = gamma / sqrt(s2 + eps) (dy - dbeta / N - xhat dgamma / N)
 *
 * Symbols: x, y [B, H, W, C]; mu, s2, gamma, beta [C]; N = B H W numbers per channel; sums run over batch and positions.
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, Algorithm 1 and section 3. The backward formula is written out (instead of differentiating
 * TensorFlow.js's own moments and batchNorm) because it takes a third of the kernels.
 * Differences: Keras keeps 0.99 of the running values, uses eps 1e-3 and the biased variance for both.
 */
import * as tf from '@tensorflow/tfjs';

const EPSILON = 1e-5;
/** Share of the new batch in the running values. */
const MOMENTUM = 0.1;

/** What a batch says about the running values; kept tensors: whoever takes them disposes them. */
export interface BatchStatistics {
  readonly layer: string;
  readonly mean: tf.Tensor; // [C]
  /** Unbiased. */
  readonly variance: tf.Tensor; // [C]
}

/** Normalizes by the statistics of the batch itself and tells them to `seen`. */
export function normalizeBatch(
  layer: string,
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  seen: (statistics: BatchStatistics) => void,
): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const count = axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
  const op = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [input, scale, shift, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const mean = tf.mean(input, axes);
    const centered = tf.sub(input, mean);
    const variance = tf.mean(tf.square(centered), axes);
    const inverse = tf.rsqrt(tf.add(variance, EPSILON)); // [C]
    const normal = tf.mul(centered, inverse); // xhat
    seen({ layer, mean: tf.keep(mean), variance: tf.keep(tf.mul(variance, count / Math.max(1, count - 1))) });
    save([normal, scale, inverse]);
    return {
      value: tf.add(tf.mul(normal, scale), shift),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [xhat, factor, inv] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const dShift = tf.sum(dy, axes);
        const dScale = tf.sum(tf.mul(dy, xhat), axes);
        const flat = tf.sub(dy, tf.div(dShift, count));
        const dx = tf.mul(tf.sub(flat, tf.mul(xhat, tf.div(dScale, count))), tf.mul(factor, inv));
        return [dx, dScale, dShift];
      },
    };
  });
  return op(x, gamma, beta);
}

/** Normalizes by the running values. */
export function normalizeRunning(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, EPSILON))); // [C]
  return tf.add(tf.mul(tf.sub(x, mean), scale), beta);
}

/** The running value after one more batch. */
export function foldRunning(running: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM));
}
