/**
 * @file Between a checkpoint and the words of a replica: [weights | slot | slot | running values], each as the planner laid it out.
 */
import { initialize } from '../../models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../../models/model.ts';
import { isOptimizerKind, optimizers } from '../../optimizers/registry.ts';
import type { Checkpoint, EngineJob, Replica } from '../engine.ts';
import { packTensors, unpackTensors } from '../packing.ts';
import type { Planner } from './plan.ts';

export function slotNames({ kind }: Replica['optimizer']): readonly string[] {
  if (!isOptimizerKind(kind)) throw new Error(`internal: unknown optimizer: ${kind}`);
  return optimizers[kind].slots;
}

export interface Layout {
  readonly model: ModelSpec;
  readonly weights: number;
  readonly total: number;
  pack(tensors: NamedTensors, slots?: Checkpoint['slots']): Float32Array<ArrayBuffer>;
  unpack(words: Float32Array, optimizer: Replica['optimizer']): Pick<Checkpoint, 'weights' | 'slots'>;
}

export function createLayout({ model, params, buffers }: Planner): Layout {
  const weights = params.reduce((sum, { stored }) => sum + stored, 0);
  const total = 3 * weights + buffers.reduce((sum, { stored }) => sum + stored, 0);
  return {
    model,
    weights,
    total,
    pack(tensors, slots = {}) {
      const words = new Float32Array(total);
      packTensors(words, 0, params, (name) => tensors[name]);
      packTensors(words, 3 * weights, buffers, (name) => tensors[name]);
      const kept = params.filter(({ name }) => (slots[name]?.length ?? 0) > 0);
      for (const s of [0, 1]) {
        const own = kept.filter(({ name }) => slots[name]?.[s] !== undefined);
        packTensors(words, (1 + s) * weights, own, (name) => slots[name]?.[s]);
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

/** What replica `r` starts from. */
export function startOf(job: EngineJob, r: number): { readonly step: number; readonly counts: number[]; pack(layout: Layout): Float32Array<ArrayBuffer> } {
  const from = job.from?.[r];
  const { seed } = job.replicas[r] as Replica;
  const zero = job.model.groups.map(() => 0);
  if (!from) return { step: 0, counts: zero, pack: (layout) => layout.pack(job.initial?.[r] ?? initialize(job.model, seed)) };
  return { step: from.step, counts: [...from.counts], pack: (layout) => layout.pack(from.weights, from.slots) };
}
