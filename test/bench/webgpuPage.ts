/**
 * @file What webgpu.bench.ts runs inside the browser: the fused engine and plain TensorFlow.js on the same adapter, turn by turn.
 */
import '@tensorflow/tfjs-backend-webgpu';
import type { EngineJob, StepBlock } from '../../src/engines/engine.ts';
import { openWgsl } from '../../src/engines/wgsl/open.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import { buildModel, type ModelKind } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import type { BenchLine } from './bench.ts';
import { startTensorflow, tensorflowStep } from './tensorflow.ts';

const BATCH = 64;
const ROUNDS = 3;
/** Steps of a turn. */
const OURS = 8;
const THEIRS = 2;
/** Steps of a submit where JavaScript is timed: what a graphics processor would be given. */
const PINNED = 16;

export async function measure(): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  const began = performance.now();
  const engine = await openWgsl();
  const opened = performance.now() - began;
  const { device } = engine.info;
  const first = performance.now();
  for await (const event of engine.train(jobOf('small', 1, 1), control())) if (event.type === 'steps') break;
  const toLoss = performance.now() - first;
  const cold = engine.figures();
  lines.push({ bench: 'wgsl-open', ours: opened, unit: 'ms', note: `device and self-test, ${device}` });
  lines.push({ bench: 'wgsl-start-small', ours: toLoss, unit: 'ms', note: 'open engine to first loss' });
  lines.push({ bench: 'wgsl-compile-small', ours: cold.compileMs, unit: 'ms', note: 'of that, waiting for pipelines' });
  await startTensorflow('webgpu');
  let [ours, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let submits = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = engine.figures();
    ours = Math.min(ours, await bestStep(engine, jobOf('small', 1, OURS)));
    const after = engine.figures();
    submits = (after.submits - before.submits) / (after.steps - before.steps);
    other = Math.min(other, await tensorflowStep(jobOf('small', 1, 1).model, BATCH, THEIRS));
  }
  lines.push({ bench: 'wgsl-vs-tfjs-webgpu-small', ours, other, unit: 'ms', ratio: other / ours, note: `best of ${ROUNDS} turns, ${device}` });
  const many = await bestStep(engine, jobOf('small', 4, 4));
  lines.push({
    bench: 'wgsl-4-replicas-small',
    ours: many,
    other: 4 * ours,
    unit: 'ms',
    ratio: (4 * ours) / many,
    note: 'a step of all four; other = 4 steps of one',
  });
  lines.push({ bench: 'wgsl-submits-small', ours: submits, unit: 'per step', note: 'as many steps a submit as take 6 ms' });
  engine.dispose();
  const pinned = await openWgsl({ stepsPerSubmit: PINNED });
  for (const kind of ['small', 'bn'] as const) {
    const script = await scriptTimes(pinned, jobOf(kind, 1, 2 * PINNED));
    const { dispatches, bytesPerReplica } = pinned.figures();
    const note = `${PINNED} steps a submit, best block; median ${script.median.toPrecision(3)}`;
    lines.push({ bench: `wgsl-dispatches-${kind}`, ours: dispatches, unit: 'per step' });
    lines.push({ bench: `wgsl-js-ms-${kind}`, ours: script.best, unit: 'ms', note });
    lines.push({ bench: `wgsl-replica-${kind}`, ours: bytesPerReplica, unit: 'B', note: 'weights, slots, activations of a replica at batch 64' });
  }
  pinned.dispose();
  return lines;
}

type Wgsl = Awaited<ReturnType<typeof openWgsl>>;

/** Milliseconds of the quickest update of all replicas; the first is left out. */
async function bestStep(engine: Wgsl, job: EngineJob): Promise<number> {
  let [best, last] = [Number.POSITIVE_INFINITY, 0];
  for await (const event of engine.train(job, control())) {
    if (event.type !== 'steps' || event.replica !== 0) continue;
    const now = performance.now();
    if (last > 0) best = Math.min(best, (now - last) / event.count);
    last = now;
  }
  return best;
}

/** Milliseconds of JavaScript per step: laying out, recording, submitting and scoring of a block. */
async function scriptTimes(engine: Wgsl, job: EngineJob): Promise<{ readonly best: number; readonly median: number }> {
  const times: number[] = [];
  let before = engine.figures();
  for await (const event of engine.train(job, control())) {
    const after = engine.figures();
    const steps = after.steps - before.steps || (event as StepBlock).count;
    times.push((after.scriptMs - before.scriptMs) / steps);
    before = after;
  }
  times.sort((a, b) => a - b);
  return { best: times[0] as number, median: times[Math.floor(times.length / 2)] as number };
}

const control = () => ({ signal: new AbortController().signal, blockLimit: () => 64, active: () => true });

function jobOf(kind: ModelKind, replicas: number, totalSteps: number): EngineJob {
  const rng = stream(1, 'bench');
  const images = 1024;
  const split = {
    count: images,
    images: Uint8Array.from({ length: images * 784 }, () => rng.below(256)),
    labels: Uint8Array.from({ length: images }, () => rng.below(10)),
  };
  const model = buildModel({ kind, params: {} }, [28, 28, 1], 10);
  const optimizer = { kind: 'momentum', params: defaultsOf(optimizers.momentum.params) };
  const replica = (seed: number) => ({ seed, optimizer, lrAt: () => 0.01, momentumAt: () => undefined, frozenAt: () => false });
  return {
    model,
    data: { kind: 'noise', shape: [28, 28, 1], classes: 10, train: split, test: split },
    batchSize: BATCH,
    totalSteps,
    replicas: Array.from({ length: replicas }, (_, r) => replica(1 + r)),
    evalEvery: 0,
    evalCount: 0,
  };
}
