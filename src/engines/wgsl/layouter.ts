/**
 * @file Laying out a block: the owner is asked for rates, momentum, freezing and batches of every update, and the answers become two arrays for the GPU.
 */
import { drawAugmentations } from '../../datasets/augment.ts';
import { createBatchOrder } from '../../datasets/batchOrder.ts';
import { activeReplicas, layOut } from '../blocks.ts';
import type { EngineControl, EngineJob, Replica } from '../engine.ts';
import { buildCoefficients, type CoefficientRule } from './coefficients.ts';
import { augmentOf } from './images.ts';
import { ORDER_HEAD } from './task.ts';
import { KINDS } from './update.ts';

export interface Block {
  readonly firstStep: number;
  readonly count: number;
  readonly live: readonly number[];
  /** Rates of each of `live`, [count, groups]. */
  readonly lr: readonly Float64Array[];
  /** Where a checkpoint is due at its end: what else belongs to it, by replica. */
  readonly end: { readonly counts: readonly (readonly number[])[]; readonly optimizers: readonly Replica['optimizer'][] } | null;
}

export interface Layouter {
  /** Null if there is nothing to do. `coefficients` and `order` then hold the block. */
  layOut(wanted: number): Block | null;
  readonly coefficients: Float32Array<ArrayBuffer>;
  readonly order: Uint32Array<ArrayBuffer>;
  /** Words of `order` and numbers of `coefficients` that a block of so many updates uses. */
  used(count: number): { readonly order: number; readonly coefficients: number };
}

export function createLayouter(job: EngineJob, control: EngineControl, first: number, counts: readonly number[][], most: number): Layouter {
  const { model, data, batchSize, replicas } = job;
  const groups = model.groups.length;
  const normalized = model.buffers.length > 0;
  const perReplica = 4 * (2 + groups);
  const coefficients = new Float32Array(most * replicas.length * perReplica);
  const augment = augmentOf(job);
  const stride = batchSize * (augment ? 2 : 1);
  const order = new Uint32Array(ORDER_HEAD + most * replicas.length * stride);
  const rules: { choice: Replica['optimizer'] | null; rule: CoefficientRule | null }[] = replicas.map(() => ({ choice: null, rule: null }));
  const { labels } = data.train; // an entry as in images.ts, without a call for each
  const given = job.batchAt;
  const orders = new Map(given ? [] : replicas.map(({ seed }) => [seed, createBatchOrder(seed, data.train.count, batchSize)]));
  const ruleOf = (r: number): CoefficientRule => {
    const { optimizer } = replicas[r] as Replica;
    const own = rules[r] as (typeof rules)[number];
    if (own.rule && own.choice === optimizer) return own.rule;
    if (own.choice && KINDS.indexOf(own.choice.kind as never) !== KINDS.indexOf(optimizer.kind as never))
      throw new Error('internal: the kind of an optimizer changed');
    own.choice = optimizer;
    own.rule = buildCoefficients(optimizer);
    return own.rule;
  };
  let step = first;

  const layOutStep = (s: number, live: readonly number[], lrs: readonly Float64Array[]) => {
    const batches = new Map<number, Uint32Array>();
    const draws = new Map<number, Uint32Array>();
    live.forEach((r, m) => {
      const replica = replicas[r] as Replica;
      const at = (s * replicas.length + r) * perReplica;
      const lr = lrs[m] as Float64Array;
      const own = counts[r] as number[];
      for (let g = 0; g < groups; g++) lr[s * groups + g] = replica.lrAt(step, g);
      const momentum = replica.momentumAt(step);
      const rule = ruleOf(r); // its numbers, like the rates, are those of this step
      rule.rule(coefficients, at, momentum);
      let [trains, still] = [0, 0];
      for (let g = 0; g < groups; g++) {
        rule.group(coefficients, at + 8 + 4 * g, lr[s * groups + g] as number, own[g] as number, momentum);
        if (replica.frozenAt(step, g)) {
          if (normalized && replica.normStillAt?.(step, g)) still |= 1 << g;
        } else {
          trains |= 1 << g;
          own[g] = (own[g] as number) + 1;
        }
      }
      coefficients[at + 6] = trains;
      coefficients[at + 7] = still;
      const seed = given ? 0 : replica.seed;
      const batch = batches.get(seed) ?? given?.(step, batchSize) ?? orders.get(seed)?.batchAt(step);
      if (batch?.length !== batchSize) throw new Error('internal: a batch of another size');
      batches.set(seed, batch);
      const from = ORDER_HEAD + (s * replicas.length + r) * stride;
      for (let b = 0; b < batchSize; b++) {
        const index = batch[b] as number;
        if (!(index < data.train.count)) throw new Error(`internal: image ${index} of ${data.train.count}`);
        order[from + b] = index | ((labels[index] as number) << 24);
      }
      if (!augment) return;
      const shown = draws.get(replica.seed) ?? drawAugmentations(augment, replica.seed, step, batchSize);
      draws.set(replica.seed, shown);
      order.set(shown, from + batchSize);
    });
  };

  return {
    coefficients,
    order,
    used: (count) => ({ order: ORDER_HEAD + count * replicas.length * stride, coefficients: count * replicas.length * perReplica }),
    layOut(wanted) {
      const live = activeReplicas(job, control);
      if (live.length === 0 || step >= job.totalSteps || control.signal.aborted) return null;
      const firstStep = step;
      const { count, checkpoint } = layOut(job, control, step, Math.min(wanted, most));
      live.forEach((r, z) => {
        order[z] = r;
      });
      const lr = live.map(() => new Float64Array(count * groups));
      for (let s = 0; s < count; s++) {
        layOutStep(s, live, lr);
        if (control.signal.aborted) return null;
        step++;
      }
      const optimizers = replicas.map(({ optimizer }, r) => rules[r]?.choice ?? optimizer);
      return { firstStep, count, live, lr, end: checkpoint ? { counts: counts.map((own) => [...own]), optimizers } : null };
    },
  };
}
