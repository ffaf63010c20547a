/**
 * @file Does a GPU compute a training step here? One tiny step, compared with values stored from the CPU.
 *
 * TensorFlow.js calls its WebGPU backend a preview and skips the gradient tests of convolution, matMul and maxPool there; wrong results have been
 * shipped and drivers differ (ecosystem.md, section 4). So before a person's curves depend on it, every kind of kernel that the presets use is run once.
 * The network (16 x 16 x 1, 3 classes, batch 4) holds every kind of layer; weights and images come from seed 42.
 * Compared: the loss, and for every parameter two numbers of its gradient g: sum_i g_i cos(i + 1) (order and sign) and sqrt(sum g_i^2) (size).
 */
import { cos } from '../math/portable.ts';
import { stream } from '../math/rng.ts';
import { assemble, conv3 } from '../models/assemble.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../models/model.ts';
import { EXPECTED } from './selfTestValues.ts';

/** Relative to the size of the gradient (to the loss, for the loss). A right engine is at 1e-6; a wrong kernel is off by more than a tenth. */
const SELF_TEST_TOLERANCE = 1e-3;

export interface SelfTestNumbers {
  readonly loss: number;
  /** By parameter: [projection, norm]. */
  readonly gradients: Readonly<Record<string, readonly [number, number]>>;
}

export interface SelfTestResult {
  readonly passed: boolean;
  readonly worst: number;
}

export interface SelfTestTask {
  readonly model: ModelSpec;
  readonly weights: NamedTensors;
  readonly images: Uint8Array; // [4, 16, 16, 1]
  readonly labels: Uint8Array; // [4]
}

export function selfTestTask(): SelfTestTask {
  const rng = stream(42, 'selfTest');
  const model = selfTestModel();
  return {
    model,
    weights: initialize(model, 42),
    images: Uint8Array.from({ length: 4 * 256 }, () => rng.below(256)),
    labels: Uint8Array.of(0, 1, 2, 1),
  };
}

/** The largest relative error of what an engine found; NaN anywhere fails. */
export function compare(found: SelfTestNumbers, expected: SelfTestNumbers = EXPECTED): SelfTestResult {
  const errors = [Math.abs(found.loss - expected.loss) / expected.loss];
  for (const [name, [projection, norm]] of Object.entries(expected.gradients)) {
    const [p, n] = found.gradients[name] ?? [Number.NaN, Number.NaN];
    errors.push(Math.abs(p - projection) / norm, Math.abs(n - norm) / norm);
  }
  return { passed: errors.every((error) => error <= SELF_TEST_TOLERANCE), worst: Math.max(...errors) };
}

/** What is compared, from loss and gradients in training mode. */
export function selfTestNumbers(loss: number, gradients: NamedTensors): SelfTestNumbers {
  const digest = (g: Float32Array) => [g.reduce((sum, x, i) => sum + x * cos(i + 1), 0), Math.sqrt(g.reduce((sum, x) => sum + x * x, 0))] as const;
  return { loss, gradients: Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, digest(g)])) };
}

function selfTestModel(): ModelSpec {
  const layers: ModelSpec['layers'] = [
    conv3('conv1', 4, 'same', false), // [16, 16, 4]
    { type: 'batchNorm', name: 'norm' },
    { type: 'relu' },
    { type: 'maxPool', size: 2 }, // [8, 8, 4]
    { type: 'residual', skip: true, body: [conv3('conv2', 4, 'same'), { type: 'tanh' }] },
    { type: 'avgPool', size: 2 }, // [4, 4, 4]
    conv3('conv3', 6, 'same'), // [4, 4, 6]
    { type: 'relu' },
    { type: 'maxPool', size: 2 }, // [2, 2, 6]
    { type: 'globalAvgPool' },
    { type: 'dense', name: 'dense1', units: 5 },
    { type: 'relu' },
    { type: 'dense', name: 'dense2', units: 3 },
  ];
  return assemble('selfTest', [16, 16, 1], 3, layers, [{ name: 'all', layers: ['conv1', 'norm', 'conv2', 'conv3', 'dense1', 'dense2'] }]);
}
