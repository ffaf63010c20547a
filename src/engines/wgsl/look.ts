/**
 * @file Forward-only jobs: points in weight space are replicas of one program, as many at a time as lanes are worth having.
 */
import type { Look, LookJob } from '../engine.ts';
import { bytesOf, refusal } from './able.ts';
import { openArena } from './arena.ts';
import { createLayout } from './checkpoints.ts';
import { createSlicePace, evaluationEntries, evaluationPlan, runSlices } from './evaluate.ts';
import { uploadImages } from './images.ts';
import { evaluationProgram } from './program.ts';
import { openReader } from './reader.ts';
import { ORDER_HEAD } from './task.ts';
import type { TrainContext } from './train.ts';

/** Points of a dispatch: enough to fill a GPU with a small network. */
const POINTS = 16;

export async function* look(job: LookJob, signal: AbortSignal, context: TrainContext): AsyncGenerator<Look, void, undefined> {
  const { gpu, compiler, tiling } = context;
  const { model } = job;
  if (job.outputs) throw refusal();
  const split = bytesOf(job.split);
  const probabilities = job.probabilities === true;
  if (job.points === 0 || signal.aborted) return;
  const plan = evaluationPlan(split, job.count);
  const shape = JSON.stringify([model.layers, model.inputShape, model.groups, tiling]);
  const frees: (() => void)[] = [];
  try {
    const key = `look ${plan.batch} ${probabilities ? 'probabilities ' : ''}${shape}`;
    const compiled = await compiler.compile(key, () => evaluationProgram(model, plan.batch, tiling, probabilities));
    const pixels = model.inputShape[0] * model.inputShape[1] * model.inputShape[2];
    const images = await gpu.allocating(() => uploadImages(gpu, split, plan.count, pixels));
    frees.push(() => gpu.free(images));
    const replicas = Math.min(POINTS, job.points);
    const program = { compiled, images, orderEntries: plan.slices * plan.batch };
    const arena = await openArena(gpu, {
      replicas,
      programs: [program],
      slots: plan.slices,
      coefficientVectors: 1,
      resultVectors: replicas * plan.slices,
    });
    frees.push(() => arena.free());
    const bound = arena.bound[0];
    if (!bound) throw new Error('internal: nothing bound');
    const { head, planner } = compiled.program.network;
    const layout = createLayout(planner);
    const { quads, at } = head.logits;
    const bytes = 16 * plan.batch * quads;
    const reader = await openReader(gpu, 16 * replicas * plan.slices + (probabilities ? arena.lanes * bytes : 0));
    frees.push(() => reader.free());
    gpu.device.queue.writeBuffer(bound.order, 4 * ORDER_HEAD, evaluationEntries(split, plan));
    const pace = createSlicePace();
    const perPoint = probabilities ? arena.lanes : replicas; // the softmax is in a lane, which a gang leaves to the next
    for (let first = 0; first < job.points && !signal.aborted; first += perPoint) {
      const live = Array.from({ length: Math.min(perPoint, job.points - first) }, (_, i) => i);
      for (const m of live) gpu.device.queue.writeBuffer(arena.state, m * arena.stateBytes, layout.pack(job.weightsAt(first + m)));
      const outputs = live.map(() => new Float32Array(probabilities ? plan.count * model.classes : 0));
      const also = () => live.map((lane) => ({ from: arena.acts, offset: 16 * (lane * planner.size().vectors + at), bytes }));
      const taken = (slice: number, values: Float32Array) =>
        outputs.forEach((output, m) => {
          const rows = Math.min(plan.batch, plan.count - slice * plan.batch);
          for (let b = 0; b < rows; b++)
            for (let c = 0; c < model.classes; c++)
              output[(slice * plan.batch + b) * model.classes + c] = values[(m * plan.batch + b) * 4 * quads + c] as number;
        });
      const run = { gpu, reader, bound, plan, live, replicas, results: arena.results, ...(probabilities ? { also, taken } : {}) };
      const scores = await runSlices(run, pace, () => signal.aborted);
      if (!scores) return;
      for (const [m, { loss, hits }] of scores.entries()) {
        if (signal.aborted) return;
        const found = { point: first + m, loss: loss / plan.count, accuracy: hits / plan.count };
        yield probabilities ? { ...found, probabilities: outputs[m] as Float32Array } : found;
      }
    }
  } catch (error) {
    throw await gpu.explain(error);
  } finally {
    for (const free of frees.toReversed()) free();
  }
}
