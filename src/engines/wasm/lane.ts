/**
 * @file A lane trains some of a job's replicas: in this thread (here), or in a worker (pool.ts). Both speak these plain messages.
 *
 * The owner of the job gathers images and asks for rates; a lane only computes. A block is cut into stretches of BREATH_MS, between which messages come in.
 */
import type { CardChoice } from '../../experiment/spec.ts';
import type { ModelSpec } from '../../models/model.ts';
import { createPacer } from '../breathe.ts';
import type { BindKernels } from './kernels.ts';
import { createReplicaSet, type ReplicaStart, type Score, type Snapshot } from './replicaSet.ts';

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
}

export interface LaneMember {
  /** Index among the lane's replicas. */
  readonly replica: number;
  /** Index of its batches in `streams`. */
  readonly stream: number;
  readonly optimizer: CardChoice;
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

export interface BlockScore {
  readonly loss: Float32Array; // [count]
  readonly accuracy: Float32Array; // [count]
}

export interface Lane {
  readonly tensors: number;
  readonly bytes: number;
  /** One score per member; null when aborted on the way. */
  train(block: LaneBlock): Promise<readonly BlockScore[] | null>;
  /** One score per replica asked for, over all test images; null when aborted on the way. */
  evaluate(replicas: readonly number[]): Promise<readonly Score[] | null>;
  snapshot(replica: number): Promise<Snapshot>;
  /** Gives up what is under way. */
  abort(): void;
  close(): void;
}

/** Longest stretch without letting messages in, ms. */
const BREATH_MS = 12;

export function createLocalLane(bind: BindKernels, { model, batchSize, replicas, test }: LaneSetup): Lane {
  const set = createReplicaSet(bind, model, batchSize, replicas);
  const pixels = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
  const groups = model.groups.length;
  const pace = createPacer(BREATH_MS);
  let aborted = false;
  return {
    tensors: set.tensors,
    bytes: set.bytes,
    async train({ count, members, streams }) {
      const scores = members.map(() => ({ loss: new Float32Array(count), accuracy: new Float32Array(count) }));
      for (let s = 0; s < count; s++) {
        for (const [stream, { images, labels }] of streams.entries()) {
          const first = s * batchSize;
          set.load(images.subarray(first * pixels, (first + batchSize) * pixels), labels.subarray(first, first + batchSize));
          for (const [m, member] of members.entries()) {
            if (member.stream !== stream) continue;
            const { loss, hits } = set.step(
              member.replica,
              member.optimizer,
              member.lr,
              s * groups,
              member.momentum[s] as number,
              member.frozen[s] as number,
            );
            const score = scores[m] as BlockScore;
            score.loss[s] = loss / batchSize;
            score.accuracy[s] = hits / batchSize;
          }
        }
        await pace();
        if (aborted) return null;
      }
      return scores;
    },
    async evaluate(asked) {
      const sums: Score[] = asked.map(() => ({ loss: 0, hits: 0 }));
      for (let first = 0; first < test.labels.length; first += set.capacity) {
        const last = Math.min(first + set.capacity, test.labels.length);
        set.load(test.images.subarray(first * pixels, last * pixels), test.labels.subarray(first, last));
        for (const [i, replica] of asked.entries()) {
          sums[i] = set.look(replica, sums[i] as Score);
        }
        await pace();
        if (aborted) return null;
      }
      return sums;
    },
    snapshot: async (replica) => set.snapshot(replica),
    abort() {
      aborted = true;
    },
    close() {
      aborted = true;
    },
  };
}
