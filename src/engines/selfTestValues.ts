/**
 * @file What the self-test step gives, from TensorFlow.js's CPU backend with our kernels (Node 20, 2026-11-23), to nine digits.
 * A unit test compares them with a float64 network that knows nothing of any engine. Pairs: [sum_i g_i cos(i + 1), sqrt(sum g_i^2)].
 */
import type { SelfTestNumbers } from './selfTest.ts';

export const EXPECTED: SelfTestNumbers = {
  loss: 1.16153801,
  gradients: {
    'conv1.kernel': [0.0243431021, 0.0140134395],
    'norm.gamma': [-0.00276427601, 0.00570830611],
    'norm.beta': [-0.0039416021, 0.00578677675],
    'conv2.kernel': [-0.0023025101, 0.0212802264],
    'conv2.bias': [-0.0012273294, 0.0040262117],
    'conv3.kernel': [-0.011349946, 0.14165409],
    'conv3.bias': [-0.000830104288, 0.0195862799],
    'dense1.kernel': [0.0201707307, 0.0431973446],
    'dense1.bias': [-0.0171429997, 0.034041228],
    'dense2.kernel': [0.00670184045, 0.0204698841],
    'dense2.bias': [0.200607322, 0.298966894],
  },
};
