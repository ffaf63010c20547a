/** @file A lane's worker without a worker, for tests in Node. */
import { createLaneHost } from '../../src/engines/wasm/laneHost.ts';
import type { LaneAnswer, LanePort, LaneRequest } from '../../src/engines/wasm/pool.ts';

/** A worker's stand-in: everything crosses a channel and is cloned on the way, in this thread. */
export function channelPort(): LanePort {
  const { port1, port2 } = new MessageChannel();
  const receive = createLaneHost((answer) => port2.postMessage(answer));
  port2.onmessage = (event: MessageEvent<LaneRequest>) => receive(event.data);
  return {
    post: (request) => port1.postMessage(request),
    listen(answer) {
      port1.onmessage = (event: MessageEvent<LaneAnswer>) => answer(event.data);
    },
    close: () => port1.close(),
  };
}
