/**
 * @file Everything a job's training holds between two updates, in one object: weights, buffers, optimizer slots and counts, per replica.
 *
 * One update of one replica:  g_p = dL/dw_p for every parameter p whose group trains;  w_p, slots_p <- rule(w_p, g_p, slots_p, count_group, rates).
 * Tensors here outlive tf.tidy; replacing one disposes the old one, and `dispose` frees the rest.
 * Frozen groups keep weights, slots and counts. Batch-norm running values follow every batch, frozen or not, as in PyTorch (where only eval() stops
 * them; fastai agrees and trains the norms of frozen groups besides, which we do not).
 */
import * as tf from '@tensorflow/tfjs';
import type { CardChoice } from '../../experiment/spec.ts';
import { initialize } from '../../models/initialize.ts';
import type { ModelSpec, NamedTensors } from '../../models/model.ts';
import type { EngineJob, Replica } from '../engine.ts';
import { type BatchStatistics, foldRunning } from './batchNorm.ts';
import { uploadSlots } from './checkpoints.ts';
import { type Change, sumGroups } from './measure.ts';
import { differentiate } from './network.ts';
import { buildTensorRule, createScalars, type TensorRule } from './updates.ts';

export interface ReplicaState {
  /** Parameters and buffers by name. */
  readonly weights: Record<string, tf.Tensor>;
  /** Optimizer slots by parameter. */
  readonly slots: Record<string, readonly tf.Tensor[]>;
  /** Updates so far, per layer group. */
  readonly counts: number[];
  rule: TensorRule;
  /** The choice `rule` was built from: the owner may change it between two updates. */
  choice: CardChoice;
}

export interface Batch {
  readonly images: tf.Tensor4D; // [B, H, W, C]
  readonly onehot: tf.Tensor2D; // [B, classes]
}

export function createReplicaState(job: EngineJob, index: number): ReplicaState {
  const { model } = job;
  const replica = job.replicas[index] as Replica;
  const from = job.from?.[index];
  const choice = from ? from.optimizer : replica.optimizer;
  const rule = buildTensorRule(choice);
  const weights = upload(model, from ? from.weights : (job.initial?.[index] ?? initialize(model, replica.seed)));
  try {
    return { weights, slots: uploadSlots(model, rule.slots, from?.slots), counts: model.groups.map((_, g) => from?.counts[g] ?? 0), rule, choice };
  } catch (error) {
    tf.dispose(Object.values(weights));
    throw error;
  }
}

/** Tensors of a network from its numbers. */
export function upload(model: ModelSpec, values: NamedTensors): Record<string, tf.Tensor> {
  const wanted = [...model.params, ...model.buffers].map(({ name, shape }) => {
    const data = values[name];
    if (data === undefined) throw new Error(`internal: no values for ${name}`);
    if (data.length !== tf.util.sizeFromShape([...shape])) throw new Error(`internal: ${data.length} values for ${name} [${shape.join(', ')}]`);
    return { name, shape, data };
  }); // all checked before the first tensor is made: a throw leaves nothing behind
  return Object.fromEntries(wanted.map(({ name, shape, data }) => [name, tf.tensor(data.slice(), [...shape], 'float32')]));
}

/** What the owner says of one update. */
export interface Turn {
  readonly optimizer: CardChoice;
  readonly rates: readonly number[]; // [groups]
  readonly momentum: number | undefined;
  readonly frozen: readonly boolean[]; // [groups]
}

/** Kept tensors: whoever takes them disposes them. */
export interface StepResult {
  /** Of the batch, before the update. */
  readonly logits: tf.Tensor; // [B, classes]
  /** With `measure`: [groups, 3], see measure.ts. */
  readonly sums: tf.Tensor | null;
}

/** One update. */
export function trainStep(state: ReplicaState, model: ModelSpec, batch: Batch, turn: Turn, measure = false): StepResult {
  const { optimizer, rates, momentum, frozen } = turn;
  followChoice(state, model, optimizer);
  const trained = model.params.filter((param) => !frozen[param.group]);
  const fresh: Record<string, tf.Tensor> = {};
  const freshSlots: Record<string, readonly tf.Tensor[]> = {};
  const [logits, sums = null] = tf.tidy((): tf.Tensor[] => {
    const changes = new Map<string, Change>();
    const scalars = createScalars();
    const seen: BatchStatistics[] = [];
    const mode = { training: true, seen: (statistics: BatchStatistics) => void seen.push(statistics) } as const;
    const names = trained.map((param) => param.name);
    const result = differentiate(model, state.weights, batch.images, batch.onehot, names, mode);
    trained.forEach((param, i) => {
      const lr = rates[param.group] as number;
      const count = state.counts[param.group] as number;
      const weight = state.weights[param.name] as tf.Tensor;
      const gradient = result.gradients[i] as tf.Tensor;
      const slots = state.slots[param.name] as readonly tf.Tensor[];
      const moved = state.rule.update(weight, gradient, slots, count, momentum === undefined ? { lr } : { lr, momentum }, scalars);
      changes.set(param.name, { gradient, before: weight, after: moved.weight });
      fresh[param.name] = tf.keep(moved.weight);
      freshSlots[param.name] = moved.slots.map((slot) => tf.keep(slot));
    });
    for (const { layer, mean, variance } of seen) {
      for (const [name, value] of [
        [`${layer}.runningMean`, mean],
        [`${layer}.runningVar`, variance],
      ] as const) {
        fresh[name] = tf.keep(foldRunning(state.weights[name] as tf.Tensor, value));
        value.dispose();
      }
    }
    return measure ? [result.logits, sumGroups(model, changes)] : [result.logits];
  });
  for (const [name, tensor] of Object.entries(fresh)) {
    state.weights[name]?.dispose();
    state.weights[name] = tensor;
  }
  for (const [name, tensors] of Object.entries(freshSlots)) {
    tf.dispose([...(state.slots[name] as readonly tf.Tensor[])]);
    state.slots[name] = tensors;
  }
  for (let g = 0; g < state.counts.length; g++) if (!frozen[g]) state.counts[g] = (state.counts[g] as number) + 1;
  return { logits: logits as tf.Tensor, sums };
}

export function disposeReplicaState(state: ReplicaState): void {
  tf.dispose(Object.values(state.weights));
  for (const slots of Object.values(state.slots)) tf.dispose([...slots]);
}

/** New optimizer numbers act from the next update on; a rule with other slots starts them at zero, with its counts. */
function followChoice(state: ReplicaState, model: ModelSpec, choice: CardChoice): void {
  if (choice === state.choice) return;
  const rule = buildTensorRule(choice);
  if (rule.slots.join() !== state.rule.slots.join()) {
    for (const slots of Object.values(state.slots)) tf.dispose([...slots]);
    Object.assign(state.slots, uploadSlots(model, rule.slots));
    state.counts.fill(0);
  }
  state.rule = rule;
  state.choice = choice;
}
