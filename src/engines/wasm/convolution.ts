/**
 * @file Plans a convolution: which way it is computed, and the plain way, for any kernel, stride and padding.
 *
 * Followed by relu and max pool: one fused pass (pooledConvolution.ts). 3 x 3 with stride 1: Winograd (winograd.ts). The images themselves, and the rest:
 * the plain sum. Its gradient in x is a convolution too, of y's gradient with the flipped kernel; with stride 2, y's gradient is spread out with zeros between.
 */

import type { Kernels } from '../kernelNames.ts';
import { type Conv, type ConvolutionPart, partOf, planPadding, positions } from './convolutionPart.ts';
import { type Planner, placeOf, type Value } from './plan.ts';
import { planPooledConvolution } from './pooledConvolution.ts';
import { planWinograd, suitsWinograd } from './winograd.ts';

export type Fusion = 'none' | 'relu' | 'reluPool';

/** `fusion` reluPool: stride 1 only. */
export function planConvolution(planner: Planner, layer: Conv, x: Value, fusion: Fusion): Value {
  const part = partOf(planner, layer, x);
  if (fusion === 'reluPool') return planPooledConvolution(part);
  return suitsWinograd(part) ? planWinograd(part, fusion === 'relu') : planPlain(part, fusion === 'relu');
}

function planPlain(part: ConvolutionPart, relu: boolean): Value {
  const { planner, layer, x, geometry, out, group, bias } = part;
  const { kernel, stride } = layer;
  const { height, width } = geometry;
  const input = planPadding(part, geometry.paddedHeight, geometry.paddedWidth, false);
  const right = 4 * stride * x.place.stored;
  const down = stride * input.rowBytes;
  const run = kernel * x.place.stored;
  const y = planner.value(placeOf(height, width, layer.filters, out));
  const count = height * width;
  const table = planner.table(positions(height, width, right, down));
  const zeros = planner.zeros(out);
  const back = planInput(part, y.grad);
  planner.operations.push({
    group,
    forward(k, { weights, batch }) {
      input.pad(k, batch);
      const convolve = relu ? k.convolveRelu : k.convolvePlain;
      const shift = bias < 0 ? zeros : weights + bias;
      convolve(input.at, input.sample, batch, table, count, input.rowBytes, kernel, run, weights + part.kernel, shift, out / 8, y.at);
    },
    backward(k, { weights, gradients, batch }, own, wanted) {
      if (relu) k.reluInput(y.at, y.grad, batch * count * out, y.grad);
      if (own) {
        if (bias >= 0) k.sumPositions(y.grad, batch, count, out, gradients + bias);
        const to = gradients + part.kernel;
        k.correlate(input.at, input.sample, y.grad, batch, height, width, right, down, input.rowBytes, kernel, run, out / 8, to);
      }
      if (wanted) back(k, weights + part.kernel, batch);
    },
  });
  return y;
}

function planInput({ planner, layer, x, geometry, out }: ConvolutionPart, dy: number): (k: Kernels, w: number, batch: number) => void {
  const { place } = x;
  const { kernel, stride } = layer;
  if (x.grad === 0) return () => {}; // the images themselves
  const [tall, broad] = [place.height + kernel - 1, place.width + kernel - 1];
  const piece = 4 * out;
  const direct = kernel === 1 && stride === 1;
  const source = direct ? dy : planner.take(planner.capacity * tall * broad * piece);
  const flipped = planner.take(4 * kernel * kernel * out * place.stored);
  const count = place.height * place.width;
  const table = planner.table(positions(place.height, place.width, piece, broad * piece));
  const zeros = planner.zeros(place.stored);
  const [top, left] = [kernel - 1 - geometry.top, kernel - 1 - geometry.left];
  const sample = tall * broad * piece;
  return (k, w, batch) => {
    k.flip(w, out, kernel, place.stored, flipped);
    if (!direct) k.embed(dy, batch, geometry.height, geometry.width, piece, source, top, left, tall, broad, stride);
    k.convolvePlain(source, sample, batch, table, count, broad * piece, kernel, kernel * out, flipped, zeros, place.stored / 8, x.grad);
  };
}
