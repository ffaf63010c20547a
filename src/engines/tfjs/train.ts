/**
 * @file The training loop: blocks of updates of all replicas in lock-step, read back once per block.
 *
 * Within a block, for every step and every active replica: rates from lrAt, one update, logits [B, classes] kept on the device. At its end the logits
 * are joined into [steps * replicas * B, classes] and read with one `await data()`; loss and accuracy come from them on the CPU.
 * On a GPU one block is launched ahead while the one before it is read, so the GPU does not idle: the weights are at most one block ahead of what the
 * consumer has been given, and never beyond `blockLimit()`. On the CPU backend, where launching is computing, nothing is done ahead.
 * Blocks end where an evaluation or a checkpoint is due; nothing is launched beyond before that is done. Their length follows their duration (see blockSize.ts).
 */
import * as tf from '@tensorflow/tfjs';
import { createBatchOrder } from '../../datasets/batchOrder.ts';
import { activeReplicas, evaluationDue, firstStepOf, layOut } from '../blocks.ts';
import { BREATH_MS, createPacer } from '../breathe.ts';
import { crossEntropy } from '../crossEntropy.ts';
import type { CheckpointBlock, EngineControl, EngineEvent, EngineJob, EvalBlock, Replica, StepBlock } from '../engine.ts';
import { createMeasures, SUMS, writeMeasures } from '../measures.ts';
import type { BackendHandle } from './backend.ts';
import { type BatchSource, createBatchSource } from './batches.ts';
import { createBlockSize } from './blockSize.ts';
import { readCheckpoint } from './checkpoints.ts';
import { evaluateAll, readAndDispose } from './evaluate.ts';
import { createReplicaState, disposeReplicaState, type ReplicaState, type StepResult, type Turn, trainStep } from './state.ts';

interface Training {
  readonly job: EngineJob;
  readonly control: EngineControl;
  /** null: a replica that was over when the job began. */
  readonly replicas: readonly (ReplicaState | null)[];
  readonly source: BatchSource;
  readonly batchAt: (replica: Replica, step: number) => Uint32Array;
  readonly pace: () => Promise<void> | undefined;
  /** Updates launched so far. */
  step: number;
}

interface Block {
  readonly firstStep: number;
  readonly count: number;
  readonly members: readonly Member[];
  /** Logits of step s of member m start at row (s * members + m) * batchSize. */
  readonly reading: Promise<BlockNumbers>;
  readonly startedAt: number;
  /** A checkpoint is due at its end. */
  readonly checkpoint: boolean;
}

interface BlockNumbers {
  readonly logits: Float32Array;
  /** With `measure`: of step s of member m from (s * members + m) * groups * 3 on. */
  readonly sums: Float32Array | null;
  readonly doneAt: number;
}

interface Member {
  readonly replica: number;
  readonly lr: Float64Array; // [count, groups]
  readonly labels: Int32Array[]; // [count][B]
}

export async function* train(job: EngineJob, control: EngineControl, backend: BackendHandle): AsyncGenerator<EngineEvent, void, undefined> {
  const inFlight = new Set<Block>();
  const replicas: (ReplicaState | null)[] = [];
  try {
    job.replicas.forEach((_, r) => {
      replicas.push(job.from?.[r] === null ? null : createReplicaState(job, r));
    });
    const training = begin(job, control, replicas);
    const size = createBlockSize();
    const ahead = backend.name !== 'cpu';
    const launch = async (limit: number) => {
      const block = await launchBlock(training, Math.min(size.next(), limit));
      if (block) inFlight.add(block);
      return block;
    };
    if (job.evalEvery > 0 && !job.from) yield* await evaluate(training, 0, backend.name);
    let current: Block | null = null;
    while (!control.signal.aborted) {
      const limit = Math.max(1, control.blockLimit());
      current ??= await launch(limit);
      if (!current) return; // finished, aborted, or nobody left to train
      const end: number = current.firstStep + current.count;
      const pausing: boolean = current.checkpoint || evaluationDue(job, end);
      const next: Block | null = ahead && !pausing && limit > current.count ? await launch(limit - current.count) : null;
      const numbers: BlockNumbers = await current.reading;
      size.took(current.count, current.startedAt, numbers.doneAt);
      inFlight.delete(current);
      for (const event of scoreBlock(job, current, numbers)) {
        if (control.signal.aborted) return;
        yield event;
      }
      if (evaluationDue(job, end) && !control.signal.aborted) yield* await evaluate(training, end, backend.name);
      if (current.checkpoint && !control.signal.aborted) yield* await checkpoints(training, end);
      current = next;
    }
  } catch (error) {
    throw await backend.explain(error);
  } finally {
    await Promise.allSettled([...inFlight].map((block) => block.reading));
    for (const state of replicas) if (state) disposeReplicaState(state);
  }
}

function begin(job: EngineJob, control: EngineControl, replicas: Training['replicas']): Training {
  const own = job.batchAt;
  const orders = new Map(job.replicas.map(({ seed }) => [seed, own ? null : createBatchOrder(seed, job.data.train.count, job.batchSize)]));
  const batchAt = (replica: Replica, step: number) => {
    const order = orders.get(replica.seed);
    return order ? order.batchAt(step) : (own as NonNullable<typeof own>)(step, job.batchSize);
  };
  return {
    job,
    control,
    replicas,
    source: createBatchSource(job.model, job.data.train),
    batchAt,
    pace: createPacer(BREATH_MS),
    step: firstStepOf(job),
  };
}

/** Launches up to `wanted` updates. Null if there is nothing to do. */
async function launchBlock(training: Training, wanted: number): Promise<Block | null> {
  const { job, control } = training;
  const active = activeReplicas(job, control);
  if (active.length === 0 || control.signal.aborted) return null;
  const { count, checkpoint } = layOut(job, control, training.step, wanted);
  if (count === 0) return null;
  const startedAt = performance.now();
  const firstStep = training.step;
  const groups = job.model.groups.length;
  const members = active.map((replica) => ({ replica, lr: new Float64Array(count * groups), labels: [] as Int32Array[] }));
  const results: StepResult[] = [];
  try {
    while (training.step < firstStep + count && !control.signal.aborted) {
      await launchStep(training, members, firstStep, results);
      training.step++;
    }
    if (results.length === 0) return null;
    const reading = readResults(results);
    reading.catch(() => {}); // awaited by train; a job that ends before must not raise an unhandled rejection
    return { firstStep, count: training.step - firstStep, members, reading, startedAt, checkpoint };
  } finally {
    tf.dispose(results.flatMap(({ logits, sums }) => (sums ? [logits, sums] : [logits])));
  }
}

/** Joined on the device, read at once. */
async function readResults(results: readonly StepResult[]): Promise<BlockNumbers> {
  const join = (tensors: readonly tf.Tensor[]) => (tensors.length === 1 ? (tensors[0] as tf.Tensor).clone() : tf.concat([...tensors], 0));
  const all = results.flatMap(({ sums }) => sums ?? []);
  const reading = [join(results.map(({ logits }) => logits)), ...(all.length > 0 ? [join(all)] : [])].map(readAndDispose);
  const [logits, sums = null] = await Promise.all(reading);
  return { logits: logits as Float32Array, sums, doneAt: performance.now() };
}

/** One update of every member. Members of one seed share the uploaded batch. Results are pushed in the order of members. */
async function launchStep(training: Training, members: readonly Member[], firstStep: number, results: StepResult[]): Promise<void> {
  const { job, step } = training;
  const made = new Map<Member, StepResult>();
  const replicaOf = (member: Member) => job.replicas[member.replica] as Replica;
  try {
    for (const seed of new Set(members.map((member) => replicaOf(member).seed))) {
      const same = members.filter((member) => replicaOf(member).seed === seed);
      const batch = training.source.take(training.batchAt(replicaOf(same[0] as Member), step));
      try {
        for (const member of same) {
          const replica = replicaOf(member);
          const turn = askOwner(replica, job.model.groups.length, step);
          member.lr.set(turn.rates, (step - firstStep) * turn.rates.length);
          member.labels.push(batch.labels);
          made.set(member, trainStep(training.replicas[member.replica] as ReplicaState, job.model, batch, turn, job.measure));
          await training.pace();
        }
      } finally {
        batch.dispose();
      }
    }
  } finally {
    for (const member of members) {
      const result = made.get(member);
      if (result) results.push(result);
    }
  }
}

function askOwner(replica: Replica, groups: number, step: number): Turn {
  const each = Array.from({ length: groups }, (_, g) => g);
  const rates = each.map((g) => replica.lrAt(step, g));
  return { rates, momentum: replica.momentumAt(step), frozen: each.map((g) => replica.frozenAt(step, g)), optimizer: replica.optimizer };
}

function scoreBlock(job: EngineJob, block: Block, { logits, sums }: BlockNumbers): readonly StepBlock[] {
  const { firstStep, count, members } = block;
  return members.map(({ replica, lr, labels }, m) => {
    const loss = new Float32Array(count);
    const accuracy = new Float32Array(count);
    const groups = job.model.groups.length;
    const measures = sums && createMeasures(count, groups);
    for (let s = 0; s < count; s++) {
      const score = crossEntropy(logits, (s * members.length + m) * job.batchSize, labels[s] as Int32Array, job.model.classes);
      loss[s] = score.loss;
      accuracy[s] = score.correct / job.batchSize;
      if (measures) writeMeasures(measures, s, groups, sums, (s * members.length + m) * groups * SUMS);
    }
    return { type: 'steps', replica, firstStep, count, loss, accuracy, lr: lr.slice(0, count * groups), ...measures };
  });
}

async function evaluate(training: Training, step: number, backend: string): Promise<readonly EvalBlock[]> {
  const { job, control } = training;
  const active = activeReplicas(job, control);
  const networks = active.map((r) => (training.replicas[r] as ReplicaState).weights);
  const scores =
    networks.length > 0 ? await evaluateAll(job.model, networks, job.data.test, job.evalCount, backend, () => control.signal.aborted) : [];
  return (scores ?? []).map((score, i) => ({ type: 'evaluated', replica: active[i] as number, step, ...score }));
}

async function checkpoints({ job, control, replicas }: Training, step: number): Promise<readonly CheckpointBlock[]> {
  return Promise.all(
    activeReplicas(job, control).map(async (replica) => ({
      type: 'checkpoint' as const,
      replica,
      checkpoint: await readCheckpoint(job.model, replicas[replica] as ReplicaState, step),
    })),
  );
}
