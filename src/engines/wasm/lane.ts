/**
 * @file A lane trains some of a job's replicas: in this thread (here), or in a worker (pool.ts). Both speak these plain messages.
 *
 * The owner of the job gathers images and asks for rates; a lane only computes. Blocks and looks are cut into stretches of BREATH_MS,
 * between which messages come in.
 */
import type { CardChoice } from '../../experiment/spec.ts';
import type { ModelSpec, NamedTensors } from '../../models/model.ts';
import { BREATH_MS, createPacer } from '../breathe.ts';
import type { Checkpoint } from '../engine.ts';
import { createMeasures, type MeasureColumns } from '../measures.ts';
import type { BindKernels } from './kernels.ts';
import { createReplicaSet, type ReplicaStart, type Score, SLICE } from './replicaSet.ts';

/** Images and labels, as bytes. */
export interface Images {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

export interface LaneSetup {
  readonly model: ModelSpec;
  readonly batchSize: number;
  readonly replicas: readonly ReplicaStart[];
  readonly test: Images;
  /** Report what every update does to each group. */
  readonly measure: boolean;
}

export interface LaneMember {
  /** Index among the lane's replicas. */
  readonly replica: number;
  /** Index of its batches in `streams`. */
  readonly stream: number;
  readonly optimizers: readonly CardChoice[]; // [count]
  readonly lr: Float64Array; // [count, groups]
  /** NaN: the optimizer's own. */
  readonly momentum: Float64Array; // [count]
  /** Bit g: group g stands still. */
  readonly frozen: Uint32Array; // [count]
}

export interface LaneBlock {
  readonly count: number;
  readonly members: readonly LaneMember[];
  /** The batches of all updates of the block, one after another. Replicas of one seed share them. */
  readonly streams: readonly Images[];
}

export interface BlockScore extends Partial<MeasureColumns> {
  readonly loss: Float32Array; // [count]
  readonly accuracy: Float32Array; // [count]
}

export interface LaneLook extends Score {
  readonly probabilities: Float32Array | null; // [images, classes]
}

export interface Lane {
  readonly tensors: number;
  readonly bytes: number;
  /** One score per member; null when aborted on the way. */
  train(block: LaneBlock): Promise<readonly BlockScore[] | null>;
  /** One score per replica asked for, over all test images; null when aborted on the way. */
  evaluate(replicas: readonly number[]): Promise<readonly Score[] | null>;
  /** The state of a replica, after `step` updates. */
  checkpoint(replica: number, step: number): Promise<Checkpoint>;
  /** Other weights in the place of the first replica's: their score over all test images. Null when aborted on the way. */
  look(weights: NamedTensors, probabilities: boolean): Promise<LaneLook | null>;
  /** Gives up what is under way. */
  abort(): void;
  close(): void;
}

export function createLocalLane(bind: BindKernels, { model, batchSize, replicas, test, measure }: LaneSetup): Lane {
  const set = createReplicaSet(bind, model, batchSize, replicas, measure);
  const pixels = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
  const groups = model.groups.length;
  const pace = createPacer(BREATH_MS);
  let aborted = false;
  /** Scores over all test images, in slices; `seen` is called after each look at the slice that begins with image `first`. */
  const scan = async (asked: readonly number[], seen?: (first: number) => void): Promise<readonly Score[] | null> => {
    const sums: Score[] = asked.map(() => ({ loss: 0, hits: 0 }));
    for (let first = 0; first < test.labels.length; first += SLICE) {
      const last = Math.min(first + SLICE, test.labels.length);
      set.load(test.images.subarray(first * pixels, last * pixels), test.labels.subarray(first, last));
      for (const [i, replica] of asked.entries()) {
        sums[i] = set.look(replica, sums[i] as Score);
        seen?.(first);
        await pace();
        if (aborted) return null;
      }
    }
    return sums;
  };
  return {
    tensors: set.tensors,
    bytes: set.bytes,
    async train({ count, members, streams }) {
      const measures = members.map(() => createMeasures(measure ? count : 0, groups));
      const scores = members.map((_, m) => ({ loss: new Float32Array(count), accuracy: new Float32Array(count), ...(measure && measures[m]) }));
      for (let s = 0; s < count; s++) {
        for (const [stream, { images, labels }] of streams.entries()) {
          const first = s * batchSize;
          set.load(images.subarray(first * pixels, (first + batchSize) * pixels), labels.subarray(first, first + batchSize));
          for (const [m, member] of members.entries()) {
            if (member.stream !== stream) continue;
            const { loss, hits } = set.step(
              member.replica,
              member.optimizers[s] as CardChoice,
              member.lr,
              s * groups,
              member.momentum[s] as number,
              member.frozen[s] as number,
            );
            if (measure) set.measures(member.replica, member.frozen[s] as number, measures[m] as MeasureColumns, s);
            const score = scores[m] as BlockScore;
            score.loss[s] = loss / batchSize;
            score.accuracy[s] = hits / batchSize;
            await pace();
            if (aborted) return null;
          }
        }
      }
      return scores;
    },
    evaluate: (asked) => scan(asked),
    async look(weights, wanted) {
      set.write(0, weights);
      const probabilities = wanted ? new Float32Array(test.labels.length * model.classes) : null;
      const scores = await scan([0], (first) => probabilities?.set(set.probabilities(), first * model.classes));
      return scores && { ...(scores[0] as Score), probabilities };
    },
    checkpoint: async (replica, step) => set.checkpoint(replica, step),
    abort() {
      aborted = true;
    },
    close() {
      aborted = true;
    },
  };
}
