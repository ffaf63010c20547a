/**
 * @file A pool of real workers, one per core: module workers started from this one.
 */
import { createPool, type LaneAnswer, type LanePool, type LanePort } from './pool.ts';

/** More cores than this do not help: a page has at most 12 runs. */
const MOST = 12;

/** Lanes in workers, or undefined where there is one core or no workers (Node). `size` overrides the number of cores. */
export function openWorkers(size?: number): LanePool | undefined {
  if (typeof Worker === 'undefined') return undefined;
  const cores = size ?? (typeof navigator === 'undefined' ? 1 : navigator.hardwareConcurrency);
  return cores > 1 ? createPool(Math.min(MOST, cores), spawn) : undefined;
}

function spawn(): LanePort {
  const worker = new Worker(new URL('./lane.worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (request) => worker.postMessage(request),
    listen(answer, crashed) {
      worker.onmessage = (event: MessageEvent<LaneAnswer>) => answer(event.data);
      worker.onerror = (event) => crashed(event.message || 'a training worker did not start');
      worker.onmessageerror = () => crashed('a message of a training worker could not be read');
    },
    close: () => worker.terminate(),
  };
}
