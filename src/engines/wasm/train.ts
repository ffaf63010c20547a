/**
 * @file The training loop: blocks of updates of all replicas in lock-step, shared out over lanes; each lane computes its own replicas.
 *
 * For every block the owner is asked for its rates, images are gathered, every lane gets its share, and the block ends when all lanes are done. Nothing
 * is computed ahead. A block takes about 20 ms, so a change of the rate acts within a frame or two, and ends where an evaluation or a checkpoint is due.
 * A replica's numbers do not depend on the lane it is in, nor on how many there are.
 */
import { createBatchOrder } from '../../datasets/batchOrder.ts';
import type { Split } from '../../datasets/dataset.ts';
import { gatherLabels } from '../../datasets/gather.ts';
import type { CardChoice } from '../../experiment/spec.ts';
import { initialize } from '../../models/initialize.ts';
import { activeReplicas, evaluationDue, firstStepOf, layOut } from '../blocks.ts';
import type { EngineControl, EngineEvent, EngineJob, Replica, StepBlock } from '../engine.ts';
import type { Images, Lane, LaneMember, LaneSetup } from './lane.ts';
import type { ReplicaStart } from './replicaSet.ts';

/** Milliseconds a block should take. */
const TARGET_MS = 20;
/** Most updates in a block, and most bytes of images gathered for one stream of batches. */
const MOST = 256;
const MOST_BYTES = 4_194_304;

/** A job whose replicas have been placed: replica r is number `inner[r]` of lane `lane[r]` (both negative for one that is over). */
export interface Placed {
  /** The first update. */
  readonly first: number;
  readonly lanes: readonly Lane[];
  readonly lane: readonly number[];
  readonly inner: readonly number[];
}

export type OpenLane = (setup: LaneSetup, index: number) => Promise<Lane>;

/** Opens `wanted` lanes (or fewer) and deals the replicas out in turn. */
export async function placeReplicas(job: EngineJob, wanted: number, openLane: OpenLane): Promise<Placed> {
  const first = firstStepOf(job);
  const trained = job.replicas.map((_, r) => r).filter((r) => job.from?.[r] !== null);
  const count = Math.max(1, Math.min(wanted, trained.length));
  const test = firstImages(job.data.test, job.evalEvery > 0 ? job.evalCount : 0, job.data.shape);
  const setups = Array.from({ length: count }, (_, l) => ({
    model: job.model,
    batchSize: job.batchSize,
    replicas: trained.filter((_, n) => n % count === l).map((r) => startOf(job, r)),
    test,
    measure: job.measure === true,
  }));
  const lanes = await openLanes(setups, openLane);
  const places = job.replicas.map((_, r) => trained.indexOf(r));
  return { first, lanes, lane: places.map((n) => n % count), inner: places.map((n) => Math.floor(n / count)) };
}

/** All, or none and the reason. */
export async function openLanes(setups: readonly LaneSetup[], openLane: OpenLane): Promise<readonly Lane[]> {
  const opened = await Promise.allSettled(setups.map(openLane));
  const lanes = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = opened.find((result) => result.status === 'rejected');
  if (!failed) return lanes;
  for (const lane of lanes) lane.close();
  throw failed.reason;
}

export async function* trainPlaced(job: EngineJob, control: EngineControl, placed: Placed): AsyncGenerator<EngineEvent, void, undefined> {
  const { lanes } = placed;
  const gather = createGatherer(job);
  const abort = () => {
    for (const lane of lanes) lane.abort();
  };
  control.signal.addEventListener('abort', abort);
  const activeNow = () => activeReplicas(job, control);
  const most = Math.max(1, Math.min(MOST, Math.floor(MOST_BYTES / (job.batchSize * gather.pixels))));
  let size = 1;
  let step = placed.first;
  try {
    if (control.signal.aborted) return;
    if (job.evalEvery > 0 && !job.from) yield* await evaluate(job, placed, activeNow(), step);
    while (!control.signal.aborted) {
      const active = activeNow();
      if (active.length === 0) return;
      const { count, checkpoint } = layOut(job, control, step, Math.min(size, Math.max(1, control.blockLimit())));
      if (count === 0) return;
      const startedAt = performance.now();
      const asked = askOwners(job, active, step, count, control.signal);
      if (!asked) return;
      const blocks = await trainBlock(placed, active, asked, gather, step, count);
      if (!blocks || control.signal.aborted) return;
      size = Math.max(1, Math.min(most, 2 * size, Math.floor((TARGET_MS * count) / Math.max(0.01, performance.now() - startedAt))));
      step += count;
      yield* blocks;
      if (evaluationDue(job, step) && !control.signal.aborted) yield* await evaluate(job, placed, activeNow(), step);
      if (checkpoint && !control.signal.aborted) yield* await checkpoints(placed, activeNow(), step);
    }
  } finally {
    control.signal.removeEventListener('abort', abort);
  }
}

async function checkpoints({ lanes, lane, inner }: Placed, active: readonly number[], step: number): Promise<readonly EngineEvent[]> {
  return Promise.all(
    active.map(async (r): Promise<EngineEvent> => {
      const checkpoint = await (lanes[lane[r] as number] as Lane).checkpoint(inner[r] as number, step);
      return { type: 'checkpoint', replica: r, checkpoint };
    }),
  );
}

type Asked = Pick<LaneMember, 'lr' | 'momentum' | 'frozen'> & { readonly optimizers: CardChoice[] };

/** Rates of every update of the block, step by step and replica by replica. Null when the owner aborted meanwhile. */
function askOwners(job: EngineJob, active: readonly number[], step: number, count: number, signal: AbortSignal): readonly Asked[] | null {
  const groups = job.model.groups.length;
  const asked = active.map(() => ({
    lr: new Float64Array(count * groups),
    momentum: new Float64Array(count),
    frozen: new Uint32Array(count),
    optimizers: [] as CardChoice[],
  }));
  for (let s = 0; s < count; s++) {
    for (const [m, r] of active.entries()) {
      const replica = job.replicas[r] as Replica;
      const { lr, momentum, frozen, optimizers } = asked[m] as Asked;
      for (let g = 0; g < groups; g++) lr[s * groups + g] = replica.lrAt(step + s, g);
      momentum[s] = replica.momentumAt(step + s) ?? Number.NaN;
      frozen[s] = job.model.groups.reduce((bits, _, g) => bits | (replica.frozenAt(step + s, g) ? 1 << g : 0), 0);
      optimizers[s] = replica.optimizer;
    }
    if (signal.aborted) return null;
  }
  return asked;
}

async function trainBlock(
  { lanes, lane, inner }: Placed,
  active: readonly number[],
  asked: readonly Asked[],
  gather: Gatherer,
  step: number,
  count: number,
): Promise<readonly StepBlock[] | null> {
  const batches = new Map<number, Images>();
  const shares = lanes.map((_, l) => active.flatMap((r, m) => (lane[r] === l ? [m] : [])));
  const results = await Promise.all(
    shares.map((share, l) => {
      if (share.length === 0) return [];
      const seeds = [...new Set(share.map((m) => gather.seedOf(active[m] as number)))];
      const streams = seeds.map((seed) => {
        const known = batches.get(seed) ?? gather.batches(seed, step, count);
        batches.set(seed, known);
        return known;
      });
      const members = share.map((m) => {
        const r = active[m] as number;
        return { replica: inner[r] as number, stream: seeds.indexOf(gather.seedOf(r)), ...(asked[m] as Asked) };
      });
      return (lanes[l] as Lane).train({ count, members, streams });
    }),
  );
  const blocks: StepBlock[] = [];
  for (const [m, r] of active.entries()) {
    const l = lane[r] as number;
    const scores = results[l];
    if (!scores) return null;
    const score = scores[(shares[l] as number[]).indexOf(m)];
    if (!score) throw new Error('internal: a lane lost a replica');
    blocks.push({ type: 'steps', replica: r, firstStep: step, count, ...score, lr: (asked[m] as Asked).lr });
  }
  return blocks;
}

async function evaluate(job: EngineJob, { lanes, lane, inner }: Placed, active: readonly number[], step: number): Promise<readonly EngineEvent[]> {
  const count = Math.min(job.evalCount, job.data.test.count);
  const shares = lanes.map((_, l) => active.filter((r) => lane[r] === l));
  const results = await Promise.all(
    shares.map((share, l) => (share.length > 0 ? (lanes[l] as Lane).evaluate(share.map((r) => inner[r] as number)) : [])),
  );
  return active.flatMap((r): EngineEvent[] => {
    const l = lane[r] as number;
    const score = results[l]?.[(shares[l] as number[]).indexOf(r)];
    return score ? [{ type: 'evaluated', replica: r, step, loss: score.loss / count, accuracy: score.hits / count, count }] : [];
  });
}

interface Gatherer {
  readonly pixels: number;
  /** Replicas of one seed see the same batches; a given order is one for all. */
  seedOf(replica: number): number;
  batches(seed: number, step: number, count: number): Images;
}

function createGatherer(job: EngineJob): Gatherer {
  const { train, shape } = job.data;
  const pixels = shape[0] * shape[1] * shape[2];
  const given = job.batchAt;
  const seedOf = (replica: number) => (given ? 0 : (job.replicas[replica] as Replica).seed);
  const orders = new Map(given ? [] : job.replicas.map(({ seed }) => [seed, createBatchOrder(seed, train.count, job.batchSize)]));
  return {
    pixels,
    seedOf,
    batches(seed, step, count) {
      const images = new Uint8Array(count * job.batchSize * pixels);
      const labels = new Uint8Array(count * job.batchSize);
      for (let s = 0; s < count; s++) {
        const indices = given ? given(step + s, job.batchSize) : orders.get(seed)?.batchAt(step + s);
        if (!indices) throw new Error(`internal: no order of seed ${seed}`);
        const first = s * job.batchSize;
        labels.set(gatherLabels(train, indices), first); // checks the indices
        indices.forEach((index, b) => {
          images.set(train.images.subarray(index * pixels, (index + 1) * pixels), (first + b) * pixels);
        });
      }
      return { images, labels };
    },
  };
}

function startOf(job: EngineJob, index: number): ReplicaStart {
  const { seed, optimizer } = job.replicas[index] as Replica;
  return job.from?.[index] ?? { optimizer, weights: job.initial?.[index] ?? initialize(job.model, seed) };
}

export function firstImages({ count, images, labels }: Split, wanted: number, shape: readonly number[]): Images {
  const used = Math.min(count, wanted);
  return { images: images.subarray(0, used * shape.reduce((product, size) => product * size, 1)), labels: labels.subarray(0, used) };
}
