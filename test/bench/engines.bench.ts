/**
 * @file The wasm engine against plain TensorFlow.js and against PyTorch on one thread, side by side in one run on this machine: an update at batch 64
 * with momentum, images of 28 x 28. All figures are the best of many (the machine may be shared); ratio = other / ours.
 */
import type { EngineJob } from '../../src/engines/engine.ts';
import { bindModule, bytesOfModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { openWasm, type WasmEngine } from '../../src/engines/wasm/open.ts';
import { createReplicaSet } from '../../src/engines/wasm/replicaSet.ts';
import { defaultsOf } from '../../src/math/card.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel, models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import type { Bench, ReportLine } from './bench.ts';
import { openNodePool } from './nodePool.ts';
import { openTorch } from './others.ts';
import { startTensorflow, tensorflowStep } from './tensorflow.ts';

const KINDS = ['small', 'wide', 'bn'] as const;
type Kind = (typeof KINDS)[number];
const BATCH = 64;
const ROUNDS = 4;
/** Seconds of one turn of one side. */
const TURN = 1;
/** An update of plain TensorFlow.js takes seconds to a minute. */
const TENSORFLOW_STEPS: Readonly<Record<Kind, number>> = { small: 3, wide: 1, bn: 1 };

const bench: Bench = {
  name: 'engines',
  where: 'node',
  async run(report) {
    const began = performance.now();
    const engine = await openWasm();
    for await (const event of engine.train(jobOf('small', 1, 1), control(1))) if (event.type === 'steps') break;
    report({ bench: 'wasm-start', ours: performance.now() - began, unit: 'ms', note: 'from nothing to the first loss of small' });
    report({ bench: 'wasm-module', ours: bytesOfModule().length, unit: 'B' });
    const module = await compileModule();
    for (const kind of KINDS) {
      const { model, replicas } = jobOf(kind, 1, 1);
      const set = createReplicaSet(bindModule(module), model, BATCH, [
        { optimizer: (replicas[0] as (typeof replicas)[0]).optimizer, weights: initialize(model, 1) },
      ]);
      report({ bench: `wasm-replica-${kind}`, ours: set.bytesPerReplica, unit: 'B', note: `one more replica; ${set.bytes} B with the first` });
    }
    const best = new Map<Kind, number>();
    await againstTorch(engine, report, best);
    await measuring(engine, report);
    await twoReplicas(report);
    await startTensorflow('cpu');
    for (const kind of KINDS) {
      const ours = best.get(kind) as number;
      const other = await tensorflowStep(jobOf(kind, 1, 1).model, BATCH, TENSORFLOW_STEPS[kind]);
      report({
        bench: `wasm-vs-tfjs-cpu-${kind}`,
        ours,
        other,
        unit: 'ms',
        ratio: other / ours,
        note: `best of ${TENSORFLOW_STEPS[kind]} for TensorFlow.js`,
      });
    }
    engine.dispose();
  },
};

export default bench;

async function againstTorch(engine: WasmEngine, report: ReportLine, best: Map<Kind, number>): Promise<void> {
  const torch = await openTorch();
  for (const kind of KINDS) {
    let ours = Number.POSITIVE_INFINITY;
    let other = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      ours = Math.min(ours, await bestUpdate(engine, kind, 1, TURN));
      if (typeof torch !== 'string') other = Math.min(other, await torch.step(kind, TURN));
    }
    best.set(kind, ours);
    const name = `wasm-vs-pytorch1-${kind}`;
    if (typeof torch === 'string') report({ bench: name, ours, unit: 'ms', note: `not compared: ${torch}` });
    else report({ bench: name, ours, other, unit: 'ms', ratio: other / ours, note: `PyTorch ${torch.version}, one thread` });
  }
  if (typeof torch !== 'string') torch.close();
}

/** What gradient norms and update ratios of every update cost. */
async function measuring(engine: WasmEngine, report: ReportLine): Promise<void> {
  let plain = Number.POSITIVE_INFINITY;
  let measured = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    measured = Math.min(measured, await bestUpdate(engine, 'small', 1, TURN, true));
    plain = Math.min(plain, await bestUpdate(engine, 'small', 1, TURN));
  }
  report({ bench: 'wasm-measured-small', ours: measured, other: plain, unit: 'ms', ratio: plain / measured, note: 'with measures against without' });
}

/** R = 2 on two workers against R = 1 on one: the time of a step of all. */
async function twoReplicas(report: ReportLine): Promise<void> {
  const engine = await openWasm({ pool: await openNodePool(2) });
  let one = Number.POSITIVE_INFINITY;
  let two = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    two = Math.min(two, await bestUpdate(engine, 'small', 2, TURN));
    one = Math.min(one, await bestUpdate(engine, 'small', 1, TURN));
  }
  engine.dispose();
  report({
    bench: 'wasm-r2-vs-r1-small',
    ours: two,
    other: one,
    unit: 'ms',
    ratio: one / two,
    note: 'a step of both against a step of one; 1: no cost',
  });
}

/** Least milliseconds per update over the blocks of `seconds` of training. */
async function bestUpdate(engine: WasmEngine, kind: Kind, replicas: number, seconds: number, measure = false): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000 * seconds;
  let last = performance.now();
  for await (const event of engine.train({ ...jobOf(kind, replicas, 1_000_000), measure }, control(16))) {
    if (event.type !== 'steps' || event.replica !== replicas - 1) continue;
    const now = performance.now();
    if (event.firstStep > 0) best = Math.min(best, (now - last) / event.count);
    if (now > end && event.firstStep > 3) break;
    last = now;
  }
  return best;
}

function control(limit: number) {
  return { signal: new AbortController().signal, blockLimit: () => limit, active: () => true };
}

function jobOf(kind: Kind, replicas: number, totalSteps: number): EngineJob {
  const model = buildModel({ kind, params: defaultsOf(models[kind].params) }, [28, 28, 1], 10);
  const replica = {
    seed: 1,
    optimizer: { kind: 'momentum', params: defaultsOf(optimizers.momentum.params) },
    lrAt: () => 0.01,
    momentumAt: () => undefined,
    frozenAt: () => false,
  };
  return { model, data, batchSize: BATCH, totalSteps, replicas: Array.from({ length: replicas }, () => replica), evalEvery: 0, evalCount: 0 };
}

const split = (() => {
  const rng = stream(1, 'bench');
  const images = Uint8Array.from({ length: 512 * 784 }, () => rng.below(256));
  return { count: 512, images, labels: Uint8Array.from({ length: 512 }, () => rng.below(10)) };
})();
const data: EngineJob['data'] = { kind: 'noise', shape: [28, 28, 1], classes: 10, train: split, test: split };
