/**
 * @file Gradients and Hessian-vector products of the mean training loss of some images, batch by batch, in this thread.
 *
 *   L(w) = sum_s n_s / n  L_s(w)       grad L,   H v = d/dt grad L(w + t v) at t = 0   (slopes.ts: exact but for float32)
 *
 * Symbols: L_s mean loss of batch s, of n_s images. With batch norm a batch is normalized by its own statistics, as in training, so batches are as
 * long as training's; without, their length changes no more than rounding. Sums over batches are float64.
 */
import type { ModelSpec } from '../../models/model.ts';
import { BREATH_MS, createPacer } from '../breathe.ts';
import type { Curvature, CurvatureJob } from '../engine.ts';
import { packTensors, type TensorPlan } from '../packing.ts';
import { type BindKernels, createMemory } from './kernels.ts';
import { planBatch } from './network.ts';
import { createPlanner, type Pass } from './plan.ts';
import { SLICE } from './replicaSet.ts';
import { planSlopes, type SlopePasses } from './slopes.ts';
import { firstImages } from './train.ts';

export interface OpenCurvature extends Curvature {
  readonly bytes: number;
}

export function createCurvature(bind: BindKernels, { model, split, count, batchSize }: CurvatureJob): OpenCurvature {
  const { images, labels } = firstImages(split, count, model.inputShape);
  const total = labels.length;
  const capacity = Math.min(total, model.buffers.length > 0 ? batchSize : SLICE);
  const planner = createPlanner(model, capacity);
  const place = planBatch(planner);
  const { logits, slopes } = planSlopes(planner, model.layers, place.x);
  if (!logits.slope) throw new Error('internal: a network without weights');
  const rLogits = logits.slope;
  const weightBytes = 4 * planner.params.reduce((sum, { stored }) => sum + stored, 0);
  const running = planner.take(4 * planner.buffers.reduce((sum, { stored }) => sum + stored, 0));
  const [own, bare, along] = [planner.take(weightBytes), planner.take(weightBytes), planner.take(weightBytes)];
  const [gradient, second, part] = [planner.take(weightBytes), planner.take(weightBytes), planner.take(weightBytes)];
  const score = planner.take(16);
  const memory = createMemory(planner.size());
  planner.fill(memory.buffer);
  const k = bind(memory);
  const floats = new Float32Array(memory.buffer);
  const raw = new Uint8Array(memory.buffer);
  const scores = new Float64Array(memory.buffer, score, 2);
  const passOf = (weights: number, gradients: number): Pass => ({ weights, gradients, running, batch: 0, training: true });
  const passes: SlopePasses = {
    own: passOf(own, gradient),
    second: passOf(own, second),
    along: passOf(along, part),
    bare: passOf(bare, part),
  };
  const parts = planParts(model, planner.params);
  const size = parts.reduce((sum, { plan }) => sum + plan.index.length, 0);
  /** Adds a share of the tensors `name` says at byte offset `at` to a vector. */
  const add = (sum: Float64Array, share: number, at: number, name: RegExp) => {
    for (const { plan, from } of parts)
      if (name.test(plan.name))
        plan.index.forEach((to, n) => {
          sum[from + n] = (sum[from + n] as number) + share * (floats[at / 4 + plan.offset + to] as number);
        });
  };
  const pixels = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
  const pace = createPacer(BREATH_MS);
  let closed = false;
  let spent = 0;

  const load = (first: number, last: number) => {
    const batch = images.subarray(first * pixels, last * pixels);
    if (batch instanceof Float32Array) floats.set(batch, place.input.at / 4);
    else {
      raw.set(batch, place.bytes);
      k.toPixels(place.bytes, batch.length, place.input.at);
    }
    raw.set(labels.subarray(first, last), place.labels);
    for (const pass of Object.values(passes) as Pass[]) pass.batch = last - first;
  };
  const forward = (withSlopes: boolean) => {
    let next = 0;
    for (const [i, operation] of planner.operations.entries()) {
      operation.forward(k, passes.own);
      for (; withSlopes && slopes[next]?.after === i + 1; next++) slopes[next]?.forward(k, passes);
    }
  };
  const backward = (withSlopes: boolean) => {
    for (const at of withSlopes ? [gradient, second, part] : [gradient]) k.zero(at, weightBytes);
    let next = slopes.length - 1;
    for (let i = planner.operations.length - 1; i >= 0; i--) {
      planner.operations[i]?.backward(k, passes.own, !withSlopes, i > 0);
      for (; withSlopes && slopes[next]?.after === i + 1; next--) slopes[next]?.backward(k, passes);
    }
  };
  /** Runs all batches; `each` takes in what one of them gave. False: closed on the way. */
  const scan = async (each: (batch: number, share: number) => void): Promise<boolean> => {
    for (let first = 0; first < total; first += capacity) {
      await pace();
      if (closed) return false;
      const last = Math.min(first + capacity, total);
      const before = performance.now();
      load(first, last);
      each(last - first, (last - first) / total);
      spent += performance.now() - before;
    }
    return true;
  };
  return {
    bytes: memory.buffer.byteLength,
    size,
    async at(weights) {
      packTensors(floats, own / 4, planner.params, (name) => weights[name]);
      packTensors(floats, bare / 4, planner.params, (name) => (name.endsWith('.bias') ? weights[name]?.map(() => 0) : weights[name]));
      const sum = new Float64Array(size);
      scores.fill(0);
      const done = await scan((batch, share) => {
        forward(false);
        k.crossEntropy(logits.base.at, place.labels, batch, model.classes, logits.base.place.stored, logits.base.grad, score);
        backward(false);
        add(sum, share, gradient, /./);
      });
      return done ? { loss: (scores[0] as number) / total, gradient: sum } : null;
    },
    async times(vector) {
      if (vector.length !== size) throw new Error(`internal: ${vector.length} numbers for ${size} parameters`);
      for (const { plan, from } of parts)
        plan.index.forEach((to, n) => {
          floats[along / 4 + plan.offset + to] = vector[from + n] as number;
        });
      const sum = new Float64Array(size);
      const done = await scan((batch, share) => {
        forward(true);
        const { classes } = model;
        const { stored } = logits.base.place;
        k.crossEntropy(logits.base.at, place.labels, batch, classes, stored, logits.base.grad, score);
        k.crossEntropySecond(logits.base.at, rLogits.at, batch, classes, stored, rLogits.grad);
        backward(true);
        add(sum, share, second, /./);
        add(sum, share, part, /[.]kernel$/);
      });
      return done ? sum : null;
    },
    spent: () => spent,
    close() {
      closed = true;
    },
  };
}

/** Where the numbers of each parameter begin in a vector of all parameters, in the order of the model. */
function planParts(model: ModelSpec, plans: readonly TensorPlan[]): readonly { readonly plan: TensorPlan; readonly from: number }[] {
  let from = 0;
  return model.params.map(({ name }) => {
    const plan = plans.find((one) => one.name === name);
    if (!plan) throw new Error(`internal: parameter ${name} belongs to no layer`);
    from += plan.index.length;
    return { plan, from: from - plan.index.length };
  });
}
