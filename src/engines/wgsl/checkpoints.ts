/**
 * @file Between a checkpoint and the words of a replica: [weights | slot | slot | running values], each as the planner laid it out.
 */
import { initialize } from '../../models/initialize.ts';
import type { NamedTensors } from '../../models/model.ts';
import { isOptimizerKind, optimizers } from '../../optimizers/registry.ts';
import type { Checkpoint, EngineJob, Replica } from '../engine.ts';
import { packTensors, unpackTensors } from '../packing.ts';
import type { Planner } from './plan.ts';

function slotNames({ kind }: Replica['optimizer']): readonly string[] {
  if (!isOptimizerKind(kind)) throw new Error(`internal: unknown optimizer: ${kind}`);
  return optimizers[kind].slots;
}

export interface Layout {
  /** Words of a replica. */
  readonly total: number;
  pack(tensors: NamedTensors, slots?: Checkpoint['slots']): Float32Array<ArrayBuffer>;
  unpack(words: Float32Array, optimizer: Replica['optimizer']): Pick<Checkpoint, 'weights' | 'slots'>;
}

export function createLayout({ params, buffers }: Planner): Layout {
  const weights = params.reduce((sum, { stored }) => sum + stored, 0);
  const total = 3 * weights + buffers.reduce((sum, { stored }) => sum + stored, 0);
  return {
    total,
    pack(tensors, slots = {}) {
      const words = new Float32Array(total);
      packTensors(words, 0, params, (name) => tensors[name]);
      packTensors(words, 3 * weights, buffers, (name) => tensors[name]);
      for (const s of [0, 1]) {
        const held = params.filter(({ name }) => slots[name]?.[s] !== undefined);
        packTensors(words, (1 + s) * weights, held, (name) => slots[name]?.[s]);
      }
      return words;
    },
    unpack(words, optimizer) {
      const slots = slotNames(optimizer).map((_, s) => unpackTensors(words, (1 + s) * weights, params));
      return {
        weights: { ...unpackTensors(words, 0, params), ...unpackTensors(words, 3 * weights, buffers) },
        slots: Object.fromEntries(params.map(({ name }) => [name, slots.map((tensors) => tensors[name] as Float32Array)])),
      };
    },
  };
}

export interface Start {
  readonly counts: number[];
  readonly words: Float32Array<ArrayBuffer>;
}

/** What replica `r` starts from. Slots of another optimizer are not taken over, nor are its counts. */
export function startOf(job: EngineJob, r: number, layout: Layout): Start {
  const from = job.from?.[r];
  const { seed, optimizer } = job.replicas[r] as Replica;
  if (!from) return { counts: job.model.groups.map(() => 0), words: layout.pack(job.initial?.[r] ?? initialize(job.model, seed)) };
  const names = slotNames(optimizer);
  for (const [name, held] of Object.entries(from.slots))
    if (held.length !== slotNames(from.optimizer).length)
      throw new Error(`internal: ${held.length} slots for ${name}, not ${slotNames(from.optimizer).length}`);
  const same = slotNames(from.optimizer).join() === names.join();
  return {
    counts: job.model.groups.map((_, g) => (same ? (from.counts[g] ?? 0) : 0)),
    words: layout.pack(from.weights, same ? from.slots : {}),
  };
}
