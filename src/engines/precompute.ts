/**
 * @file A job whose first layer groups stand still, body and batch norm both, made into one that trains the rest on their activations.
 *
 *   full(x) = head(body(x))     body(x) once per image, by a look; then every update costs the head alone
 *
 * The same numbers as the whole job gives (bit for bit on the wasm engine): the body gives each image the same activations in every batch, since its batch
 * norm goes by the running values. Images are taken as they are: augmentation has no effect (as fastai 0.7's `precompute=True`).
 * Memory: 4 bytes per activation and image. Cut behind the pooling of the last convolution, `bn` makes 32 numbers of an image.
 */
import type { Pixels, Split } from '../datasets/dataset.ts';
import { cutModel } from '../models/cutModel.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../models/model.ts';
import type { Checkpoint, Engine, EngineJob } from './engine.ts';

export interface Precomputed {
  /** Trains the head: its group 0 is the whole network's group `groups`. */
  readonly job: EngineJob;
  /** The state of the whole network from one of the head. */
  whole(state: Checkpoint): Checkpoint;
}

/** `groups`: so many stand still. Null where the network cannot be cut behind them, and when aborted on the way. */
export async function precompute(engine: Engine, job: EngineJob, groups: number, signal: AbortSignal): Promise<Precomputed | null> {
  const cut = cutModel(job.model, groups - 1);
  if (!cut) return null;
  const { body, head } = cut;
  const begins = job.replicas.map((replica, r) => job.initial?.[r] ?? initialize(job.model, replica.seed));
  const starts = begins.map((begin, r) => job.from?.[r]?.weights ?? begin);
  const still = pick(starts[0] ?? {}, body);
  for (const start of starts) if (!sameTensors(pick(start, body), still)) throw new Error('internal: replicas that differ in what stands still');

  const activations = async (split: Split<Pixels>, count: number): Promise<Split<Float32Array> | null> => {
    const looks = engine.look({ model: body, split, count, points: 1, weightsAt: () => still, outputs: true }, signal);
    for await (const { outputs } of looks) if (outputs) return { count, images: outputs, labels: split.labels.subarray(0, count) };
    return null;
  };
  const { train, test } = job.data;
  const trained = await activations(train, train.count);
  const tested = trained && (await activations(test, Math.max(1, Math.min(test.count, job.evalCount))));
  if (!tested) return null;

  const { from } = job;
  const headState = ({ weights, slots, counts, ...state }: Checkpoint): Checkpoint => ({
    ...state,
    weights: pick(weights, head),
    slots: Object.fromEntries(Object.entries(slots).filter(([name]) => head.params.some((param) => param.name === name))),
    counts: counts.slice(groups),
  });
  return {
    job: {
      model: head,
      batchSize: job.batchSize,
      totalSteps: job.totalSteps,
      evalEvery: job.evalEvery,
      evalCount: job.evalCount,
      ...(job.batchAt && { batchAt: job.batchAt }),
      ...(job.measure && { measure: job.measure }),
      data: { kind: job.data.kind, shape: head.inputShape, classes: job.data.classes, train: trained, test: tested },
      replicas: job.replicas.map((replica) => ({
        get seed() {
          return replica.seed;
        },
        get optimizer() {
          return replica.optimizer;
        },
        lrAt: (step, group) => replica.lrAt(step, group + groups),
        momentumAt: (step) => replica.momentumAt(step),
        frozenAt: (step, group) => replica.frozenAt(step, group + groups),
        normStillAt: (step, group) => replica.normStillAt?.(step, group + groups) === true,
      })),
      initial: begins.map((begin) => pick(begin, head)),
      ...(from && { from: from.map((state) => state && headState(state)) }),
    },
    whole: ({ weights, counts, ...state }) => ({
      ...state,
      weights: { ...still, ...weights },
      counts: [...new Array<number>(groups).fill(0), ...counts],
    }),
  };
}

function pick(tensors: NamedTensors, { params, buffers }: ModelSpec): NamedTensors {
  return Object.fromEntries([...params, ...buffers].map(({ name }) => [name, tensors[name] as Float32Array]));
}

function sameTensors(a: NamedTensors, b: NamedTensors): boolean {
  return Object.entries(a).every(([name, values]) => values.every((value, i) => Object.is(value, b[name]?.[i])));
}
