/**
 * @file The self-test (engines/selfTest.ts) on this device: one update with momentum, whose first velocity is the gradient.
 */
import { choiceOf } from '../../experiment/choice.ts';
import type { NamedTensors } from '../../models/model.ts';
import { optimizers } from '../../optimizers/registry.ts';
import type { EngineJob } from '../engine.ts';
import { compare, type SelfTestResult, selfTestNumbers, selfTestTask } from '../selfTest.ts';
import { type TrainContext, train } from './train.ts';

export async function selfTest(context: TrainContext): Promise<SelfTestResult> {
  const { model, weights, images, labels } = selfTestTask();
  const split = { count: labels.length, images, labels };
  const optimizer = choiceOf(optimizers, 'momentum');
  const job: EngineJob = {
    model,
    data: { kind: 'selfTest', shape: model.inputShape, classes: model.classes, train: split, test: split },
    batchSize: labels.length,
    totalSteps: 1,
    replicas: [{ seed: 0, optimizer, lrAt: () => 0, momentumAt: () => undefined, frozenAt: () => false }],
    evalEvery: 0,
    evalCount: 0,
    initial: [weights],
    batchAt: () => Uint32Array.from(labels.keys()),
  };
  let loss = Number.NaN;
  let gradients: NamedTensors = {};
  const control = { signal: new AbortController().signal, blockLimit: () => 1, active: () => true, checkpointDue: () => true };
  for await (const event of train(job, control, context)) {
    if (event.type === 'steps') loss = event.loss[0] as number;
    if (event.type === 'checkpoint')
      gradients = Object.fromEntries(Object.entries(event.checkpoint.slots).map(([name, [velocity]]) => [name, velocity as Float32Array]));
  }
  return compare(selfTestNumbers(loss, gradients));
}
