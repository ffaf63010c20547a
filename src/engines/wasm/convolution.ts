/**
 * @file Plans a convolution: where it reads, which kernels run forward and backward.
 *
 * Padding is copied around the input first (with `same`), so kernels never test for borders. Stride 2 backward: the gradient is spread out with zeros
 * between, then it is a convolution of stride 1. Padding as TensorFlow's `same`: the odd one at the end.
 * Followed by relu and max pool (stride 1): one fused pass forward, and backward from the winners alone (assembly/pooled.ts).
 */
import type { Layer } from '../../models/model.ts';
import { numbersOf, type Operation, type Planner, padded, placeOf, type Value } from './plan.ts';

export type Conv = Extract<Layer, { readonly type: 'conv2d' }>;
export type Fusion = 'none' | 'relu' | 'reluPool';

interface Geometry {
  /** Of y, before pooling. */
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  /** Of x with its padding. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
}

interface Weights {
  readonly kernel: number;
  /** Byte offset from the weights, or -1. */
  readonly bias: number;
  readonly group: number;
}

/** Bytes that the lists of one group of samples may take: half of a first-level cache. */
const LIST_BYTES = 16_384;

export function planConvolution(planner: Planner, layer: Conv, x: Value, fusion: Fusion): Value {
  const { kernel, stride } = layer;
  const { place } = x;
  const shape = geometry(layer, place.height, place.width);
  const out = padded(layer.filters);
  const weights = planWeights(planner, layer, place.stored, place.channels, out);
  const piece = 4 * place.stored;
  const rowBytes = shape.paddedWidth * piece;
  const needsPadding = shape.paddedHeight !== place.height || shape.paddedWidth !== place.width;
  const source = needsPadding ? planner.take(4 * planner.capacity * shape.paddedHeight * shape.paddedWidth * place.stored) : x.at;
  const pad = (k: Parameters<Operation['forward']>[0], batch: number) => {
    if (needsPadding) k.embed(x.at, batch, place.height, place.width, piece, source, shape.top, shape.left, shape.paddedHeight, shape.paddedWidth, 1);
  };
  const common = { planner, layer, x, shape, out, weights, piece, rowBytes, source, pad, run: kernel * place.stored };
  if (fusion === 'reluPool' && stride === 1) return planPooled(common, needsPadding);
  return planDense(common, fusion !== 'none');
}

interface Common {
  readonly planner: Planner;
  readonly layer: Conv;
  readonly x: Value;
  readonly shape: Geometry;
  /** Stored channels of y. */
  readonly out: number;
  readonly weights: Weights;
  /** Bytes of one position of x. */
  readonly piece: number;
  readonly rowBytes: number;
  /** Where the kernels read x. */
  readonly source: number;
  readonly pad: (k: Parameters<Operation['forward']>[0], batch: number) => void;
  readonly run: number;
}

function planDense({ planner, layer, x, shape, out, weights, piece, rowBytes, source, pad, run }: Common, relu: boolean): Value {
  const { kernel, stride } = layer;
  const { height, width } = shape;
  const y = planner.value(placeOf(height, width, layer.filters, out));
  const count = height * width;
  const blocks = out / 8;
  const sample = shape.paddedHeight * rowBytes;
  const table = planner.table(positions(height, width, stride * piece, stride * rowBytes));
  const back = planInput(planner, layer, x, shape, out, y.grad);
  const zeros = planner.zeros(out);
  planner.operations.push({
    group: weights.group,
    forward(k, pass) {
      pad(k, pass.batch);
      const bias = weights.bias < 0 ? zeros : pass.weights + weights.bias;
      const convolve = relu ? k.convolveRelu : k.convolvePlain;
      convolve(source, sample, pass.batch, table, count, rowBytes, kernel, run, pass.weights + weights.kernel, bias, blocks, y.at);
    },
    backward(k, pass, own, input) {
      if (relu) k.reluInput(y.at, y.grad, pass.batch * count * out, y.grad);
      if (own) {
        if (weights.bias >= 0) k.sumPositions(y.grad, pass.batch, count, out, pass.gradients + weights.bias);
        const to = pass.gradients + weights.kernel;
        k.correlate(source, sample, y.grad, pass.batch, height, width, stride * piece, stride * rowBytes, rowBytes, kernel, run, blocks, to);
      }
      if (input) back(k, pass.weights + weights.kernel, pass.batch);
    },
  });
  return y;
}

/** The gradient in x: y's gradient, spread out and padded, convolved with the flipped kernel. */
function planInput(planner: Planner, { kernel, stride }: Conv, x: Value, shape: Geometry, out: number, dy: number) {
  const { place } = x;
  const [tall, broad] = [place.height + kernel - 1, place.width + kernel - 1];
  const piece = 4 * out;
  const direct = kernel === 1 && stride === 1;
  if (x.grad === 0) return () => {}; // the images themselves
  const source = direct ? dy : planner.take(planner.capacity * tall * broad * piece);
  const flipped = planner.take(4 * numbersOf(placeOf(kernel, kernel, out, out)) * place.stored);
  const table = planner.table(positions(place.height, place.width, piece, broad * piece));
  const zeros = planner.zeros(place.stored);
  return (k: Parameters<Operation['forward']>[0], w: number, batch: number) => {
    k.flip(w, out, kernel, place.stored, flipped);
    if (!direct) {
      k.embed(dy, batch, shape.height, shape.width, piece, source, kernel - 1 - shape.top, kernel - 1 - shape.left, tall, broad, stride);
    }
    const count = place.height * place.width;
    k.convolvePlain(source, tall * broad * piece, batch, table, count, broad * piece, kernel, kernel * out, flipped, zeros, place.stored / 8, x.grad);
  };
}

function planPooled({ planner, layer, x, shape, out, weights, piece, rowBytes, source, pad, run }: Common, cropped: boolean): Value {
  const { kernel } = layer;
  const { place } = x;
  const [height, width] = [Math.floor(shape.height / 2), Math.floor(shape.width / 2)];
  const y = planner.value(placeOf(height, width, layer.filters, out));
  const count = height * width;
  const sample = shape.paddedHeight * rowBytes;
  const wide = Math.ceil(run / 4) * 4;
  const table = planner.table(positions(height, width, 2 * piece, 2 * rowBytes));
  const steps = planner.table([0, piece, rowBytes, rowBytes + piece]);
  const arg = planner.take(planner.capacity * count * out);
  const zeros = planner.zeros(out);
  const group = Math.max(1, Math.min(8, Math.floor(LIST_BYTES / (8 * out * count))));
  const lists = planner.take(8 * out * count * group);
  const lengths = planner.take(4 * out);
  const rowed = planner.take(4 * out * kernel * wide);
  const rowedGradient = planner.take(4 * out * kernel * wide);
  const biasGradient = planner.take(4 * out);
  const dx = cropped && x.grad !== 0 ? planner.take(planner.capacity * sample) : x.grad;
  planner.operations.push({
    group: weights.group,
    forward(k, pass) {
      pad(k, pass.batch);
      const bias = weights.bias < 0 ? zeros : pass.weights + weights.bias;
      const w = pass.weights + weights.kernel;
      k.convolvePool(source, sample, pass.batch, table, count, piece, rowBytes, rowBytes, kernel, run, w, bias, out / 8, y.at, arg);
    },
    backward(k, pass, own, input) {
      const w = pass.weights + weights.kernel;
      k.zero(rowedGradient, 4 * out * kernel * wide);
      if (input) {
        k.toRowed(w, out / 8, kernel, run, wide, rowed);
        k.zero(dx, pass.batch * sample);
      }
      const db = weights.bias < 0 ? biasGradient : pass.gradients + weights.bias;
      const to = input ? dx : 0;
      k.pooledGradients(
        ...[source, sample, y.at, y.grad, arg, pass.batch, group, table, count, steps, rowBytes],
        ...[kernel, wide, out, rowed, rowedGradient, db, to, lists, lengths],
      );
      if (own) k.addRowed(rowedGradient, out / 8, kernel, run, wide, pass.gradients + weights.kernel);
      if (input && cropped)
        k.crop(dx, pass.batch, place.height, place.width, piece, x.grad, shape.top, shape.left, shape.paddedHeight, shape.paddedWidth);
    },
  });
  return y;
}

function planWeights(planner: Planner, layer: Conv, stored: number, channels: number, out: number): Weights {
  const { kernel, filters } = layer;
  const run = kernel * stored;
  const index = new Int32Array(kernel * kernel * channels * filters);
  let n = 0;
  for (let u = 0; u < kernel; u++)
    for (let v = 0; v < kernel; v++)
      for (let c = 0; c < channels; c++)
        for (let o = 0; o < filters; o++) index[n++] = (((o >> 3) * kernel + u) * run + v * stored + c) * 8 + (o & 7);
  const at = planner.param(`${layer.name}.kernel`, out * kernel * run, index);
  const bias = layer.bias
    ? planner.param(
        `${layer.name}.bias`,
        out,
        Int32Array.from({ length: filters }, (_, o) => o),
      )
    : -1;
  return { kernel: at, bias, group: planner.groupOf(`${layer.name}.kernel`) };
}

function geometry({ kernel, stride, padding }: Conv, height: number, width: number): Geometry {
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

/** Byte offsets of the positions of a height x width grid. */
function positions(height: number, width: number, right: number, down: number): number[] {
  return Array.from({ length: height * width }, (_, p) => Math.floor(p / width) * down + (p % width) * right);
}
