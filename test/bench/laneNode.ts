/**
 * @file The entry of a lane's worker in Node (src/engines/wasm/lane.worker.ts is the browser's).
 */
import { parentPort } from 'node:worker_threads';
import { createLaneHost } from '../../src/engines/wasm/laneHost.ts';

const receive = createLaneHost((answer) => parentPort?.postMessage(answer));
parentPort?.on('message', receive);
