/**
 * @file The entry of a lane's worker, which the trainer's worker starts.
 */
import { createLaneHost } from './laneHost.ts';
import type { LaneRequest } from './pool.ts';

declare const self: DedicatedWorkerGlobalScope;

const receive = createLaneHost((answer) => self.postMessage(answer));

self.onmessage = (event: MessageEvent<LaneRequest>) => receive(event.data);
