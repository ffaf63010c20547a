/**
 * @file Evaluation in slices: the forward program over the images of a split for every live replica, some slices a submit, two submits in flight.
 */
import type { Pixels, Split } from '../../datasets/dataset.ts';
import type { Bound } from './arena.ts';
import type { Gpu } from './device.ts';
import { entryOf, NO_IMAGE } from './images.ts';
import { createPace, type Pace } from './pace.ts';
import type { Piece, Reader } from './reader.ts';

/** Images of a slice. */
const SLICE = 128;

export interface SlicePlan {
  readonly batch: number;
  readonly slices: number;
  readonly count: number;
}

export interface Score {
  /** Sum over the images. */
  readonly loss: number;
  readonly hits: number;
}

/** The first `wanted` images of the split. */
export function evaluationPlan(split: Split<Pixels>, wanted: number): SlicePlan {
  const count = Math.max(1, Math.min(split.count, wanted));
  const batch = Math.min(SLICE, count);
  return { batch, slices: Math.ceil(count / batch), count };
}

/** The order of all slices; the last one is filled up. */
export function evaluationEntries(split: Split<Pixels>, { batch, slices, count }: SlicePlan): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: batch * slices }, (_, i) => (i < count ? entryOf(split, i) : NO_IMAGE));
}

export interface SliceRun {
  readonly gpu: Gpu;
  readonly reader: Reader;
  readonly bound: Bound;
  readonly plan: SlicePlan;
  /** Replicas that are looked at, and rows of results per slice. */
  readonly live: readonly number[];
  readonly replicas: number;
  readonly results: GPUBuffer;
  /** What else is copied back after a slice, and taken. */
  readonly also?: (slice: number) => readonly Piece[];
  readonly taken?: (slice: number, values: Float32Array) => void;
}

/** Remembers from one evaluation to the next how long a slice takes. */
export const createSlicePace = (): Pace => createPace(256);

/** Scores by position in `live`; null when aborted on the way. Slices that are copied back one by one (`also`) are submitted one by one. */
export async function runSlices(run: SliceRun, pace: Pace, aborted: () => boolean): Promise<readonly Score[] | null> {
  const { gpu, reader, bound, plan, live, replicas, results } = run;
  gpu.device.queue.writeBuffer(bound.order, 0, Uint32Array.from(live));
  const sums = live.map(() => ({ loss: 0, hits: 0 }));
  const flight: (() => Promise<void>)[] = [];
  let slice = 0;
  while (slice < plan.slices || flight.length > 0) {
    if (aborted()) {
      await Promise.allSettled(flight.map((finish) => finish()));
      return null;
    }
    while (slice < plan.slices && flight.length < 2) {
      const first = slice;
      const count = Math.min(run.also ? 1 : pace.next(), plan.slices - first);
      slice += count;
      const startedAt = performance.now();
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let k = first; k < first + count; k++) bound.record(pass, k, live.length);
      pass.end();
      const own = { from: results, offset: 16 * first * replicas, bytes: 16 * count * replicas };
      const reading = reader.submit(encoder, [own, ...(run.also?.(first) ?? [])]);
      flight.push(async () => {
        const { values, doneAt } = await reading;
        pace.took(count, startedAt, doneAt);
        for (let k = 0; k < count; k++) {
          for (const [m, r] of live.entries()) {
            const sum = sums[m] as { loss: number; hits: number };
            sum.loss += values[4 * (k * replicas + r)] as number;
            sum.hits += values[4 * (k * replicas + r) + 1] as number;
          }
        }
        run.taken?.(first, values.subarray(4 * count * replicas));
      });
    }
    await flight.shift()?.();
  }
  return sums;
}
