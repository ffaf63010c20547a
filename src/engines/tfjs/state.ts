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
  const replica = job.replicas[index] as Replica;
  const values = job.initial?.[index] ?? initialize(job.model, replica.seed);
  const rule = buildTensorRule(replica.optimizer);
  const weights = upload(job.model, values);
  const slots = tf.tidy(() => Object.fromEntries(job.model.params.map((param) => [param.name, zeroSlots(rule, param.shape)])));
  return { weights, slots, counts: job.model.groups.map(() => 0), rule, choice: replica.optimizer };
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

/** One update. Returns the logits of the batch before it (the caller disposes them). */
export function trainStep(state: ReplicaState, model: ModelSpec, batch: Batch, { optimizer, rates, momentum, frozen }: Turn): tf.Tensor {
  followChoice(state, model, optimizer);
  const trained = model.params.filter((param) => !frozen[param.group]);
  const fresh: Record<string, tf.Tensor> = {};
  const freshSlots: Record<string, readonly tf.Tensor[]> = {};
  const logits = tf.tidy(() => {
    const scalars = createScalars();
    const seen: BatchStatistics[] = [];
    const mode = { training: true, seen: (statistics: BatchStatistics) => void seen.push(statistics) } as const;
    const names = trained.map((param) => param.name);
    const result = differentiate(model, state.weights, batch.images, batch.onehot, names, mode);
    trained.forEach((param, i) => {
      const lr = rates[param.group] as number;
      const count = state.counts[param.group] as number;
      const weight = state.weights[param.name] as tf.Tensor;
      const slots = state.slots[param.name] as readonly tf.Tensor[];
      const moved = state.rule.update(
        weight,
        result.gradients[i] as tf.Tensor,
        slots,
        count,
        momentum === undefined ? { lr } : { lr, momentum },
        scalars,
      );
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
    return result.logits;
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
  return logits;
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
    for (const param of model.params) {
      tf.dispose([...(state.slots[param.name] as readonly tf.Tensor[])]);
      state.slots[param.name] = tf.tidy(() => zeroSlots(rule, param.shape));
    }
    state.counts.fill(0);
  }
  state.rule = rule;
  state.choice = choice;
}

function zeroSlots(rule: TensorRule, shape: readonly number[]): tf.Tensor[] {
  return rule.slots.map(() => tf.zeros([...shape], 'float32'));
}
