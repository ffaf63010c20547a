/**
 * @file A job small enough for a thousand updates in a second: 6 x 6 images of noise with a bright corner that tells the class, three classes.
 */

import type { Dataset, Split } from '../../src/datasets/dataset.ts';
import type { EngineControl, EngineEvent, EngineJob, EvalBlock, Replica, StepBlock } from '../../src/engines/engine.ts';
import { defaultsOf, type ParamValues } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import { assemble, conv3 } from '../../src/models/assemble.ts';
import { type OptimizerKind, optimizers } from '../../src/optimizers/registry.ts';

/** conv, batch norm, relu, max pool, dense: groups `conv` and `dense`. */
export const tinyModel = assemble(
  'tiny',
  [6, 6, 1],
  3,
  [
    conv3('conv', 2, 'valid', false),
    { type: 'batchNorm', name: 'norm' },
    { type: 'relu' },
    { type: 'maxPool', size: 2 },
    { type: 'flatten' },
    { type: 'dense', name: 'dense', units: 3 },
  ],
  [
    { name: 'conv', layers: ['conv', 'norm'] },
    { name: 'dense', layers: ['dense'] },
  ],
);

export const tinyData: Dataset = { kind: 'tiny', shape: [6, 6, 1], classes: 3, train: split(120, 'train'), test: split(70, 'test') };

export function choiceOf(kind: OptimizerKind, extra: ParamValues = {}): Replica['optimizer'] {
  return { kind, params: { ...defaultsOf(optimizers[kind].params), ...extra } };
}

export function tinyReplica(changes: Partial<Replica> = {}): Replica {
  return { seed: 1, optimizer: choiceOf('momentum'), lrAt: () => 0.05, momentumAt: () => undefined, frozenAt: () => false, ...changes };
}

export function tinyJob(changes: Partial<EngineJob> = {}): EngineJob {
  return { model: tinyModel, data: tinyData, batchSize: 4, totalSteps: 20, replicas: [tinyReplica()], evalEvery: 0, evalCount: 70, ...changes };
}

export function control(changes: Partial<EngineControl> = {}): EngineControl {
  return { signal: new AbortController().signal, blockLimit: () => 1000, active: () => true, ...changes };
}

export async function collect(events: AsyncIterable<EngineEvent>): Promise<EngineEvent[]> {
  const all: EngineEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Losses of one replica, joined over its blocks, which must follow each other without a gap. */
export function lossesOf(events: readonly EngineEvent[], replica = 0): number[] {
  const losses: number[] = [];
  for (const event of events) {
    if (event.type !== 'steps' || event.replica !== replica) continue;
    if (event.firstStep !== losses.length || event.count !== event.loss.length)
      throw new Error(`block at ${event.firstStep} after ${losses.length} updates`);
    losses.push(...event.loss);
  }
  return losses;
}

export const stepsOf = (events: readonly EngineEvent[]) => events.filter((event): event is StepBlock => event.type === 'steps');
export const evaluationsOf = (events: readonly EngineEvent[]) => events.filter((event): event is EvalBlock => event.type === 'evaluated');

function split(count: number, name: string): Split {
  const rng = stream(17, name);
  const labels = Uint8Array.from({ length: count }, () => rng.below(3));
  const images = Uint8Array.from({ length: count * 36 }, () => rng.below(120));
  labels.forEach((label, n) => {
    const corner = n * 36 + ([0, 3, 18][label] as number);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) images[corner + 6 * i + j] = 180 + rng.below(76);
  });
  return { count, images, labels };
}
