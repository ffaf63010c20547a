/**
 * @file Does this backend compute a training step? One tiny step, compared with values stored from the CPU backend.
 *
 * TensorFlow.js calls its WebGPU backend a preview and skips the gradient tests of convolution, matMul and maxPool there; wrong results have been
 * shipped and drivers differ (ecosystem.md, section 4). So before a person's curves depend on it, every kernel that the presets use is run once.
 * The network (12 x 12 x 1, 3 classes, batch 4) holds every kind of layer; weights and images come from seed 42.
 * Compared: the loss, and for every parameter two numbers of its gradient g: sum_i g_i cos(i + 1) (order and sign) and sqrt(sum g_i^2) (size).
 */
import { cos } from '../../math/portable.ts';
import { stream } from '../../math/rng.ts';
import { assemble, conv3 } from '../../models/assemble.ts';
import { initialize } from '../../models/initialize.ts';
import type { ModelSpec } from '../../models/model.ts';
import { gradients } from './probe.ts';
import { EXPECTED } from './selfTestValues.ts';

/** Relative to the size of the gradient (to the loss, for the loss). A right backend is at 1e-6; a wrong kernel is off by more than a tenth. */
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

/** On the current backend. */
export async function selfTest(): Promise<SelfTestResult> {
  return compare(await selfTestNumbers(), EXPECTED);
}

/** The largest relative error of `found`; NaN anywhere fails. */
export function compare(found: SelfTestNumbers, expected: SelfTestNumbers): SelfTestResult {
  const errors = [Math.abs(found.loss - expected.loss) / expected.loss];
  for (const [name, [projection, norm]] of Object.entries(expected.gradients)) {
    const [p, n] = found.gradients[name] ?? [Number.NaN, Number.NaN];
    errors.push(Math.abs(p - projection) / norm, Math.abs(n - norm) / norm);
  }
  return { passed: errors.every((error) => error <= SELF_TEST_TOLERANCE), worst: Math.max(...errors) };
}

export async function selfTestNumbers(): Promise<SelfTestNumbers> {
  const model = selfTestModel();
  const rng = stream(42, 'selfTest');
  const images = Float32Array.from({ length: 4 * 144 }, () => rng.uniform());
  const probe = await gradients(model, initialize(model, 42), images, [0, 1, 2, 1]);
  const digest = (g: Float32Array) => [g.reduce((sum, x, i) => sum + x * cos(i + 1), 0), Math.sqrt(g.reduce((sum, x) => sum + x * x, 0))] as const;
  return { loss: probe.loss, gradients: Object.fromEntries(Object.entries(probe.gradients).map(([name, g]) => [name, digest(g)])) };
}

export function selfTestModel(): ModelSpec {
  const layers: ModelSpec['layers'] = [
    conv3('conv1', 4, 'same', false), // [12, 12, 4]
    { type: 'batchNorm', name: 'norm' },
    { type: 'relu' },
    { type: 'maxPool', size: 2 }, // [6, 6, 4]
    { type: 'residual', skip: true, body: [conv3('conv2', 4, 'same'), { type: 'tanh' }] },
    conv3('conv3', 6, 'valid'), // [4, 4, 6]
    { type: 'avgPool', size: 2 }, // [2, 2, 6]
    { type: 'globalAvgPool' },
    { type: 'dense', name: 'dense1', units: 5 },
    { type: 'relu' },
    { type: 'dense', name: 'dense2', units: 3 },
  ];
  return assemble('selfTest', [12, 12, 1], 3, layers, [{ name: 'all', layers: ['conv1', 'norm', 'conv2', 'conv3', 'dense1', 'dense2'] }]);
}
