/**
 * @file What the self-test step gives, from the CPU backend with our kernels (Node 20, 2026-11-22), to nine digits.
 * A unit test compares them with a float64 network that knows nothing of TensorFlow.js. Pairs: [sum_i g_i cos(i + 1), sqrt(sum g_i^2)].
 */
import type { SelfTestNumbers } from './selfTest.ts';

export const EXPECTED: SelfTestNumbers = {
  loss: 1.13347857,
  gradients: {
    'conv1.kernel': [0.108078947, 0.0651700082],
    'norm.gamma': [-0.00868628643, 0.073491781],
    'norm.beta': [-0.00233726909, 0.0517913275],
    'conv2.kernel': [0.00275766458, 0.214693502],
    'conv2.bias': [-0.00681305229, 0.0314388273],
    'conv3.kernel': [-0.000231381291, 1.21183526],
    'conv3.bias': [0.0520714932, 0.124755586],
    'dense1.kernel': [0.234496465, 0.272081445],
    'dense1.bias': [-0.062223259, 0.206690775],
    'dense2.kernel': [-0.0464895217, 0.20380962],
    'dense2.bias': [0.154602077, 0.256036943],
  },
};
