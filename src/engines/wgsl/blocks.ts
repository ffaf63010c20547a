/**
 * @file Laying out a block: the owner is asked for rates, momentum, freezing and batches of every update, and the answers become two arrays for the GPU.
 */
import { createBatchOrder } from '../../datasets/batchOrder.ts';
import type { EngineControl, EngineJob, Replica } from '../engine.ts';
import { buildCoefficients, type CoefficientRule } from './coefficients.ts';
import { entryOf } from './images.ts';
import { ORDER_HEAD } from './task.ts';
import { KINDS } from './update.ts';

export interface Block {
  readonly firstStep: number;
  readonly count: number;
  readonly live: readonly number[];
  /** Rates of each of `live`, [count, groups]. */
  readonly lr: readonly Float64Array[];
  /** 1 where the group stood still, likewise. */
  readonly frozen: readonly Uint8Array[];
  /** A checkpoint is due at its end; counts of updates then, by replica and group. */
  readonly counts: readonly (readonly number[])[] | null;
}

export interface Layouter {
  /** Updates laid out so far. */
  step(): number;
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
  const perReplica = 4 * (2 + groups);
  const coefficients = new Float32Array(most * replicas.length * perReplica);
  const order = new Uint32Array(ORDER_HEAD + most * replicas.length * batchSize);
  const rules: { choice: Replica['optimizer'] | null; rule: CoefficientRule | null }[] = replicas.map(() => ({ choice: null, rule: null }));
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

  const layOutStep = (s: number, live: readonly number[], lrs: readonly Float64Array[], frozen: readonly Uint8Array[]) => {
    const batches = new Map<number, Uint32Array>();
    live.forEach((r, m) => {
      const replica = replicas[r] as Replica;
      const at = (s * replicas.length + r) * perReplica;
      const rule = ruleOf(r);
      const momentum = replica.momentumAt(step);
      rule.rule(coefficients, at, momentum);
      for (let g = 0; g < groups; g++) {
        const lr = replica.lrAt(step, g);
        const still = replica.frozenAt(step, g);
        const own = counts[r] as number[];
        (lrs[m] as Float64Array)[s * groups + g] = lr;
        (frozen[m] as Uint8Array)[s * groups + g] = still ? 1 : 0;
        rule.group(coefficients, at + 8 + 4 * g, lr, own[g] as number, momentum);
        if (still) coefficients[at + 8 + 4 * g + 3] = 0;
        else own[g] = (own[g] as number) + 1;
      }
      const seed = given ? 0 : replica.seed;
      const batch = batches.get(seed) ?? given?.(step, batchSize) ?? orders.get(seed)?.batchAt(step);
      if (batch?.length !== batchSize) throw new Error('internal: a batch of another size');
      batches.set(seed, batch);
      const from = ORDER_HEAD + (s * replicas.length + r) * batchSize;
      for (let b = 0; b < batchSize; b++) {
        const index = batch[b] as number;
        if (!(index < data.train.count)) throw new Error(`internal: image ${index} of ${data.train.count}`);
        order[from + b] = entryOf(data.train, index);
      }
    });
  };

  return {
    step: () => step,
    coefficients,
    order,
    used: (count) => ({ order: ORDER_HEAD + count * replicas.length * batchSize, coefficients: count * replicas.length * perReplica }),
    layOut(wanted) {
      const live = replicas.map((_, r) => r).filter((r) => control.active(r));
      const length = Math.min(wanted, most, updatesLeft(job, step));
      if (live.length === 0 || length <= 0 || control.signal.aborted) return null;
      live.forEach((r, z) => {
        order[z] = r;
      });
      const firstStep = step;
      const lr = live.map(() => new Float64Array(length * groups));
      const frozen = live.map(() => new Uint8Array(length * groups));
      let due = false;
      let count = 0;
      while (count < length && !due) {
        layOutStep(count, live, lr, frozen);
        if (control.signal.aborted) return null;
        count++;
        step++;
        due = control.checkpointDue?.(step) === true;
      }
      const cut = <T extends Float64Array | Uint8Array>(values: readonly T[]) =>
        count === length ? values : values.map((one) => one.slice(0, count * groups) as T);
      return { firstStep, count, live, lr: cut(lr), frozen: cut(frozen), counts: due ? counts.map((own) => [...own]) : null };
    },
  };
}

export function evaluationDue(job: EngineJob, step: number): boolean {
  return job.evalEvery > 0 && (step % job.evalEvery === 0 || step >= job.totalSteps);
}

/** Updates until the next evaluation or the end. */
function updatesLeft(job: EngineJob, step: number): number {
  const rest = job.totalSteps - step;
  return job.evalEvery > 0 ? Math.min(rest, job.evalEvery - (step % job.evalEvery)) : rest;
}
