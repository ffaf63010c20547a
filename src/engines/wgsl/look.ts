/**
 * @file Forward-only jobs: points in weight space are replicas of one program, as many at a time as lanes are worth having.
 *
 * Softmax and outputs are read from the lanes, slice by slice. The body of a network has no last layer that scores: its outputs are scored on the CPU.
 */
import { crossEntropy } from '../crossEntropy.ts';
import type { Look, LookJob } from '../engine.ts';
import { openArena } from './arena.ts';
import { createLayout } from './checkpoints.ts';
import { createSlicePace, evaluationEntries, evaluationPlan, runSlices, type Score, type SlicePlan } from './evaluate.ts';
import { inputOf, uploadImages } from './images.ts';
import type { Network } from './network.ts';
import { quadsOf } from './plan.ts';
import { evaluationProgram } from './program.ts';
import { openReader } from './reader.ts';
import { ORDER_HEAD } from './task.ts';
import type { TrainContext } from './train.ts';

/** Points of a dispatch: enough to fill a GPU with a small network. */
const POINTS = 16;

export async function* look(job: LookJob, signal: AbortSignal, context: TrainContext): AsyncGenerator<Look, void, undefined> {
  const { gpu, compiler, tiling } = context;
  const { model, split } = job;
  if (job.points === 0 || signal.aborted) return;
  const plan = evaluationPlan(split, job.count);
  const input = inputOf(split);
  const wanted = { probabilities: job.probabilities === true, outputs: job.outputs === true };
  const frees: (() => void)[] = [];
  try {
    const asked = Object.entries(wanted).flatMap(([name, is]) => (is ? [name] : []));
    const key = ['look', plan.batch, ...asked, input, JSON.stringify([model.layers, model.inputShape, model.groups, tiling])].join(' ');
    const compiled = await compiler.compile(key, () => evaluationProgram(model, plan.batch, tiling, input, wanted));
    const images = await gpu.allocating(() => uploadImages(gpu, split, plan.count, model.inputShape));
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
    const { network } = compiled.program;
    const layout = createLayout(network.planner);
    const lane = 16 * network.planner.size().vectors;
    const tables = tablesOf(network, wanted, plan);
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    const reader = await openReader(gpu, 16 * replicas * plan.slices + arena.lanes * bytes);
    frees.push(() => reader.free());
    gpu.device.queue.writeBuffer(bound.order, 4 * ORDER_HEAD, evaluationEntries(split, plan));
    const pace = createSlicePace();
    const perPoint = tables.length > 0 ? arena.lanes : replicas; // tables are in a lane, which a gang leaves to the next
    for (let first = 0; first < job.points && !signal.aborted; first += perPoint) {
      const live = Array.from({ length: Math.min(perPoint, job.points - first) }, (_, i) => i);
      for (const m of live) gpu.device.queue.writeBuffer(arena.state, m * arena.stateBytes, layout.pack(job.weightsAt(first + m)));
      const scored = live.map(() => ({ loss: 0, hits: 0 }));
      const found = live.map(() => tables.map(({ numbers }) => new Float32Array(plan.count * numbers)));
      const also = () => live.flatMap((m) => tables.map((table) => ({ from: arena.acts, offset: m * lane + table.offset, bytes: table.bytes })));
      const taken = (slice: number, values: Float32Array) => {
        let at = 0;
        for (const m of live)
          for (const [i, table] of tables.entries()) {
            table.take(values.subarray(at, at + table.bytes / 4), slice, found[m]?.[i] as Float32Array);
            at += table.bytes / 4;
          }
        if (!network.head) for (const m of live) addScore(scored[m] as (typeof scored)[0], found[m]?.[0] as Float32Array, slice, plan, job);
      };
      const run = { gpu, reader, bound, plan, live, replicas, results: arena.results, ...(tables.length > 0 && { also, taken }) };
      const scores = await runSlices(run, pace, () => signal.aborted);
      if (!scores) return;
      for (const [m, score] of scores.entries()) {
        if (signal.aborted) return;
        const own = Object.fromEntries(tables.map(({ name }, i) => [name, found[m]?.[i] as Float32Array]));
        const { loss, hits } = network.head ? score : (scored[m] as Score);
        yield { point: first + m, loss: loss / plan.count, accuracy: hits / plan.count, ...own };
      }
    }
  } catch (error) {
    throw await gpu.explain(error);
  } finally {
    for (const free of frees.toReversed()) free();
  }
}

/** Numbers of every image that are read back. */
interface Table {
  readonly name: 'probabilities' | 'outputs';
  /** Of an image. */
  readonly numbers: number;
  /** In a lane, from its start. */
  readonly offset: number;
  readonly bytes: number;
  /** Moves those of a slice into `out`, where channels lie without gaps. */
  take(values: Float32Array, slice: number, out: Float32Array): void;
}

function tablesOf({ head, outputs }: Network, wanted: { readonly probabilities: boolean; readonly outputs: boolean }, plan: SlicePlan): Table[] {
  const table = (name: Table['name'], at: number, positions: number, channels: number): Table => {
    const quads = quadsOf(channels);
    return {
      name,
      numbers: positions * channels,
      offset: 16 * at,
      bytes: 16 * plan.batch * positions * quads,
      take(values, slice, out) {
        const rows = Math.min(plan.batch, plan.count - slice * plan.batch) * positions;
        const to = slice * plan.batch * positions;
        for (let row = 0; row < rows; row++) out.set(values.subarray(4 * row * quads, 4 * row * quads + channels), (to + row) * channels);
      },
    };
  };
  if (!head && (wanted.probabilities || !wanted.outputs)) throw new Error('internal: of a body only the outputs can be looked at');
  return [
    ...(wanted.probabilities && head ? [table('probabilities', head.softmax, 1, head.logits.channels)] : []),
    ...(wanted.outputs ? [table('outputs', outputs.at, outputs.height * outputs.width, outputs.channels)] : []),
  ];
}

function addScore(sums: { loss: number; hits: number }, outputs: Float32Array, slice: number, { batch, count }: SlicePlan, job: LookJob): void {
  const labels = job.split.labels.subarray(slice * batch, Math.min(count, (slice + 1) * batch));
  const { loss, correct } = crossEntropy(outputs, slice * batch, labels, job.model.classes);
  sums.loss += loss * labels.length;
  sums.hits += correct;
}
