/**
 * @file The self-test (engines/selfTest.ts) on TensorFlow.js's current backend.
 */
import { compare, type SelfTestNumbers, type SelfTestResult, selfTestNumbers, selfTestTask } from '../selfTest.ts';
import { gradients } from './probe.ts';

export async function selfTest(): Promise<SelfTestResult> {
  return compare(await tfjsNumbers());
}

export async function tfjsNumbers(): Promise<SelfTestNumbers> {
  const { model, weights, images, labels } = selfTestTask();
  const probe = await gradients(
    model,
    weights,
    Float32Array.from(images, (x) => x / 255),
    labels,
  );
  return selfTestNumbers(probe.loss, probe.gradients);
}
