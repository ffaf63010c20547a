/**
 * @file What every way of computing a convolution needs: its geometry, its weights, its input with padding around.
 *
 * Padding is copied around the input first, so kernels never test for borders. Padding as TensorFlow's `same`: the odd one at the end.
 */
import type { Layer } from '../../models/model.ts';
import type { Kernels } from '../kernelNames.ts';
import { type Planner, padded, type Value } from './plan.ts';

export type Conv = Extract<Layer, { readonly type: 'conv2d' }>;

export interface Geometry {
  /** Of y, before pooling. */
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  /** Of x with its padding. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
}

export interface ConvolutionPart {
  readonly planner: Planner;
  readonly layer: Conv;
  readonly x: Value;
  readonly geometry: Geometry;
  /** Stored channels of y. */
  readonly out: number;
  readonly group: number;
  /** Byte offsets from the weights; bias -1: none. */
  readonly kernel: number;
  readonly bias: number;
}

export interface PaddedInput {
  /** Where the kernels read x; x itself where it needs no padding. */
  readonly at: number;
  /** Its gradient, for those that add to it; 0: not wanted. */
  readonly grad: number;
  readonly own: boolean;
  readonly sample: number;
  readonly rowBytes: number;
  pad(k: Kernels, batch: number): void;
  /** Takes the gradient in x out of `grad`. */
  crop(k: Kernels, batch: number): void;
}

export function partOf(planner: Planner, layer: Conv, x: Value): ConvolutionPart {
  const { place } = x;
  const out = padded(layer.filters);
  const geometry = geometryOf(layer, place.height, place.width);
  return { planner, layer, x, geometry, out, group: planner.groupOf(`${layer.name}.kernel`), ...planWeights(planner, layer, place, out) };
}

/** x in a frame of `height` x `width` positions. `back`: its gradient is made in a frame, too. */
export function planPadding({ planner, x, geometry }: ConvolutionPart, height: number, width: number, back: boolean): PaddedInput {
  const { place } = x;
  const { top, left } = geometry;
  const piece = 4 * place.stored;
  const rowBytes = width * piece;
  const sample = height * rowBytes;
  const own = height !== place.height || width !== place.width;
  const at = own ? planner.take(planner.capacity * sample) : x.at;
  const grad = own && back && x.grad !== 0 ? planner.take(planner.capacity * sample) : x.grad;
  return {
    at,
    grad,
    own,
    sample,
    rowBytes,
    pad(k, batch) {
      if (own) k.embed(x.at, batch, place.height, place.width, piece, at, top, left, height, width, 1);
    },
    crop(k, batch) {
      if (own) k.crop(grad, batch, place.height, place.width, piece, x.grad, top, left, height, width);
    },
  };
}

/** Byte offsets of the positions of a height x width grid. */
export function positions(height: number, width: number, right: number, down: number): number[] {
  return Array.from({ length: height * width }, (_, p) => Math.floor(p / width) * down + (p % width) * right);
}

function planWeights(planner: Planner, layer: Conv, { stored, channels }: Value['place'], out: number) {
  const { kernel, filters } = layer;
  const run = kernel * stored;
  const index = new Int32Array(kernel * kernel * channels * filters);
  let n = 0;
  for (let u = 0; u < kernel; u++)
    for (let v = 0; v < kernel; v++)
      for (let c = 0; c < channels; c++)
        for (let o = 0; o < filters; o++) index[n++] = (((o >> 3) * kernel + u) * run + v * stored + c) * 8 + (o & 7);
  const at = planner.param(`${layer.name}.kernel`, out * kernel * run, index);
  const each = Int32Array.from({ length: filters }, (_, o) => o);
  return { kernel: at, bias: layer.bias ? planner.param(`${layer.name}.bias`, out, each) : -1 };
}

function geometryOf({ kernel, stride, padding }: Conv, height: number, width: number): Geometry {
  const along = (size: number) => {
    const out = padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1;
    const before = padding === 'same' ? Math.floor(Math.max(0, (out - 1) * stride + kernel - size) / 2) : 0;
    return { out, before, all: Math.max(size + before, (out - 1) * stride + kernel) };
  };
  const [rows, columns] = [along(height), along(width)];
  return {
    height: rows.out,
    width: columns.out,
    top: rows.before,
    left: columns.before,
    paddedHeight: rows.all,
    paddedWidth: columns.all,
  };
}
