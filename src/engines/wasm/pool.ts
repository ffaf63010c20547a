/**
 * @file Lanes in workers: requests and answers by message, no shared memory, so no special headers are needed.
 *
 * A worker is started when it is first needed and kept for the next job. Several lanes (of several jobs) may live in one worker.
 */
import { EnvironmentError } from '../../math/environmentError.ts';
import type { NamedTensors } from '../../models/model.ts';
import type { Checkpoint } from '../engine.ts';
import type { BlockScore, Lane, LaneBlock, LaneLook, LaneSetup } from './lane.ts';
import type { Score } from './replicaSet.ts';

export type LaneAsk =
  | { readonly type: 'open'; readonly module: WebAssembly.Module; readonly setup: LaneSetup }
  | { readonly type: 'train'; readonly block: LaneBlock }
  | { readonly type: 'evaluate'; readonly replicas: readonly number[] }
  | { readonly type: 'checkpoint'; readonly replica: number; readonly step: number }
  | { readonly type: 'look'; readonly weights: NamedTensors; readonly probabilities: boolean }
  | { readonly type: 'abort' }
  | { readonly type: 'close' };

/** `lane` numbers the lanes of one worker; `id` comes back with the answer. */
export type LaneRequest = LaneAsk & { readonly lane: number; readonly id: number };

export interface LaneAnswer {
  readonly id: number;
  readonly value?: unknown;
  /** Worded, when the lane threw. */
  readonly error?: string;
}

/** What a Worker and a MessagePort have in common, as far as lanes need it. */
export interface LanePort {
  post(request: LaneRequest): void;
  /** Called once, before the first post. */
  listen(answer: (answer: LaneAnswer) => void, crashed: (message: string) => void): void;
  close(): void;
}

export interface LanePool {
  readonly size: number;
  openLane(module: WebAssembly.Module, setup: LaneSetup, index: number): Promise<Lane>;
  close(): void;
}

interface Helper {
  ask(lane: number, what: LaneAsk): Promise<unknown>;
  close(): void;
}

export function createPool(size: number, spawn: () => LanePort): LanePool {
  const helpers = new Map<number, Helper>();
  let lanes = 0;
  return {
    size,
    async openLane(module, setup, index) {
      const key = index % size;
      const drop = () => void helpers.delete(key);
      const helper = helpers.get(key) ?? createHelper(spawn(), drop);
      helpers.set(key, helper);
      const lane = lanes++;
      const { tensors, bytes } = (await helper.ask(lane, { type: 'open', module, setup })) as Pick<Lane, 'tensors' | 'bytes'>;
      const forget = (what: LaneAsk) => void helper.ask(lane, what).catch(() => {}); // a lane that is gone needs no word
      return {
        tensors,
        bytes,
        train: async (block) => (await helper.ask(lane, { type: 'train', block })) as readonly BlockScore[] | null,
        evaluate: async (replicas) => (await helper.ask(lane, { type: 'evaluate', replicas })) as readonly Score[] | null,
        checkpoint: async (replica, step) => (await helper.ask(lane, { type: 'checkpoint', replica, step })) as Checkpoint,
        look: async (weights, probabilities) => (await helper.ask(lane, { type: 'look', weights, probabilities })) as LaneLook | null,
        abort: () => forget({ type: 'abort' }),
        close: () => forget({ type: 'close' }),
      };
    },
    close() {
      for (const helper of helpers.values()) helper.close();
      helpers.clear();
    },
  };
}

function createHelper(port: LanePort, drop: () => void): Helper {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let last = 0;
  const fail = (message: string) => {
    drop();
    for (const { reject } of waiting.values()) reject(new EnvironmentError('workerCrashed', { message }));
    waiting.clear();
  };
  port.listen(({ id, value, error }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }, fail);
  return {
    ask: (lane, what) =>
      new Promise((resolve, reject) => {
        const id = last++;
        waiting.set(id, { resolve, reject });
        port.post({ ...what, lane, id });
      }),
    close() {
      port.close();
      fail('closed');
    },
  };
}
