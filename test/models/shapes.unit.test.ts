import { describe, expect, test } from 'vitest';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import type { Layer, ModelSpec } from '../../src/models/model.ts';
import { buildModel, type ModelKind, models } from '../../src/models/registry.ts';
import { multiplyAdds, outputShape, parameterCount, walkLayers } from '../../src/models/shapes.ts';

const kinds = Object.keys(models) as ModelKind[];
const build = (kind: ModelKind, input: readonly [number, number, number], params: ParamValues = defaultsOf(models[kind].params)) =>
  buildModel({ kind, params }, input, 10);
const sizes = (model: ModelSpec) => [parameterCount(model), multiplyAdds(model)];

// counted by hand: kernels + biases (+ gamma and beta); products of one forward pass
const expected: Record<ModelKind, { gray: readonly number[]; color: readonly number[] }> = {
  linear: { gray: [7850, 7840], color: [30730, 30720] },
  mlp: { gray: [784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10, 784 * 128 + 128 * 64 + 640], color: [402_250, 3072 * 128 + 128 * 64 + 640] },
  small: {
    gray: [80 + 1168 + 4010, 26 * 26 * 8 * 9 + 11 * 11 * 16 * 72 + 4000],
    color: [224 + 1168 + 5770, 30 * 30 * 8 * 27 + 13 * 13 * 16 * 72 + 5760],
  },
  wide: {
    gray: [320 + 18_496 + 16_010, 26 * 26 * 32 * 9 + 11 * 11 * 64 * 288 + 16_000],
    color: [896 + 18_496 + 23_050, 30 * 30 * 32 * 27 + 13 * 13 * 64 * 288 + 23_040],
  },
  bn: {
    gray: [144 + 32 + 4608 + 64 + 9216 + 64 + 330, 784 * 16 * 9 + 196 * 32 * 144 + 49 * 32 * 288 + 320],
    color: [432 + 32 + 4608 + 64 + 9216 + 64 + 330, 1024 * 16 * 27 + 256 * 32 * 144 + 64 * 32 * 288 + 320],
  },
  tanh: { gray: [5258, 26 * 26 * 8 * 9 + 11 * 11 * 16 * 72 + 4000], color: [7162, 30 * 30 * 8 * 27 + 13 * 13 * 16 * 72 + 5760] },
  residual: {
    gray: [160 + 4 * 2320 + 170, 784 * 16 * 9 + 4 * 196 * 16 * 144 + 160],
    color: [448 + 4 * 2320 + 170, 1024 * 16 * 27 + 4 * 256 * 16 * 144 + 160],
  },
};

describe.each(kinds)('%s', (kind) => {
  test('has the parameters and products counted by hand, on gray and color images', () => {
    expect(sizes(build(kind, [28, 28, 1]))).toEqual(expected[kind].gray);
    expect(sizes(build(kind, [32, 32, 3]))).toEqual(expected[kind].color);
  });

  test('ends in one number per class and puts every parameter in a group, first layers first', () => {
    const model = build(kind, [28, 28, 1]);
    expect(walkLayers(model.layers, model.inputShape, () => {})).toEqual([10]);
    expect(model.groups.length).toBe(kind === 'linear' ? 1 : 3);
    const order = model.params.map((param) => param.group);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(model.groups.length);
    expect(new Set(model.params.map((param) => param.name)).size).toBe(model.params.length);
  });
});

test('small is the network of the oracle', () => {
  const model = build('small', [28, 28, 1]);
  expect(model.groups).toEqual(['conv1', 'conv2', 'dense']);
  expect(model.params.map(({ name, shape, fanIn }) => [name, shape, fanIn])).toEqual([
    ['conv1.kernel', [3, 3, 1, 8], 9],
    ['conv1.bias', [8], 9],
    ['conv2.kernel', [3, 3, 8, 16], 72],
    ['conv2.bias', [16], 72],
    ['dense.kernel', [400, 10], 400],
    ['dense.bias', [10], 400],
  ]);
});

test('residual keeps its weights with and without skips', () => {
  const [withSkips, without] = [true, false].map((skip) => build('residual', [28, 28, 1], { skip })) as [ModelSpec, ModelSpec];
  expect(without.params).toEqual(withSkips.params);
  const skips = (model: ModelSpec) =>
    model.layers.filter((layer) => layer.type === 'residual').map((layer) => layer.type === 'residual' && layer.skip);
  expect([skips(withSkips), skips(without)]).toEqual([
    [true, true],
    [false, false],
  ]);
});

test('bn carries the running statistics of its three norms', () => {
  expect(build('bn', [28, 28, 1]).buffers.map(({ name, shape, init }) => `${name} ${shape} ${init}`)).toEqual([
    'norm1.runningMean 16 zeros',
    'norm1.runningVar 16 ones',
    'norm2.runningMean 32 zeros',
    'norm2.runningVar 32 ones',
    'norm3.runningMean 32 zeros',
    'norm3.runningVar 32 ones',
  ]);
});

test('output shapes follow the arithmetic of convolutions', () => {
  const conv = (kernel: 1 | 3 | 5, stride: 1 | 2, padding: 'valid' | 'same'): Layer => ({
    type: 'conv2d',
    name: 'c',
    filters: 4,
    kernel,
    stride,
    padding,
    bias: true,
  });
  expect(outputShape(conv(5, 2, 'valid'), [28, 27, 3])).toEqual([12, 12, 4]);
  expect(outputShape(conv(3, 2, 'same'), [28, 27, 3])).toEqual([14, 14, 4]);
  expect(outputShape(conv(1, 1, 'valid'), [5, 7, 3])).toEqual([5, 7, 4]);
  expect(outputShape({ type: 'maxPool', size: 2 }, [5, 7, 3])).toEqual([2, 3, 3]);
  expect(outputShape({ type: 'flatten' }, [5, 7, 3])).toEqual([105]);
});

test('layers that do not fit are our bug, said aloud', () => {
  expect(() => outputShape({ type: 'dense', name: 'd', units: 3 }, [2, 2, 1])).toThrow('internal: dense layer d needs a flat input');
  expect(() => outputShape({ type: 'conv2d', name: 'c', filters: 1, kernel: 5, stride: 1, padding: 'valid', bias: true }, [4, 4, 1])).toThrow(
    'internal: conv2d leaves nothing',
  );
  expect(() => outputShape({ type: 'residual', skip: true, body: [{ type: 'maxPool', size: 2 }] }, [4, 4, 1])).toThrow('internal: residual body');
  expect(() => buildModel({ kind: 'constructor', params: {} }, [28, 28, 1], 10)).toThrow('internal: unknown model: constructor');
});
