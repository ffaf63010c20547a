/**
 * @file What webgpu.bench.ts runs inside the browser: the fused engine and plain TensorFlow.js on the same adapter, turn by turn.
 */
import '@tensorflow/tfjs-backend-webgpu';
import type { EngineJob } from '../../src/engines/engine.ts';
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
const PINNED = 64;
const BLOCKS = 8;
/** Side of the images there: the adapter should not keep JavaScript waiting. */
const TINY = 10;

export async function measure(): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  const began = performance.now();
  const engine = await openWgsl();
  const opened = performance.now() - began;
  const { device } = engine.info;
  const first = performance.now();
  const cold = await firstStep(engine, jobOf('small', 1, 1));
  const toLoss = performance.now() - first;
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
    const { bytesPerReplica } = await firstStep(pinned, jobOf(kind, 1, 1));
    lines.push({ bench: `wgsl-replica-${kind}`, ours: bytesPerReplica, unit: 'B', note: 'weights, slots, activations of a replica at batch 64' });
    const script = await scriptTime(pinned, kind);
    lines.push({ bench: `wgsl-dispatches-${kind}`, ours: pinned.figures().dispatches, unit: 'per step' });
    lines.push({
      bench: `wgsl-js-ms-${kind}`,
      ours: script,
      unit: 'ms',
      note: `${PINNED} steps a submit, batch 64, images of ${TINY} x ${TINY} (JavaScript sees none)`,
    });
  }
  pinned.dispose();
  return lines;
}

async function firstStep(engine: Wgsl, job: EngineJob): Promise<ReturnType<Wgsl['figures']>> {
  for await (const event of engine.train(job, control())) if (event.type === 'steps') break;
  return engine.figures();
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

/**
 * Milliseconds of JavaScript per step: laying out and submitting one block and scoring another, which is what lies between two pulls in the middle of a
 * job. The best block, because the machine may be shared; of many steps, because the browser's clock ticks every 0.1 ms.
 */
async function scriptTime(engine: Wgsl, kind: ModelKind): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  let before = engine.figures();
  for await (const event of engine.train(jobOf(kind, 1, BLOCKS * PINNED, TINY), control())) {
    const after = engine.figures();
    const steps = after.steps - before.steps; // one block, but at the ends of the job
    if (event.type === 'steps' && event.firstStep > 0 && steps === PINNED) best = Math.min(best, (after.scriptMs - before.scriptMs) / steps);
    before = after;
  }
  return best;
}

const control = () => ({ signal: new AbortController().signal, blockLimit: () => 128, active: () => true });

function jobOf(kind: ModelKind, replicas: number, totalSteps: number, side = 28): EngineJob {
  const rng = stream(1, 'bench');
  const images = 1024;
  const split = {
    count: images,
    images: Uint8Array.from({ length: images * side * side }, () => rng.below(256)),
    labels: Uint8Array.from({ length: images }, () => rng.below(10)),
  };
  const model = buildModel({ kind, params: {} }, [side, side, 1], 10);
  const optimizer = { kind: 'momentum', params: defaultsOf(optimizers.momentum.params) };
  const replica = (seed: number) => ({ seed, optimizer, lrAt: () => 0.01, momentumAt: () => undefined, frozenAt: () => false });
  return {
    model,
    data: { kind: 'noise', shape: [side, side, 1], classes: 10, train: split, test: split },
    batchSize: BATCH,
    totalSteps,
    replicas: Array.from({ length: replicas }, (_, r) => replica(1 + r)),
    evalEvery: 0,
    evalCount: 0,
  };
}
