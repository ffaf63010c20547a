/**
 * @file Plans the other layers: dense, batch norm, pooling, activations, sums. Each adds its operation and returns where its result is.
 */
import { numbersOf, type Place, type Planner, padded, placeOf, type Value } from './plan.ts';

export function planDenseLayer(planner: Planner, name: string, units: number, x: Value, relu: boolean): Value {
  const { place } = x;
  const inputs = numbersOf(place);
  const out = padded(units);
  const index = new Int32Array(place.height * place.width * place.channels * units);
  let n = 0;
  for (let p = 0; p < place.height * place.width; p++)
    for (let c = 0; c < place.channels; c++)
      for (let o = 0; o < units; o++) index[n++] = ((o >> 3) * inputs + p * place.stored + place.index(c)) * 8 + (o & 7);
  const kernel = planner.param(`${name}.kernel`, inputs * out, index);
  const bias = planner.param(`${name}.bias`, out, identity(units));
  const y = planner.value(placeOf(1, 1, units, out));
  const images = planner.table(Array.from({ length: planner.capacity }, (_, b) => 4 * b * inputs));
  const rows = planner.table(Array.from({ length: planner.capacity }, (_, b) => 4 * b * out));
  const flipped = x.grad === 0 ? 0 : planner.take(4 * inputs * out);
  const zeros = planner.zeros(padded(inputs));
  planner.operations.push({
    group: planner.groupOf(`${name}.kernel`),
    forward(k, { weights, batch }) {
      const convolve = relu ? k.convolveRelu : k.convolvePlain;
      convolve(x.at, 0, 1, images, batch, 0, 1, inputs, weights + kernel, weights + bias, out / 8, y.at);
    },
    backward(k, { weights, gradients, batch }, own, input) {
      if (relu) k.reluInput(y.at, y.grad, batch * out, y.grad);
      if (own) {
        k.sumPositions(y.grad, 1, batch, out, gradients + bias);
        k.correlate(x.at, 0, y.grad, 1, 1, batch, 4 * inputs, 0, 0, 1, inputs, out / 8, gradients + kernel);
      }
      if (input) {
        k.flip(weights + kernel, out, 1, inputs, flipped);
        k.convolvePlain(y.grad, 0, 1, rows, batch, 0, 1, out, flipped, zeros, inputs / 8, x.grad);
      }
    },
  });
  return y;
}

/** What batch norm keeps of a batch: byte offsets of the mean and of 1 / sqrt(variance + eps); of gamma and beta from the weights. */
export interface Norm {
  readonly y: Value;
  readonly mean: number;
  readonly inverse: number;
  readonly gamma: number;
  readonly beta: number;
}

/** Batch norm, with a relu or a relu and max pool behind it. */
export function planNorm(planner: Planner, name: string, x: Value, fusion: 'none' | 'relu' | 'reluPool'): Norm {
  const { height, width, channels, stored, index } = x.place;
  const part = Int32Array.from({ length: channels }, (_, c) => index(c));
  const gamma = planner.param(`${name}.gamma`, stored, part);
  const beta = planner.param(`${name}.beta`, stored, part);
  const runningMean = planner.buffer(`${name}.runningMean`, stored, part);
  const runningVar = planner.buffer(`${name}.runningVar`, stored, part);
  const own = planner.take(4 * stored);
  const inverse = planner.take(4 * stored);
  const scratch = planner.take(8 * planner.capacity * stored);
  const none = planner.zeros(stored);
  const pool = fusion === 'reluPool';
  const relu = fusion === 'none' ? 0 : 1;
  const count = height * width;
  const y = planner.value(pool ? placeOf(height / 2, width / 2, channels, stored) : x.place);
  const arg = pool ? planner.take((planner.capacity * count * stored) / 4) : 0;
  planner.operations.push({
    group: planner.groupOf(`${name}.gamma`),
    forward(k, { weights, running, batch, training }) {
      let mean = own;
      if (training) k.normStatistics(x.at, batch, count, stored, own, inverse, running + runningMean, running + runningVar, scratch);
      else {
        k.normInverse(running + runningVar, stored, inverse);
        mean = running + runningMean;
      }
      if (pool) k.normalizePool(x.at, batch, height, width, stored, mean, inverse, weights + gamma, weights + beta, y.at, arg);
      else k.normalize(x.at, batch * count, stored, mean, inverse, weights + gamma, weights + beta, relu, y.at);
    },
    backward(k, { weights, running, gradients, batch, training }, wanted, input) {
      if (!wanted && !input) return;
      // by the running values, no image has a say in the others' mean and spread: the sums' share is 0, and dx = gamma / sqrt(var + eps) dy
      const [mean, dGamma, dBeta] = training ? [own, gradients + gamma, gradients + beta] : [running + runningMean, none, none];
      if (pool) {
        if (training) k.normPoolSums(x.at, y.at, y.grad, arg, batch, height, width, stored, own, inverse, dGamma, dBeta);
        if (input) k.normPoolInput(x.at, y.at, y.grad, arg, batch, height, width, stored, mean, inverse, weights + gamma, dGamma, dBeta, x.grad);
      } else {
        if (training) k.normSums(x.at, y.at, y.grad, batch, count, stored, own, inverse, relu, dGamma, dBeta);
        if (input) k.normInput(x.at, y.at, y.grad, batch, count, stored, mean, inverse, weights + gamma, relu, dGamma, dBeta, x.grad);
      }
    },
  });
  return { y, mean: own, inverse, gamma, beta };
}

/** `arg`: byte offset of the winners. */
export function planMaxPool(planner: Planner, x: Value): { readonly y: Value; readonly arg: number } {
  const { height, width, stored } = x.place;
  const y = planner.value(halved(x.place));
  const arg = planner.take(planner.capacity * numbersOf(y.place));
  planner.operations.push({
    group: -1,
    forward: (k, { batch }) => k.maxPool(x.at, batch, height, width, stored, y.at, arg),
    backward(k, { batch }, _own, input) {
      if (!input) return;
      if (height % 2 || width % 2) k.zero(x.grad, 4 * batch * numbersOf(x.place));
      k.maxPoolInput(y.grad, arg, batch, height, width, stored, x.grad);
    },
  });
  return { y, arg };
}

export function planAveragePool(planner: Planner, x: Value): Value {
  const { height, width, stored } = x.place;
  const y = planner.value(halved(x.place));
  planner.operations.push({
    group: -1,
    forward: (k, { batch }) => k.averagePool(x.at, batch, height, width, stored, y.at),
    backward(k, { batch }, _own, input) {
      if (!input) return;
      if (height % 2 || width % 2) k.zero(x.grad, 4 * batch * numbersOf(x.place));
      k.averagePoolInput(y.grad, batch, height, width, stored, x.grad);
    },
  });
  return y;
}

export function planGlobalAverage(planner: Planner, x: Value): Value {
  const { height, width, channels, stored, index } = x.place;
  const y = planner.value({ height: 1, width: 1, channels, stored, index });
  planner.operations.push({
    group: -1,
    forward: (k, { batch }) => k.globalAverage(x.at, batch, height * width, stored, y.at),
    backward(k, { batch }, _own, input) {
      if (input) k.globalAverageInput(y.grad, batch, height * width, stored, x.grad);
    },
  });
  return y;
}

export function planActivation(planner: Planner, type: 'relu' | 'tanh', x: Value): Value {
  const y = planner.value(x.place);
  const count = numbersOf(x.place);
  const vectors = (batch: number) => Math.ceil((batch * count) / 4) * 4;
  planner.operations.push({
    group: -1,
    forward: (k, { batch }) => k[type](x.at, vectors(batch), y.at),
    backward(k, { batch }, _own, input) {
      if (input) k[type === 'relu' ? 'reluInput' : 'tanhInput'](y.at, y.grad, vectors(batch), x.grad);
    },
  });
  return y;
}

/** Before the body of a residual block: backward, the gradient that went around the body joins the one that came through it. */
export function planFork(planner: Planner, x: Value): { join(body: Value): Value } {
  const y = planner.value(x.place);
  const count = numbersOf(x.place);
  planner.operations.push({
    group: -1,
    forward: () => {},
    backward(k, { batch }, _own, input) {
      if (input) k.add(x.grad, y.grad, batch * count, x.grad);
    },
  });
  return {
    join(body) {
      planner.operations.push({
        group: -1,
        forward: (k, { batch }) => k.add(body.at, x.at, batch * count, y.at),
        backward(k, { batch }, _own, input) {
          if (input) k.crop(y.grad, 1, 1, 1, 4 * batch * count, body.grad, 0, 0, 1, 1);
        },
      });
      return y;
    },
  };
}

/** An image of few channels, stored as other activations are. */
export function planWidening(planner: Planner, x: Value): Value {
  const { height, width, channels } = x.place;
  const y = planner.value(placeOf(height, width, channels));
  planner.operations.push({
    group: -1,
    forward: (k, { batch }) => k.widen(x.at, batch * height * width, channels, y.place.stored, y.at),
    backward: () => {},
  });
  return y;
}

function halved({ height, width, channels, stored }: Place): Place {
  return placeOf(Math.floor(height / 2), Math.floor(width / 2), channels, stored);
}

function identity(length: number): Int32Array {
  return Int32Array.from({ length }, (_, n) => n);
}
