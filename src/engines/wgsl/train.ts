/**
 * @file The training loop: a block is one submit of several steps of all replicas; two are in flight, and nothing waits for the GPU but the consumer's pull.
 *
 * While block n is read, block n + 1 is in the queue: the weights are at most one block ahead of what the consumer has been given, and never beyond
 * `blockLimit()`. Nothing is laid out ahead of an evaluation. A checkpoint is copied in the submit of its block, before the next block changes the weights.
 */
import { activeReplicas, evaluationDue } from '../blocks.ts';
import type { EngineControl, EngineEvent, EngineJob, StepBlock } from '../engine.ts';
import { createMeasures, SUMS, writeMeasures } from '../measures.ts';
import type { Compiler } from './compiled.ts';
import type { Gpu } from './device.ts';
import { createSlicePace, runSlices } from './evaluate.ts';
import { MOST_STEPS, type OpenJob, openJob } from './job.ts';
import { type Block, createLayouter, type Layouter } from './layouter.ts';
import { createPace, type Pace } from './pace.ts';
import type { Reading } from './reader.ts';
import type { Tiling } from './tiling.ts';

/** What a job cost, for whoever measures: dispatches of a step, submits and steps so far, JavaScript of launching and reading, memory. */
export interface Figures {
  dispatches: number;
  submits: number;
  steps: number;
  scriptMs: number;
  bytesPerReplica: number;
}

export interface TrainContext {
  readonly gpu: Gpu;
  readonly compiler: Compiler;
  readonly tiling: Tiling;
  readonly figures: Figures;
  /** Instead of as many as the pace says. */
  readonly stepsPerSubmit?: number;
}

interface Flight {
  readonly block: Block;
  readonly reading: Promise<Reading>;
  readonly startedAt: number;
}

export async function* train(job: EngineJob, control: EngineControl, context: TrainContext): AsyncGenerator<EngineEvent, void, undefined> {
  const { gpu } = context;
  const flights = new Set<Flight>();
  let open: OpenJob | null = null;
  try {
    if (control.signal.aborted) return;
    open = await openJob(gpu, context.compiler, context.tiling, job);
    const running = open;
    note(context, job, running);
    const layouter = createLayouter(job, control, running.step, running.counts, MOST_STEPS);
    const [pace, slicePace] = [createPace(MOST_STEPS), createSlicePace()];
    const launch = (limit: number) => {
      const flight = launchBlock(job, context, running, layouter, Math.min(context.stepsPerSubmit ?? pace.next(), limit));
      if (flight) flights.add(flight);
      return flight;
    };
    if (job.evalEvery > 0 && !job.from) yield* await evaluate(job, control, gpu, running, slicePace, 0);
    let current: Flight | null = null;
    while (!control.signal.aborted) {
      const limit = Math.max(1, control.blockLimit());
      current ??= launch(limit);
      if (!current) return; // finished, aborted, or nobody left to train
      const { block, reading, startedAt } = current as Flight;
      const end: number = block.firstStep + block.count;
      const next: Flight | null = !evaluationDue(job, end) && limit > block.count ? launch(limit - block.count) : null;
      const { values, doneAt } = await reading;
      flights.delete(current);
      pace.took(block.count, startedAt, doneAt);
      const began = performance.now();
      const events = scoreBlock(job, block, values);
      context.figures.scriptMs += performance.now() - began;
      for (const event of events) {
        if (control.signal.aborted) return;
        yield event;
      }
      if (evaluationDue(job, end) && !control.signal.aborted) yield* await evaluate(job, control, gpu, running, slicePace, end);
      if (block.end && !control.signal.aborted) yield* checkpointBlocks(job, block, values, running);
      current = next;
    }
  } catch (error) {
    throw await gpu.explain(error);
  } finally {
    await Promise.allSettled([...flights].map(({ reading }) => reading));
    open?.free();
  }
}

function note({ figures }: TrainContext, job: EngineJob, { arena, compiled }: OpenJob): void {
  const { vectors, words } = compiled.program.network.planner.size();
  figures.dispatches = compiled.program.dispatches.length;
  figures.bytesPerReplica = arena.stateBytes + Math.ceil(((16 * vectors + 4 * words) * arena.lanes) / job.replicas.length);
}

function launchBlock(job: EngineJob, { gpu, figures }: TrainContext, open: OpenJob, layouter: Layouter, wanted: number): Flight | null {
  const startedAt = performance.now();
  const block = layouter.layOut(wanted);
  if (!block) return null;
  const { arena, training, reader } = open;
  const { queue } = gpu.device;
  const used = layouter.used(block.count);
  queue.writeBuffer(arena.coefficients, 0, layouter.coefficients, 0, used.coefficients);
  queue.writeBuffer(training.order, 0, layouter.order, 0, used.order);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let k = 0; k < block.count; k++) training.record(pass, k, block.live.length);
  pass.end();
  const results = { from: arena.results, offset: 0, bytes: 16 * block.count * job.replicas.length * open.compiled.program.resultVectors };
  const state = { from: arena.state, offset: 0, bytes: job.replicas.length * arena.stateBytes };
  const reading = reader.submit(encoder, block.end ? [results, state] : [results]);
  figures.submits++;
  figures.steps += block.count;
  figures.scriptMs += performance.now() - startedAt;
  return { block, reading, startedAt: performance.now() };
}

function scoreBlock(job: EngineJob, { firstStep, count, live, lr }: Block, values: Float32Array): readonly StepBlock[] {
  const groups = job.model.groups.length;
  const measure = job.measure === true;
  const stride = 4 * (measure ? 1 + groups : 1);
  const sums = new Float64Array(SUMS * groups);
  return live.map((replica, m) => {
    const loss = new Float32Array(count);
    const accuracy = new Float32Array(count);
    const columns = measure ? createMeasures(count, groups) : null;
    for (let s = 0; s < count; s++) {
      const at = (s * job.replicas.length + replica) * stride;
      loss[s] = (values[at] as number) / job.batchSize;
      accuracy[s] = (values[at + 1] as number) / job.batchSize;
      if (!columns) continue;
      for (let i = 0; i < sums.length; i++) sums[i] = values[at + 4 * (1 + Math.floor(i / SUMS)) + (i % SUMS)] as number;
      writeMeasures(columns, s, groups, sums, 0);
    }
    return { type: 'steps', replica, firstStep, count, loss, accuracy, lr: lr[m] as Float64Array, ...columns };
  });
}

async function evaluate(job: EngineJob, control: EngineControl, gpu: Gpu, open: OpenJob, pace: Pace, step: number): Promise<readonly EngineEvent[]> {
  const { evaluation, reader, arena } = open;
  const live = activeReplicas(job, control);
  if (!evaluation || live.length === 0) return [];
  const { bound, count } = evaluation;
  const run = { gpu, reader, bound, plan: evaluation, live, replicas: job.replicas.length, results: arena.results };
  const scores = await runSlices(run, pace, () => control.signal.aborted);
  return (scores ?? []).map(({ loss, hits }, m) => ({
    type: 'evaluated',
    replica: live[m] as number,
    step,
    loss: loss / count,
    accuracy: hits / count,
    count,
  }));
}

function checkpointBlocks(job: EngineJob, { firstStep, count, live, end }: Block, values: Float32Array, open: OpenJob): readonly EngineEvent[] {
  const { layout, compiled } = open;
  const from = 4 * count * job.replicas.length * compiled.program.resultVectors;
  return live.map((replica): EngineEvent => {
    const optimizer = end?.optimizers[replica];
    if (!optimizer) throw new Error('internal: a checkpoint that was not laid out');
    const words = values.subarray(from + replica * layout.total, from + (replica + 1) * layout.total);
    const counts = end.counts[replica] ?? [];
    return { type: 'checkpoint', replica, checkpoint: { step: firstStep + count, optimizer, ...layout.unpack(words, optimizer), counts } };
  });
}
