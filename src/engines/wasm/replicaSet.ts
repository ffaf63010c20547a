/**
 * @file Replicas of one network in one memory: an update, a look, and taking their state out and putting it back.
 *
 * One update of one replica: forward on the batch that is loaded, gradient of every group that trains, rule per run of parameters of a group.
 * Frozen groups keep weights, slots and counts. Their batch norm goes by the batch and its running values follow, as in PyTorch's train(), or by its
 * running values, which then stand still. Order of every sum is fixed, so a replica's
 * bits depend on its own numbers alone: not on its neighbors, nor on how the replicas are shared out.
 */
import type { Pixels } from '../../datasets/dataset.ts';
import type { CardChoice } from '../../experiment/spec.ts';
import type { ModelSpec, NamedTensors } from '../../models/model.ts';
import type { Checkpoint } from '../engine.ts';
import { type MeasureColumns, SUMS, writeMeasures } from '../measures.ts';
import { packTensors, type TensorPlan, unpackTensors } from '../packing.ts';
import { type BindKernels, createMemory } from './kernels.ts';
import { planNetwork } from './network.ts';
import { numbersOf, type Operation, type Pass } from './plan.ts';
import { buildKernelRule, type KernelRule, type Span } from './rules.ts';

export interface ReplicaStart {
  readonly optimizer: CardChoice;
  /** null: they are written later. */
  readonly weights: NamedTensors | null;
  /** Where training goes on from a checkpoint, which is such a start. */
  readonly slots?: Checkpoint['slots'];
  readonly counts?: readonly number[];
}

export interface Score {
  /** Sum over the images. */
  readonly loss: number;
  readonly hits: number;
}

export interface ReplicaSet {
  readonly replicas: number;
  readonly tensors: number;
  readonly bytes: number;
  /** Bytes that one more replica costs: weights, gradient slots, running values. */
  readonly bytesPerReplica: number;
  /** Puts `labels.length` images into the memory. */
  load(images: Pixels, labels: Uint8Array): void;
  /** One update on the loaded batch; the score is from before it. `lr[g]` from `at` on; `frozen`, `normStill` bit g. */
  step(replica: number, optimizer: CardChoice, lr: Float64Array, at: number, momentum: number, frozen: number, normStill?: number): Score;
  /** What the last update did to each group of `replica`, as row `row` of `into`. Only of a set that measures. */
  measures(replica: number, frozen: number, into: MeasureColumns, row: number): void;
  /** Adds the loaded images to `sum`, in evaluation mode. */
  look(replica: number, sum: Score): Score;
  /** The softmax of the images of the last look, [loaded, classes]; a view of the memory. */
  probabilities(): Float32Array;
  /** What the last look made of the images, before the softmax, [loaded, classes]. */
  outputs(): Float32Array;
  /** Other weights and buffers for a replica. */
  write(replica: number, weights: NamedTensors): void;
  /** Its state, after `step` updates. */
  checkpoint(replica: number, step: number): Checkpoint;
  /** The gradient that the last update used, of whichever replica. */
  gradient(): NamedTensors;
}

interface State {
  readonly weights: number;
  readonly running: number;
  readonly first: number;
  readonly second: number;
  readonly counts: number[];
  choice: CardChoice;
  rule: KernelRule;
}

/** Images looked at in one go: a millisecond or two of the small network. Changes no bit: losses are summed image by image. */
export const SLICE = 64;

/** `measure`: keeps the weights before each update, so that it can be asked what the update did. */
export function createReplicaSet(
  bind: BindKernels,
  model: ModelSpec,
  batchSize: number,
  starts: readonly ReplicaStart[],
  measure = false,
): ReplicaSet {
  const capacity = Math.max(batchSize, SLICE);
  const { planner, input, bytes, labels, logits } = planNetwork(model, capacity);
  const [weightCount, runningCount] = [lengthOf(planner.params), lengthOf(planner.buffers)];
  const gradients = planner.take(4 * weightCount);
  const score = planner.take(16);
  const shares = planner.take(4 * capacity * model.classes);
  const before = measure ? planner.take(4 * weightCount) : 0;
  const sumsAt = planner.take(8 * SUMS * model.groups.length);
  const shared = planner.size();
  const states = starts.map(({ optimizer, counts }): State => {
    const [weights, first, second] = [planner.take(4 * weightCount), planner.take(4 * weightCount), planner.take(4 * weightCount)];
    const running = planner.take(4 * runningCount);
    const own = model.groups.map((_, g) => counts?.[g] ?? 0);
    return { weights, first, second, running, counts: own, choice: optimizer, rule: buildKernelRule(optimizer) };
  });
  const bytesPerReplica = starts.length > 0 ? (planner.size() - shared) / starts.length : 0;
  const memory = createMemory(planner.size());
  planner.fill(memory.buffer);
  const k = bind(memory);
  const floats = new Float32Array(memory.buffer);
  const raw = new Uint8Array(memory.buffer);
  const scores = new Float64Array(memory.buffer, score, 2);
  const sums = new Float64Array(memory.buffer, sumsAt, SUMS * model.groups.length);
  const spans = states.map((state) => spansOf(model, planner.params, state, gradients));
  const write = ({ weights, running }: State, values: NamedTensors) => {
    packTensors(floats, weights / 4, planner.params, (name) => values[name]);
    packTensors(floats, running / 4, planner.buffers, (name) => values[name]);
  };
  const writeSlots = ({ rule, first, second }: State, slots: Checkpoint['slots']) => {
    const held = planner.params.filter(({ name }) => slots[name] !== undefined);
    for (const { name } of held)
      if (slots[name]?.length !== rule.slots.length) throw new Error(`internal: ${slots[name]?.length} slots for ${name}, not ${rule.slots.length}`);
    for (const s of rule.slots.keys()) packTensors(floats, (s === 0 ? first : second) / 4, held, (name) => slots[name]?.[s]);
  };
  starts.forEach((start, r) => {
    const state = states[r] as State;
    if (start.weights) write(state, start.weights);
    const { slots } = start;
    if (slots) writeSlots(state, slots);
  });
  const pixels = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
  const pass: Pass = { weights: 0, running: 0, gradients, batch: 0, training: true };
  let loaded = 0;

  const forward = (state: State, training: boolean, normStill = 0) => {
    pass.weights = state.weights;
    pass.running = state.running;
    pass.batch = loaded;
    for (const operation of planner.operations) {
      pass.training = training && !isStill(operation, normStill);
      operation.forward(k, pass);
    }
  };
  const backward = (frozen: number, normStill: number) => {
    k.zero(gradients, 4 * weightCount);
    const trains = planner.operations.map(({ group }) => group >= 0 && (frozen & (1 << group)) === 0);
    const first = trains.indexOf(true);
    for (let i = planner.operations.length - 1; i >= first && i >= 0; i--) {
      const operation = planner.operations[i] as Operation;
      pass.training = !isStill(operation, normStill);
      operation.backward(k, pass, trains[i] === true, i > first);
    }
  };

  return {
    replicas: starts.length,
    tensors: starts.length * (3 * planner.params.length + planner.buffers.length),
    bytes: memory.buffer.byteLength,
    bytesPerReplica,
    load(images, own) {
      loaded = own.length;
      if (loaded > capacity || images.length !== loaded * pixels) throw new Error('internal: batch does not fit');
      raw.set(own, labels);
      if (images instanceof Float32Array) floats.set(images, input.at / 4);
      else {
        raw.set(images, bytes);
        k.toPixels(bytes, images.length, input.at);
      }
    },
    step(replica, optimizer, lr, at, momentum, frozen, normStill = 0) {
      const state = states[replica] as State;
      follow(state, optimizer, weightCount, floats);
      forward(state, true, normStill);
      scores.fill(0);
      const some = frozen !== 2 ** model.groups.length - 1;
      k.crossEntropy(logits.at, labels, loaded, model.classes, logits.place.stored, some ? logits.grad : 0, score);
      if (some) {
        backward(frozen, normStill);
        if (measure) floats.copyWithin(before / 4, state.weights / 4, state.weights / 4 + weightCount);
        for (const { group, span } of spans[replica] as readonly GroupSpan[])
          if ((frozen & (1 << group)) === 0) state.rule.update(k, span, state.counts[group] as number, lr[at + group] as number, momentum);
        for (let g = 0; g < state.counts.length; g++) if ((frozen & (1 << g)) === 0) state.counts[g] = (state.counts[g] as number) + 1;
      }
      return { loss: scores[0] as number, hits: scores[1] as number };
    },
    measures(replica, frozen, into, row) {
      if (!measure) throw new Error('internal: this set does not measure');
      const { weights } = states[replica] as State;
      sums.fill(0);
      for (const { group, span } of spans[replica] as readonly GroupSpan[])
        if ((frozen & (1 << group)) === 0)
          k.measure(span.gradients, before + span.weights - weights, span.weights, span.count, sumsAt + 8 * SUMS * group);
      writeMeasures(into, row, model.groups.length, sums, 0);
    },
    look(replica, sum) {
      forward(states[replica] as State, false);
      scores[0] = sum.loss;
      scores[1] = sum.hits;
      k.crossEntropy(logits.at, labels, loaded, model.classes, logits.place.stored, 0, score);
      return { loss: scores[0], hits: scores[1] };
    },
    probabilities() {
      k.softmax(logits.at, loaded, model.classes, logits.place.stored, shares);
      return new Float32Array(memory.buffer, shares, loaded * model.classes);
    },
    outputs() {
      const { index } = logits.place;
      const row = numbersOf(logits.place);
      const outputs = new Float32Array(loaded * model.classes);
      for (let b = 0; b < loaded; b++)
        for (let c = 0; c < model.classes; c++) outputs[b * model.classes + c] = floats[logits.at / 4 + b * row + index(c)] as number;
      return outputs;
    },
    write: (replica, weights) => write(states[replica] as State, weights),
    checkpoint(replica, step) {
      const state = states[replica] as State;
      const slots = state.rule.slots.map((_, s) => unpackTensors(floats, (s === 0 ? state.first : state.second) / 4, planner.params));
      const byParam = planner.params.map(({ name }) => [name, slots.map((tensors) => tensors[name] as Float32Array)] as const);
      const weights = { ...unpackTensors(floats, state.weights / 4, planner.params), ...unpackTensors(floats, state.running / 4, planner.buffers) };
      return { step, optimizer: state.choice, weights, slots: Object.fromEntries(byParam), counts: [...state.counts] };
    },
    gradient: () => unpackTensors(floats, gradients / 4, planner.params),
  };
}

function isStill({ group }: Operation, normStill: number): boolean {
  return group >= 0 && (normStill & (1 << group)) !== 0;
}

/** New optimizer numbers act from the next update on; a rule with other slots starts them at zero, with its counts. */
function follow(state: State, choice: CardChoice, count: number, floats: Float32Array): void {
  if (choice === state.choice) return;
  const rule = buildKernelRule(choice);
  if (rule.slots.join() !== state.rule.slots.join()) {
    for (const at of [state.first, state.second]) floats.fill(0, at / 4, at / 4 + count);
    state.counts.fill(0);
  }
  state.rule = rule;
  state.choice = choice;
}

interface GroupSpan {
  readonly group: number;
  readonly span: Span;
}

/** Neighbors of one group are updated in one pass. */
function spansOf(model: ModelSpec, plans: readonly TensorPlan[], state: State, gradients: number): readonly GroupSpan[] {
  const spans: { group: number; offset: number; count: number }[] = [];
  for (const { name, offset, stored } of plans) {
    const group = model.params.find((param) => param.name === name)?.group ?? 0;
    const last = spans.at(-1);
    if (last && last.group === group) last.count += stored;
    else spans.push({ group, offset, count: stored });
  }
  return spans.map(({ group, offset, count }) => {
    const at = (base: number) => base + 4 * offset;
    const span = { weights: at(state.weights), gradients: at(gradients), first: at(state.first), second: at(state.second), count };
    return { group, span };
  });
}

function lengthOf(plans: readonly TensorPlan[]): number {
  return plans.reduce((sum, { stored }) => sum + stored, 0);
}
