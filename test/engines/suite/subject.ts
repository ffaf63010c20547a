/**
 * @file What the parity suite knows of an engine: the contract, and nothing else. Its files are run for every engine, in Node and in the browser.
 */
import type { Split } from '../../../src/datasets/dataset.ts';
import type { Checkpoint, Engine, EngineControl, EngineEvent, EngineJob, Replica } from '../../../src/engines/engine.ts';
import type { ModelSpec, NamedTensors } from '../../../src/models/model.ts';
import { choiceOf, collect, control, lossesOf, tinyReplica } from '../tinyJob.ts';

/** `brief`: for an engine that takes tens of milliseconds for an update of a network with hardly any arithmetic. */
export interface Size {
  readonly brief: boolean;
  /** Updates of the test of flat memory, a multiple of 20. */
  readonly many: number;
}

/** The engine under test, open while the tests run. */
export type Subject = () => Engine;

export interface Probe {
  readonly loss: number;
  readonly accuracy: number;
  /** By parameter. */
  readonly gradients: Readonly<Record<string, Float64Array>>;
}

/**
 * The gradient of one batch, read off one update of plain SGD with a rate so large that rounding the new weight (6e-8) is rounding the gradient:
 * g = (w - w') / lr.
 */
export async function probe(
  engine: Engine,
  model: ModelSpec,
  weights: NamedTensors,
  split: Split,
  indices: Uint32Array,
  changes: Partial<Replica> = {},
): Promise<Probe> {
  const lr = 1024;
  const job: EngineJob = {
    model,
    data: { kind: 'probe', shape: model.inputShape, classes: model.classes, train: split, test: split },
    batchSize: indices.length,
    totalSteps: 1,
    replicas: [tinyReplica({ optimizer: choiceOf('sgd'), lrAt: () => lr, ...changes })],
    evalEvery: 0,
    evalCount: 0,
    initial: [weights],
    batchAt: () => indices,
  };
  const events = await collect(engine.train(job, control({ checkpointDue: () => true })));
  const [after] = checkpointsOf(events);
  const block = events[0];
  if (block?.type !== 'steps' || !after) throw new Error('no update');
  const difference = (name: string) => {
    const [old, fresh] = [weights[name] as Float32Array, after.weights[name] as Float32Array];
    return Float64Array.from(old, (w, i) => (w - (fresh[i] as number)) / lr);
  };
  return {
    loss: block.loss[0] as number,
    accuracy: block.accuracy[0] as number,
    gradients: Object.fromEntries(model.params.map(({ name }) => [name, difference(name)])),
  };
}

/** Checkpoints of one replica, in order. */
export function checkpointsOf(events: readonly EngineEvent[], replica = 0): Checkpoint[] {
  return events.flatMap((event) => (event.type === 'checkpoint' && event.replica === replica ? [event.checkpoint] : []));
}

/** Trains to the end: the losses of a replica from the job's first update on, and its last state. */
export async function trainAll(
  engine: Engine,
  job: EngineJob,
  changes: Partial<EngineControl> = {},
): Promise<{ losses: number[]; states: Checkpoint[] }> {
  const first = job.from?.find((checkpoint) => checkpoint !== null)?.step ?? 0;
  const events = await collect(engine.train(job, control({ checkpointDue: (step) => step === job.totalSteps, ...changes })));
  const moved = events.map((event) => (event.type === 'steps' ? { ...event, firstStep: event.firstStep - first } : event));
  return { losses: lossesOf(moved), states: job.replicas.flatMap((_, r) => checkpointsOf(events, r).slice(-1)) };
}

/** Numbers as their bits, with every NaN the same: for comparisons that `toEqual` would word in a million lines. */
export function bitsOf({ weights, slots, counts, step }: Checkpoint): string {
  const named = [
    ...Object.entries(weights),
    ...Object.entries(slots).flatMap(([name, list]) => list.map((values, s) => [`${name}/${s}`, values] as const)),
  ];
  const words = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)].map((bits) => bits.toString(36)).join(' ');
  return [step, counts.join(), ...named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]) => `${name} ${words(values)}`)].join('\n');
}

/** What belongs to the layers whose names begin so. */
export const part = <T>(byName: Readonly<Record<string, T>>, prefix: string) => Object.entries(byName).filter(([name]) => name.startsWith(prefix));
