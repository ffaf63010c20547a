/**
 * @file Our own kernels for TensorFlow.js's CPU backend: convolution and its two gradients, pooling, and sums over positions.
 *
 *   y[b,i,j,o] = bias[o] + sum_{u,v,c} x[b, i s + u - p, j s + v - p, c] k[u,v,c,o]
 *   dx[b, i s + u - p, j s + v - p, c] += dy[b,i,j,o] k[u,v,c,o]        dk[u,v,c,o] += dy[b,i,j,o] x[b, i s + u - p, j s + v - p, c]
 *
 * Symbols: x [B, H, W, C], k [kh, kw, C, O], y and dy [B, OH, OW, O], s stride, p padding at top or left.
 * TensorFlow.js's own read each number through `TensorBuffer.get(...indices)`: 2.5 s for a step of `small` at batch 32, against 0.1 s now (Node 20, busy 2 cores).
 * Here a kernel row is one run of kw * C numbers in x and in the transposed kernel [O, kh, kw, C], sums are float64 and rounded once, and zeros of dy
 * (three of four after max pooling) are skipped. A NaN in x under a zero dy is therefore not spread by dk: the logits have shown it by then.
 * Sizes, padding and the loops over windows: cpuWindows.ts.
 */
import * as tf from '@tensorflow/tfjs';
import { type Attributes, forEachMaximum, forEachWindow, type Geometry, geometry, poolGeometry } from './cpuWindows.ts';

interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
}

type Kernel = (inputs: Readonly<Record<string, tf.TensorInfo>>, attrs: Attributes, cpu: CpuBackend) => tf.TensorInfo;

let registered = false;

/** Puts them in the place of TensorFlow.js's. Once is enough; again does nothing. */
export function registerCpuKernels(): void {
  if (registered) return;
  registered = true;
  const ownSum = (tf.getKernel('Sum', 'cpu') as tf.KernelConfig).kernelFunc;
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.unregisterKernel(kernelName, 'cpu');
    tf.registerKernel({
      kernelName,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs, backend }) =>
        kernel(inputs as Record<string, tf.TensorInfo>, attrs as Attributes, backend as unknown as CpuBackend),
    });
  }
  tf.unregisterKernel('Sum', 'cpu');
  tf.registerKernel({
    kernelName: 'Sum',
    backendName: 'cpu',
    kernelFunc: (call) => {
      const x = tensor(call.inputs.x as tf.TensorInfo);
      const axes = tf.util.parseAxisParam(call.attrs?.axis as unknown as number[], x.shape);
      // leading axes of an image batch: the gradient of a bias, and batch statistics
      const leading =
        x.dtype === 'float32' && axes.length === x.shape.length - 1 && axes.every((axis, i) => axis === i) && call.attrs?.keepDims !== true;
      return leading ? sumToChannels(x, call.backend as unknown as CpuBackend) : ownSum(call);
    },
  });
}

const kernels: Readonly<Record<string, Kernel>> = {
  Conv2D: ({ x, filter }, attrs, cpu) => convolve(tensor(x), tensor(filter), undefined, attrs, cpu),
  FusedConv2D({ x, filter, bias, preluActivationWeights }, attrs, cpu) {
    if (attrs.activation !== 'linear' || preluActivationWeights) throw new Error('internal: fused activations are not used on the CPU backend');
    return convolve(tensor(x), tensor(filter), bias, attrs, cpu);
  },
  Conv2DBackpropInput({ dy, filter }, attrs, cpu) {
    const shape = attrs.inputShape as [number, number, number, number];
    const g = geometry(shape, tensor(filter).shape, attrs);
    return cpu.makeTensorInfo(shape, 'float32', inputGradient(g, valuesOf(dy, cpu), valuesOf(filter, cpu)));
  },
  Conv2DBackpropFilter({ x, dy }, attrs, cpu) {
    const shape = attrs.filterShape as [number, number, number, number];
    const g = geometry(tensor(x).shape, shape, attrs);
    return cpu.makeTensorInfo(shape, 'float32', kernelGradient(g, valuesOf(x, cpu), valuesOf(dy, cpu)));
  },
  MaxPool({ x }, attrs, cpu) {
    const g = poolGeometry(tensor(x).shape, attrs);
    const input = valuesOf(x, cpu);
    const out = new Float32Array(g.batch * g.outHeight * g.outWidth * g.channels);
    forEachMaximum(g, input, (at, from) => {
      out[at] = input[from] as number;
    });
    return cpu.makeTensorInfo([g.batch, g.outHeight, g.outWidth, g.channels], 'float32', out);
  },
  MaxPoolGrad({ dy, input }, attrs, cpu) {
    const g = poolGeometry(tensor(input).shape, attrs);
    const above = valuesOf(dy, cpu);
    const dx = new Float32Array(g.batch * g.height * g.width * g.channels);
    forEachMaximum(g, valuesOf(input, cpu), (at, from) => {
      dx[from] = (dx[from] as number) + (above[at] as number);
    });
    return cpu.makeTensorInfo(tensor(input).shape, 'float32', dx);
  },
  AvgPoolGrad({ dy, input }, attrs, cpu) {
    const g = poolGeometry(tensor(input).shape, attrs);
    const above = valuesOf(dy, cpu);
    const dx = new Float32Array(g.batch * g.height * g.width * g.channels);
    const share = 1 / (g.kernelHeight * g.kernelWidth);
    forEachWindow(g, (at, _firstRow, _endRow, _run, inputAt) => {
      for (let u = 0; u < g.kernelHeight; u++) {
        for (let v = 0; v < g.kernelWidth; v++) {
          const from = inputAt + (u * g.width + v) * g.channels;
          for (let c = 0; c < g.channels; c++) dx[from + c] = (dx[from + c] as number) + (above[at + c] as number) * share;
        }
      }
    });
    return cpu.makeTensorInfo(tensor(input).shape, 'float32', dx);
  },
};

/** [..., C] summed to [C], in float64. */
function sumToChannels(x: tf.TensorInfo, cpu: CpuBackend): tf.TensorInfo {
  const values = valuesOf(x, cpu);
  const channels = x.shape.at(-1) as number;
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i += channels) for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + (values[i + c] as number);
  return cpu.makeTensorInfo([channels], 'float32', Float32Array.from(sums));
}

function convolve(x: tf.TensorInfo, filter: tf.TensorInfo, bias: tf.TensorInfo | undefined, attrs: Attributes, cpu: CpuBackend): tf.TensorInfo {
  const g = geometry(x.shape, filter.shape, attrs);
  const input = valuesOf(x, cpu);
  const rows = transposed(g, valuesOf(filter, cpu)); // [O, kh, kw, C]
  const start = bias ? valuesOf(bias, cpu) : new Float32Array(g.filters);
  const out = new Float32Array(g.batch * g.outHeight * g.outWidth * g.filters);
  const kernelSize = g.kernelHeight * g.kernelWidth * g.channels;
  forEachWindow(g, (at, firstRow, endRow, run, inputAt, kernelAt) => {
    for (let o = 0; o < g.filters; o++) {
      let sum = start[o] as number;
      for (
        let u = firstRow, i = inputAt, k = o * kernelSize + kernelAt;
        u < endRow;
        u++, i += g.width * g.channels, k += g.kernelWidth * g.channels
      ) {
        for (let n = 0; n < run; n++) sum += (input[i + n] as number) * (rows[k + n] as number);
      }
      out[at + o] = sum;
    }
  });
  return cpu.makeTensorInfo([g.batch, g.outHeight, g.outWidth, g.filters], 'float32', out);
}

function inputGradient(g: Geometry, dy: Float32Array, filter: Float32Array): Float32Array {
  const rows = transposed(g, filter);
  const dx = new Float64Array(g.batch * g.height * g.width * g.channels);
  const kernelSize = g.kernelHeight * g.kernelWidth * g.channels;
  forEachWindow(g, (at, firstRow, endRow, run, inputAt, kernelAt) => {
    for (let o = 0; o < g.filters; o++) {
      const d = dy[at + o] as number;
      if (d === 0) continue;
      for (
        let u = firstRow, i = inputAt, k = o * kernelSize + kernelAt;
        u < endRow;
        u++, i += g.width * g.channels, k += g.kernelWidth * g.channels
      ) {
        for (let n = 0; n < run; n++) dx[i + n] = (dx[i + n] as number) + d * (rows[k + n] as number);
      }
    }
  });
  return Float32Array.from(dx);
}

function kernelGradient(g: Geometry, x: Float32Array, dy: Float32Array): Float32Array {
  const kernelSize = g.kernelHeight * g.kernelWidth * g.channels;
  const sums = new Float64Array(g.filters * kernelSize); // [O, kh, kw, C]
  forEachWindow(g, (at, firstRow, endRow, run, inputAt, kernelAt) => {
    for (let o = 0; o < g.filters; o++) {
      const d = dy[at + o] as number;
      if (d === 0) continue;
      for (
        let u = firstRow, i = inputAt, k = o * kernelSize + kernelAt;
        u < endRow;
        u++, i += g.width * g.channels, k += g.kernelWidth * g.channels
      ) {
        for (let n = 0; n < run; n++) sums[k + n] = (sums[k + n] as number) + d * (x[i + n] as number);
      }
    }
  });
  const out = new Float32Array(sums.length); // [kh, kw, C, O]
  for (let o = 0; o < g.filters; o++) for (let k = 0; k < kernelSize; k++) out[k * g.filters + o] = sums[o * kernelSize + k] as number;
  return out;
}

/** [kh, kw, C, O] to [O, kh, kw, C]. */
function transposed(g: Geometry, filter: Float32Array): Float32Array {
  const size = g.kernelHeight * g.kernelWidth * g.channels;
  const out = new Float32Array(filter.length);
  for (let o = 0; o < g.filters; o++) for (let k = 0; k < size; k++) out[o * size + k] = filter[k * g.filters + o] as number;
  return out;
}

function tensor(info: tf.TensorInfo | undefined): tf.TensorInfo {
  if (!info) throw new Error('internal: a kernel lacks an input');
  return info;
}

function valuesOf(info: tf.TensorInfo | undefined, cpu: CpuBackend): Float32Array {
  return cpu.data.get(tensor(info).dataId).values;
}
