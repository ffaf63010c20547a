/**
 * @file Tiny networks, one for every kind of layer and for what an engine may fuse, with weights: their gradients are compared with central differences.
 */
import { stream } from '../../src/math/rng.ts';
import { assemble, conv3 } from '../../src/models/assemble.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { Layer, ModelSpec, NamedTensors } from '../../src/models/model.ts';

const CLASSES = 3;

const conv = (kernel: 1 | 3 | 5, stride: 1 | 2, padding: 'valid' | 'same', bias = true): Layer => ({
  type: 'conv2d',
  name: 'conv',
  filters: 3,
  kernel,
  stride,
  padding,
  bias,
});
const dense = (units: number, name = 'dense'): Layer => ({ type: 'dense', name, units });
const head: readonly Layer[] = [{ type: 'flatten' }, dense(CLASSES)];
const norm: Layer = { type: 'batchNorm', name: 'norm' };

const networks = {
  'dense alone': head,
  'two dense with relu': [{ type: 'flatten' }, dense(5, 'conv'), { type: 'relu' }, dense(CLASSES)],
  'conv 3 valid': [conv(3, 1, 'valid'), ...head],
  'conv 3 same': [conv(3, 1, 'same'), ...head],
  'conv 5 same': [conv(5, 1, 'same'), ...head],
  'conv 1': [conv(1, 1, 'valid'), ...head],
  'conv 3 stride 2 valid': [conv(3, 2, 'valid'), ...head],
  'conv 3 stride 2 same': [conv(3, 2, 'same'), ...head],
  'conv without bias': [conv(3, 1, 'same', false), ...head],
  'max pool': [conv(3, 1, 'same'), { type: 'maxPool', size: 2 }, ...head],
  'max pool of the images': [{ type: 'maxPool', size: 2 }, conv(3, 1, 'same'), ...head],
  'average pool': [conv(3, 1, 'same'), { type: 'avgPool', size: 2 }, ...head],
  'global average pool': [conv(3, 1, 'same'), { type: 'globalAvgPool' }, dense(CLASSES)],
  tanh: [conv(3, 1, 'valid'), { type: 'tanh' }, ...head],
  'two convs with relu and pools': [
    conv(3, 1, 'same'),
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    conv3('second', 4, 'same'),
    { type: 'tanh' },
    ...head,
  ],
  'conv, relu and max pool twice': [
    conv(3, 1, 'same'),
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    { type: 'conv2d', name: 'second', filters: 4, kernel: 3, stride: 1, padding: 'same', bias: false },
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    ...head,
  ],
  'conv 1, relu and max pool behind a conv 3': [
    conv(3, 1, 'valid'),
    { type: 'conv2d', name: 'second', filters: 9, kernel: 1, stride: 1, padding: 'valid', bias: true },
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    ...head,
  ],
  'two convs, the second with stride 2': [
    conv(3, 1, 'same'),
    { type: 'relu' },
    { type: 'conv2d', name: 'second', filters: 9, kernel: 3, stride: 2, padding: 'same', bias: true },
    { type: 'relu' },
    ...head,
  ],
  'two convs 3 valid': [conv(3, 1, 'same'), { type: 'tanh' }, conv3('second', 9, 'valid'), { type: 'relu' }, ...head],
  'two convs 3, relu between': [conv(3, 1, 'same', false), { type: 'relu' }, conv3('second', 9, 'same', false), ...head],
  'conv 5 behind a conv 1': [
    conv(1, 1, 'valid'),
    { type: 'conv2d', name: 'second', filters: 2, kernel: 5, stride: 2, padding: 'valid', bias: true },
    ...head,
  ],
  'batch norm, relu and max pool': [conv(3, 1, 'same', false), norm, { type: 'relu' }, { type: 'maxPool', size: 2 }, ...head],
  'batch norm and max pool': [conv(3, 1, 'same', false), norm, { type: 'maxPool', size: 2 }, ...head],
  'global average pool, dense with relu': [conv(3, 1, 'valid'), { type: 'globalAvgPool' }, dense(5, 'second'), { type: 'tanh' }, dense(CLASSES)],
  'batch norm': [conv(3, 1, 'same', false), norm, { type: 'relu' }, ...head],
  'residual with skip': [conv(3, 1, 'same'), { type: 'residual', skip: true, body: [conv3('second', 3, 'same'), { type: 'relu' }] }, ...head],
  'residual without skip': [conv(3, 1, 'same'), { type: 'residual', skip: false, body: [conv3('second', 3, 'same'), { type: 'relu' }] }, ...head],
} satisfies Readonly<Record<string, readonly Layer[]>>;

export type NetworkName = keyof typeof networks;

const build = (input: readonly [number, number, number], layers: readonly Layer[]): ModelSpec =>
  assemble('test', input, CLASSES, layers, [{ name: 'all', layers: ['conv', 'norm', 'second', 'dense'] }]);

/** Initial weights, with gamma and beta moved off 1 and 0 so that their part in the gradient shows. */
function weightsOf(model: ModelSpec): NamedTensors {
  const rng = stream(5, 'gamma');
  const values = initialize(model, 11);
  return Object.fromEntries(
    Object.entries(values).map(([name, tensor]) => [name, /gamma|beta|running/.test(name) ? tensor.map((x) => x + 0.5 * rng.uniform()) : tensor]),
  );
}

export interface GradientNetwork {
  readonly model: ModelSpec;
  readonly values: NamedTensors;
}

/** Networks on images of this shape, three classes. */
export function gradientNetworks(input: readonly [number, number, number]): Readonly<Record<string, GradientNetwork>> {
  return Object.fromEntries(
    Object.entries(networks).map(([name, layers]) => {
      const model = build(input, layers);
      return [name, { model, values: weightsOf(model) }];
    }),
  );
}
