/**
 * @file Where a race can go on: checkpoints of all replicas that train, taken about once a second and at the ends of cycles.
 *
 * The interval stretches with the bytes: twelve runs of sixteen seeds hold some 30 MB, and reading, copying and storing that every second would cost more
 * than the second that it may save.
 */
import type { Checkpoint, CheckpointBlock } from '../engines/engine.ts';
import { CHECKPOINT_BYTES_PER_SECOND, CHECKPOINT_INTERVAL_MS } from './protocol.ts';

/** Checkpoints of one step. */
export interface Place {
  readonly step: number;
  /** Asked for only to be looked at: too often to be stored. */
  readonly passing?: boolean;
  /** One per replica; null: over. */
  readonly checkpoints: readonly (Checkpoint | null)[];
}

export interface Places {
  /** For EngineControl.checkpointDue. */
  due(step: number): boolean;
  /** Returns the place that this block completes. `besides`: bytes that are reported with it. */
  take(block: CheckpointBlock, besides?: number): Place | null;
  /** The newest, without replicas that are over by now. */
  last(): Place | null;
  /** What an engine that is gone has begun is void. */
  forgetBegun(): void;
}

export function createPlaces(
  replicas: number,
  first: Place | null,
  active: (replica: number) => boolean,
  ends: (step: number) => boolean,
  passes: (step: number) => boolean,
  now: () => number,
): Places {
  let last = first;
  let nextAt = now() + CHECKPOINT_INTERVAL_MS;
  let begun: { readonly step: number; readonly passing: boolean; readonly checkpoints: (Checkpoint | null)[] } | null = null;
  const passing = new Set<number>();
  return {
    due(step) {
      const due = now() >= nextAt || ends(step);
      if (due)
        nextAt = Number.POSITIVE_INFINITY; // until it has come
      else if (passes(step)) passing.add(step);
      return due || passing.has(step);
    },
    take({ replica, checkpoint }, besides = 0) {
      const { step } = checkpoint;
      if (begun?.step !== step) begun = { step, passing: passing.delete(step), checkpoints: new Array<Checkpoint | null>(replicas).fill(null) };
      begun.checkpoints[replica] = checkpoint;
      const place = begun;
      if (place.checkpoints.some((one, r) => one === null && active(r))) return null;
      begun = null;
      last = place;
      if (!place.passing) nextAt = now() + Math.max(CHECKPOINT_INTERVAL_MS, (1000 * (bytesOf(place) + besides)) / CHECKPOINT_BYTES_PER_SECOND);
      return place;
    },
    last: () => last && { step: last.step, checkpoints: last.checkpoints.map((one, r) => (active(r) ? one : null)) },
    forgetBegun() {
      begun = null;
      passing.clear();
      nextAt = now() + CHECKPOINT_INTERVAL_MS;
    },
  };
}

function bytesOf({ checkpoints }: Place): number {
  let bytes = 0;
  for (const checkpoint of checkpoints) {
    if (!checkpoint) continue;
    for (const tensor of Object.values(checkpoint.weights)) bytes += tensor.byteLength;
    for (const slots of Object.values(checkpoint.slots)) for (const slot of slots) bytes += slot.byteLength;
  }
  return bytes;
}
