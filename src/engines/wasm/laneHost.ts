/**
 * @file The other end of pool.ts: holds the lanes of one worker and answers requests.
 */
import { bindModule } from './kernels.ts';
import { createLocalLane, type Lane } from './lane.ts';
import type { LaneAnswer, LaneRequest } from './pool.ts';

export function createLaneHost(post: (answer: LaneAnswer) => void): (request: LaneRequest) => void {
  const lanes = new Map<number, Lane>();
  const answer = async (request: LaneRequest): Promise<unknown> => {
    if (request.type === 'open') {
      const lane = createLocalLane(bindModule(request.module), request.setup);
      lanes.set(request.lane, lane);
      return { tensors: lane.tensors, bytes: lane.bytes };
    }
    const lane = lanes.get(request.lane);
    if (!lane) throw new Error(`internal: no lane ${request.lane}`);
    switch (request.type) {
      case 'train':
        return lane.train(request.block);
      case 'evaluate':
        return lane.evaluate(request.replicas);
      case 'checkpoint':
        return lane.checkpoint(request.replica, request.step);
      case 'look':
        return lane.look(request.weights, request.probabilities);
      case 'abort':
        lane.abort();
        return null;
      case 'close':
        lane.close();
        lanes.delete(request.lane);
        return null;
      default:
        throw new Error(`internal: unknown request ${JSON.stringify(request satisfies never)}`);
    }
  };
  return (request) => {
    answer(request).then(
      (value) => post({ id: request.id, value }),
      (error: unknown) => post({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
    );
  };
}
