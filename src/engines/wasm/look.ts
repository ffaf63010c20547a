/**
 * @file Forward only: many points in weight space on the same images, dealt out in turn over lanes, given back in order.
 *
 * A point's numbers do not depend on the lane it is in. At most one point per lane is computed ahead of the one that was asked for.
 */
import { choiceOf } from '../../experiment/choice.ts';
import { optimizers } from '../../optimizers/registry.ts';
import type { Look, LookJob } from '../engine.ts';
import type { Lane, LaneLook } from './lane.ts';
import { SLICE } from './replicaSet.ts';
import { firstImages, type OpenLane, openLanes } from './train.ts';

/** Opens `wanted` lanes (or fewer), each with room for one point. */
export async function placeLook({ model, split, count, points }: LookJob, wanted: number, openLane: OpenLane): Promise<readonly Lane[]> {
  const setup = {
    model,
    batchSize: SLICE,
    replicas: [{ optimizer: choiceOf(optimizers, 'sgd'), weights: null }],
    test: firstImages(split, count, model.inputShape),
    measure: false,
  };
  return openLanes(
    Array.from({ length: Math.max(1, Math.min(wanted, points)) }, () => setup),
    openLane,
  );
}

export async function* lookPlaced(job: LookJob, signal: AbortSignal, lanes: readonly Lane[]): AsyncGenerator<Look, void, undefined> {
  const images = Math.min(job.count, job.split.count);
  const pending: Promise<LaneLook | null>[] = []; // in the order of points
  let asked = 0;
  const ask = () => {
    while (asked < job.points && pending.length < lanes.length) {
      const found = (lanes[asked % lanes.length] as Lane).look(job.weightsAt(asked), job.probabilities === true);
      found.catch(() => {}); // awaited in its turn; a look that ends before must not raise an unhandled rejection
      pending.push(found);
      asked++;
    }
  };
  const abort = () => {
    for (const lane of lanes) lane.abort();
  };
  signal.addEventListener('abort', abort);
  try {
    for (let point = 0; point < job.points && !signal.aborted; point++) {
      ask();
      const found = await pending.shift();
      if (!found || signal.aborted) return;
      ask();
      const { loss, hits, probabilities } = found;
      yield { point, loss: loss / images, accuracy: hits / images, ...(probabilities && { probabilities }) };
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
