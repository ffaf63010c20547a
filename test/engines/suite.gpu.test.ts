import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import type { NetworkName } from './gradientNetworks.ts';
import { gradients } from './suite/gradients.ts';
import { paritySuite } from './suite/suite.ts';

/**
 * The suite of Node once more: on WebGPU with fewer updates, since a software adapter takes tenths of a second for one. The loop is the one that Node tests
 * on the CPU backend over hundreds; what is new here are TensorFlow.js's kernels, each of which runs in every update, and reading back.
 */
paritySuite('tfjs on webgpu', () => openTfjs('webgpu'), { many: 20, brief: true });
/** Each of those kernels once: the other networks combine them otherwise, which is TensorFlow.js's bookkeeping, the same on the CPU backend in Node. */
const networks: readonly NetworkName[] = [
  'two dense with relu',
  'conv 1',
  'conv 3 stride 2 same',
  'max pool of the images',
  'average pool',
  'two convs with relu and pools',
  'conv 5 behind a conv 1',
  'batch norm, relu and max pool',
  'global average pool, dense with relu',
  'residual with skip',
];
gradients(
  'tfjs on webgpu',
  () => openTfjs('webgpu'),
  [[7, 6, 2]],
  (name) => networks.includes(name),
);
paritySuite('wasm in the browser', () => openWasm(), { many: 1000, brief: false });
