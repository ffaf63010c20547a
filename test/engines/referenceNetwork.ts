/**
 * @file A network in plain float64 loops, written from the equations and sharing no code with the engine: the forward pass and, by central
 * differences, its gradient.
 *
 *   dL/dw_i ~ (L(w + h e_i) - L(w - h e_i)) / 2h,  h = 1e-5: truncation about h^2 = 1e-10, rounding about 1e-16 / h = 1e-11.
 *
 * Tensors are flat arrays in the layout of model.ts, images [B, H, W, C].
 */
import type { Layer, ModelSpec } from '../../src/models/model.ts';

type Values = Readonly<Record<string, ArrayLike<number>>>;
interface Image {
  readonly shape: readonly number[]; // [H, W, C] or [n]
  readonly batch: number;
  readonly data: Float64Array;
}

export function referenceLogits(model: ModelSpec, values: Values, images: ArrayLike<number>, mode: 'train' | 'eval' = 'train'): Float64Array {
  const size = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
  const input = { shape: model.inputShape, batch: images.length / size, data: Float64Array.from(images) };
  return model.layers.reduce<Image>((x, layer) => apply(layer, values, x, mode), input).data;
}

export function referenceLoss(
  model: ModelSpec,
  values: Values,
  images: ArrayLike<number>,
  labels: readonly number[],
  mode: 'train' | 'eval' = 'train',
): number {
  const z = referenceLogits(model, values, images, mode);
  let sum = 0;
  labels.forEach((label, b) => {
    const row = z.subarray(b * model.classes, (b + 1) * model.classes);
    sum += Math.log(row.reduce((total, x) => total + Math.exp(x), 0)) - (row[label] as number);
  });
  return sum / labels.length;
}

export function referenceGradient(
  model: ModelSpec,
  values: Values,
  images: ArrayLike<number>,
  labels: readonly number[],
  name: string,
  mode: 'train' | 'eval' = 'train',
): Float64Array {
  const h = 1e-5;
  const weight = Float64Array.from(values[name] as ArrayLike<number>);
  const moved = { ...values, [name]: weight };
  return weight.map((w, i) => {
    weight[i] = w + h;
    const up = referenceLoss(model, moved, images, labels, mode);
    weight[i] = w - h;
    const down = referenceLoss(model, moved, images, labels, mode);
    weight[i] = w;
    return (up - down) / (2 * h);
  });
}

function apply(layer: Layer, values: Values, x: Image, mode: 'train' | 'eval'): Image {
  const [height, width, channels] = x.shape as [number, number, number];
  const at = (b: number, i: number, j: number, c: number) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : (x.data[((b * height + i) * width + j) * channels + c] as number);
  switch (layer.type) {
    case 'conv2d': {
      const { kernel, stride, filters } = layer;
      const size = (n: number) => (layer.padding === 'same' ? Math.ceil(n / stride) : Math.floor((n - kernel) / stride) + 1);
      const pad = (n: number) => (layer.padding === 'same' ? Math.floor(Math.max(0, (size(n) - 1) * stride + kernel - n) / 2) : 0);
      const [k, bias] = [values[`${layer.name}.kernel`] as ArrayLike<number>, layer.bias ? values[`${layer.name}.bias`] : undefined];
      return make(x.batch, [size(height), size(width), filters], (b, i, j, o) => {
        let sum = bias ? (bias[o] as number) : 0;
        for (let u = 0; u < kernel; u++)
          for (let v = 0; v < kernel; v++)
            for (let c = 0; c < channels; c++)
              sum +=
                at(b, i * stride + u - pad(height), j * stride + v - pad(width), c) * (k[((u * kernel + v) * channels + c) * filters + o] as number);
        return sum;
      });
    }
    case 'dense': {
      const inputs = x.shape[0] as number;
      const [k, bias] = [values[`${layer.name}.kernel`] as ArrayLike<number>, values[`${layer.name}.bias`] as ArrayLike<number>];
      const data = new Float64Array(x.batch * layer.units);
      for (let b = 0; b < x.batch; b++)
        for (let o = 0; o < layer.units; o++) {
          let sum = bias[o] as number;
          for (let n = 0; n < inputs; n++) sum += (x.data[b * inputs + n] as number) * (k[n * layer.units + o] as number);
          data[b * layer.units + o] = sum;
        }
      return { shape: [layer.units], batch: x.batch, data };
    }
    case 'relu':
      return { ...x, data: x.data.map((value) => Math.max(0, value)) };
    case 'tanh':
      return { ...x, data: x.data.map(Math.tanh) };
    case 'maxPool':
    case 'avgPool':
      return make(x.batch, [Math.floor(height / 2), Math.floor(width / 2), channels], (b, i, j, c) => {
        const four = [at(b, 2 * i, 2 * j, c), at(b, 2 * i, 2 * j + 1, c), at(b, 2 * i + 1, 2 * j, c), at(b, 2 * i + 1, 2 * j + 1, c)];
        return layer.type === 'maxPool' ? Math.max(...four) : four.reduce((sum, value) => sum + value, 0) / 4;
      });
    case 'globalAvgPool': {
      const data = new Float64Array(x.batch * channels);
      x.data.forEach((value, n) => {
        const to = Math.floor(n / (height * width * channels)) * channels + (n % channels);
        data[to] = (data[to] as number) + value / (height * width);
      });
      return { shape: [channels], batch: x.batch, data };
    }
    case 'flatten':
      return { ...x, shape: [x.data.length / x.batch] };
    case 'batchNorm': {
      const own = (part: string) => values[`${layer.name}.${part}`] as ArrayLike<number>;
      const count = x.data.length / channels;
      const average = (of: (value: number, c: number) => number) => {
        const sums = new Float64Array(channels);
        for (let n = 0; n < x.data.length; n++) sums[n % channels] = (sums[n % channels] as number) + of(x.data[n] as number, n % channels) / count;
        return sums;
      };
      const means = mode === 'eval' ? own('runningMean') : average((value) => value);
      const variances = mode === 'eval' ? own('runningVar') : average((value, c) => (value - (means[c] as number)) ** 2);
      const data = x.data.map((value, n) => {
        const c = n % channels;
        return (
          ((value - (means[c] as number)) / Math.sqrt((variances[c] as number) + 1e-5)) * (own('gamma')[c] as number) + (own('beta')[c] as number)
        );
      });
      return { ...x, data };
    }
    case 'residual': {
      const y = layer.body.reduce((value, inner) => apply(inner, values, value, mode), x);
      return layer.skip ? { ...y, data: y.data.map((value, n) => value + (x.data[n] as number)) } : y;
    }
  }
}

function make(batch: number, shape: readonly [number, number, number], value: (b: number, i: number, j: number, c: number) => number): Image {
  const data = new Float64Array(batch * shape[0] * shape[1] * shape[2]);
  let n = 0;
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < shape[0]; i++) for (let j = 0; j < shape[1]; j++) for (let c = 0; c < shape[2]; c++) data[n++] = value(b, i, j, c);
  return { shape, batch, data };
}
