/**
 * @file The operations that have parameters: shapes, places in memory, and where each number of a named tensor is.
 */
import type { Layer } from '../../models/model.ts';
import type { Convolution, Dense, Head, Norm } from './network.ts';
import { type Activation, identity, type Planner, quadsOf, type Source, type Value } from './plan.ts';

export function planConvolution(
  planner: Planner,
  layer: Extract<Layer, { type: 'conv2d' }>,
  x: Source,
  add: Value | null,
  activation: Activation,
  pool: boolean,
): Convolution {
  const [inHeight, inWidth, channels] = x === 'images' ? planner.model.inputShape : [x.height, x.width, x.channels];
  const { name, filters, kernel, stride, padding } = layer;
  const out = (size: number) => (padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1);
  const pad = (size: number) => (padding === 'same' ? Math.floor(Math.max(0, (out(size) - 1) * stride + kernel - size) / 2) : 0);
  const [height, width] = [out(inHeight), out(inWidth)];
  const rows = x === 'images' ? channels : 4 * x.quads;
  const quads = quadsOf(filters);
  const index = new Int32Array(kernel * kernel * channels * filters);
  let n = 0;
  for (let tap = 0; tap < kernel * kernel; tap++)
    for (let c = 0; c < channels; c++) for (let o = 0; o < filters; o++) index[n++] = (tap * rows + c) * 4 * quads + o;
  const chunks = Math.min(planner.tiling.chunks, planner.batch);
  const weights = planner.param(`${name}.kernel`, kernel * kernel * rows * quads, index, chunks);
  const bias = layer.bias ? planner.param(`${name}.bias`, quads, identity(filters), chunks) : null;
  const y = pool
    ? planner.value(Math.floor(height / 2), Math.floor(width / 2), filters, activation, { pooled: true })
    : planner.value(height, width, filters, activation);
  return {
    type: 'convolution',
    name,
    x,
    y,
    kernel,
    stride,
    padTop: pad(inHeight),
    padLeft: pad(inWidth),
    height,
    width,
    weights,
    bias,
    add,
    norm: null,
  };
}

export function planNorm(planner: Planner, name: string, before: Convolution, activation: Activation, pool: boolean): Norm {
  const x = before.y;
  const { height, width, channels, quads } = x;
  const own = identity(channels);
  const gamma = planner.param(`${name}.gamma`, quads, own, 1);
  const beta = planner.param(`${name}.beta`, quads, own, 1);
  const runningMean = planner.buffer(`${name}.runningMean`, quads, own);
  const runningVar = planner.buffer(`${name}.runningVar`, quads, own);
  const y = pool
    ? planner.value(Math.floor(height / 2), Math.floor(width / 2), channels, activation, { pooled: true })
    : planner.value(height, width, channels, activation);
  const { windows, workgroup } = planner.tiling;
  const parts = Math.ceil((planner.batch * Math.ceil(height / 2) * Math.ceil(width / (2 * windows))) / workgroup);
  const sumParts = Math.ceil((planner.batch * Math.ceil(y.height / 2) * Math.ceil(y.width / (2 * windows))) / workgroup);
  const statistics = planner.training ? planner.take(3 * quads * parts) : -1;
  const sums = planner.training ? planner.take(2 * quads * sumParts) : -1;
  return { type: 'norm', name, x, y, gamma, beta, runningMean, runningVar, statistics, parts, moments: planner.take(2 * quads), sums, sumParts };
}

export function planDense(planner: Planner, { name, units }: Extract<Layer, { type: 'dense' }>, x: Source, activation: Activation): Dense {
  const dense = planWeights(planner, name, units, x, false);
  return { type: 'dense', name, x, y: planner.value(1, 1, units, activation), ...dense };
}

export function planHead(planner: Planner, { name, units }: Extract<Layer, { type: 'dense' }>, x: Source, average: boolean): Head {
  const dense = planWeights(planner, name, units, x, average);
  const averaged = average && x !== 'images' && planner.training ? planner.value(1, 1, x.channels, 'none', { wanted: false }) : null;
  const logits = planner.value(1, 1, units, 'none');
  const softmax = planner.training ? -1 : planner.take(planner.batch * logits.quads);
  return { type: 'head', name, x, average, ...dense, averaged, logits, softmax, scores: planner.take(planner.batch) };
}

function planWeights(planner: Planner, name: string, units: number, x: Source, average: boolean) {
  const [height, width, channels] = planner.model.inputShape;
  const [positions, own, stored] =
    x === 'images' ? [1, height * width * channels, height * width * channels] : [average ? 1 : x.height * x.width, x.channels, 4 * x.quads];
  const inputs = x === 'images' ? quadsOf(stored) : positions * x.quads;
  const out = quadsOf(units);
  const index = new Int32Array(positions * own * units);
  let n = 0;
  for (let p = 0; p < positions; p++) for (let c = 0; c < own; c++) for (let o = 0; o < units; o++) index[n++] = (p * stored + c) * 4 * out + o;
  const weights = planner.param(`${name}.kernel`, 4 * inputs * out, index, 1);
  const bias = planner.param(`${name}.bias`, out, identity(units), 1);
  return { inputs, weights, bias };
}
