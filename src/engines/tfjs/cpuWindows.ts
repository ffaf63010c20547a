/**
 * @file Sizes of convolutions and poolings on the CPU backend, and the loops over their windows.
 *
 * Window (i, j) of image b covers rows i s - p .. i s - p + kh - 1 and the columns likewise; what lies outside the image is left out (zero padding).
 * Symbols: s stride, p padding at top or left, kh x kw kernel. Padding follows TensorFlow (backend_util.computeConv2DInfo); images are [B, H, W, C].
 * Pooling has no padding; a tie belongs to the first maximum, as in PyTorch.
 */
import * as tf from '@tensorflow/tfjs';

/** Sizes of a convolution or a pooling (there, filters = channels). */
export interface Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly top: number;
  readonly left: number;
}

/** Attributes of a TensorFlow.js kernel call. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Of a convolution of `x` [B, H, W, C] with `k` [kh, kw, C, O]. */
export function geometry(x: readonly number[], k: readonly number[], attrs: Attributes): Geometry {
  if (attrs.dataFormat !== 'NHWC') throw new Error('internal: images are [B, H, W, C]');
  const info = tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    k as [number, number, number, number],
    attrs.strides as number,
    1,
    attrs.pad as 'valid' | 'same',
  );
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filters: info.outChannels,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}

/** Of a pooling of `x` [B, H, W, C]. */
export function poolGeometry(x: readonly number[], attrs: Attributes): Geometry {
  if (attrs.pad !== 'valid') throw new Error('internal: pooling has no padding');
  const [size, stride] = [pair(attrs.filterSize), pair(attrs.strides)];
  const [batch, height, width, channels] = x as [number, number, number, number];
  return {
    batch,
    height,
    width,
    channels,
    kernelHeight: size[0],
    kernelWidth: size[1],
    outHeight: Math.floor((height - size[0]) / stride[0]) + 1,
    outWidth: Math.floor((width - size[1]) / stride[1]) + 1,
    filters: channels,
    strideY: stride[0],
    strideX: stride[1],
    top: 0,
    left: 0,
  };
}

/**
 * Calls `visit` for every output position: where its filters begin in y; the rows of the kernel that lie inside the image; how many numbers of such a
 * row do; and where the first of them is in x and, within one transposed kernel, in k.
 */
export function forEachWindow(
  g: Geometry,
  visit: (at: number, firstRow: number, endRow: number, run: number, inputAt: number, kernelAt: number) => void,
): void {
  for (let b = 0, at = 0; b < g.batch; b++) {
    for (let i = 0; i < g.outHeight; i++) {
      const y = i * g.strideY - g.top;
      const firstRow = Math.max(0, -y);
      const endRow = Math.min(g.kernelHeight, g.height - y);
      for (let j = 0; j < g.outWidth; j++, at += g.filters) {
        const x = j * g.strideX - g.left;
        const firstColumn = Math.max(0, -x);
        const run = (Math.min(g.kernelWidth, g.width - x) - firstColumn) * g.channels;
        const inputAt = ((b * g.height + y + firstRow) * g.width + x + firstColumn) * g.channels;
        visit(at, firstRow, endRow, run, inputAt, (firstRow * g.kernelWidth + firstColumn) * g.channels);
      }
    }
  }
}

/** Calls `visit` with the place of every pooled number and the place of the maximum it comes from. A window with NaN gives its first NaN. */
export function forEachMaximum(g: Geometry, x: Float32Array, visit: (at: number, from: number) => void): void {
  for (let b = 0, at = 0; b < g.batch; b++) {
    for (let i = 0; i < g.outHeight; i++) {
      for (let j = 0; j < g.outWidth; j++) {
        for (let c = 0; c < g.channels; c++, at++) {
          const corner = ((b * g.height + i * g.strideY) * g.width + j * g.strideX) * g.channels + c;
          let from = corner;
          let most = x[corner] as number;
          for (let u = 0; u < g.kernelHeight; u++) {
            for (let v = 0; v < g.kernelWidth; v++) {
              const place = corner + (u * g.width + v) * g.channels;
              const value = x[place] as number;
              if (value > most || (Number.isNaN(value) && !Number.isNaN(most))) {
                most = value;
                from = place;
              }
            }
          }
          visit(at, from);
        }
      }
    }
  }
}

function pair(value: unknown): readonly [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value), Number(value)];
}
