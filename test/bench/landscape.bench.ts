/**
 * @file A landscape of the real network: 51 x 51 networks on a plane of two random directions, each looked at on 512 images, on one worker and on two,
 * beside PyTorch's forward passes on one thread in the same run; what a plane takes to be laid; and what the trail of a race costs the race.
 */
import { setImmediate } from 'node:timers';
import { openWasm, type WasmEngine } from '../../src/engines/wasm/open.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { TaskSpec } from '../../src/experiment/spec.ts';
import { footFinder, networkAt, pcaPlane, randomPlane } from '../../src/landscape/planes.ts';
import { fromVector, type NetworkVector, toVector } from '../../src/landscape/vector.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import { createInProcessTrainer } from '../../src/worker/inProcess.ts';
import { PROTOCOL, type TrainJob } from '../../src/worker/protocol.ts';
import type { Bench, ReportLine } from './bench.ts';
import { openNodePool } from './nodePool.ts';
import { openTorch } from './others.ts';

const SIDE = 51;
const IMAGES = 512;
const model = buildModel({ kind: 'small', params: {} }, [28, 28, 1], 10);

const bench: Bench = {
  name: 'landscape',
  where: 'node',
  async run(report) {
    const torch = await openTorch();
    for (const workers of [1, 2]) {
      const engine = await openWasm({ pool: await openNodePool(workers) });
      const { seconds, row } = await gridSeconds(engine);
      engine.dispose();
      const passes = (SIDE * IMAGES) / row;
      report({
        bench: `landscape-51x51-${workers}`,
        ours: seconds,
        unit: 's',
        note: `${SIDE} x ${SIDE} networks on ${IMAGES} images, ${workers} worker(s)`,
      });
      const name = `landscape-passes-${workers}`;
      if (typeof torch === 'string') report({ bench: name, ours: passes, unit: 'images/s', note: `not compared: ${torch}` });
      else {
        const other = (1000 * IMAGES) / (await torch.look('small', 2));
        report({
          bench: name,
          ours: passes,
          other,
          unit: 'images/s',
          ratio: passes / other,
          note: `forward, best row; PyTorch ${torch.version}, one thread`,
        });
      }
    }
    if (typeof torch !== 'string') torch.close();
    await planes(report);
    await trail(report);
  },
};

export default bench;

/** Of all networks, and of the fastest row of 51: the machine may be shared, and PyTorch's figure is its best, too. */
async function gridSeconds(engine: WasmEngine): Promise<{ readonly seconds: number; readonly row: number }> {
  const plane = randomPlane(model, toVector(model, initialize(model, 1)), 0);
  const at = (i: number) => -1 + (2 * i) / (SIDE - 1);
  const weightsAt = (point: number) => fromVector(model, networkAt(model, plane, at(point % SIDE), at(Math.floor(point / SIDE))));
  const job = { model, split, count: IMAGES, points: SIDE * SIDE, weightsAt };
  const began = performance.now();
  let seen = 0;
  let row = Number.POSITIVE_INFINITY;
  let last = began;
  for await (const look of engine.look(job, new AbortController().signal)) {
    if (Number.isFinite(look.loss)) seen++;
    if (seen % SIDE !== 0) continue;
    if (seen > SIDE) row = Math.min(row, (performance.now() - last) / 1000); // opening the workers is in the first
    last = performance.now();
  }
  if (seen !== SIDE * SIDE) throw new Error(`${seen} of ${SIDE * SIDE} networks`);
  return { seconds: (performance.now() - began) / 1000, row };
}

/** The plane of 64 networks of the largest preset, and the place of one network on it. */
async function planes(report: ReportLine): Promise<void> {
  const large = buildModel({ kind: 'wide', params: {} }, [28, 28, 1], 10);
  const start = toVector(large, initialize(large, 1));
  const rng = stream(1, 'bench/path');
  const points: NetworkVector[] = Array.from({ length: 64 }, (_, i) => ({
    ...start,
    weights: start.weights.map((w) => w + 1e-3 * i * (rng.uniform() - 0.5)),
  }));
  const began = performance.now();
  const plane = await pcaPlane(large, points, null, async () => {});
  const laid = performance.now() - began;
  if (!plane) throw new Error('no plane');
  const foot = footFinder(plane);
  const from = performance.now();
  for (const { weights } of points) foot(weights);
  report({ bench: 'landscape-pca-64', ours: laid, unit: 'ms', note: `64 networks of ${start.weights.length} weights` });
  report({ bench: 'landscape-foot', ours: (performance.now() - from) / points.length, unit: 'ms', note: 'one of them projected' });
}

/** The first visit's race with its trail against without, best of some. */
async function trail(report: ReportLine): Promise<void> {
  let [ours, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 5; round++) {
    ours = Math.min(ours, await raceSeconds(true));
    other = Math.min(other, await raceSeconds(false));
  }
  report({
    bench: 'landscape-trail',
    ours,
    other,
    unit: 's',
    ratio: ours / other,
    note: '3 runs, 312 updates at batch 64: with the trail against without',
  });
}

async function raceSeconds(keeps: boolean): Promise<number> {
  const task: TaskSpec = { ...defaultSpec.task, epochs: 39, evalEvery: 0 };
  const runs = ['A', 'B', 'C'].map((id) => newRun(id, { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 78, tMult: 1 }) }));
  const job: TrainJob = { kind: 'train', task, runs, target: 0.8, trail: keeps };
  const trainer = createInProcessTrainer({
    openBeside: () => openWasm(),
    openEngine: () => openWasm(),
    loadDataset: async (kind) => ({ kind, shape: [28, 28, 1], classes: 10, train: split, test: split }),
    loadCheckpoint: () => Promise.reject(new Error('none here')),
    now: () => performance.now(),
    yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      let began = 0;
      trainer.onReport((it) => {
        if (it.type === 'started') began = performance.now();
        else if (it.type === 'steps') trainer.send({ type: 'grant', runId: 1, reports: 1 });
        else if (it.type === 'ended') resolve((performance.now() - began) / 1000);
        else if (it.type === 'failed') reject(new Error(it.error.message));
      });
      trainer.send({ type: 'hello', protocol: PROTOCOL, prefer: 'wasm', dataUrl: '' });
      trainer.send({ type: 'start', runId: 1, job });
    });
  } finally {
    trainer.close();
  }
}

const split = (() => {
  const rng = stream(1, 'bench');
  const images = Uint8Array.from({ length: IMAGES * 784 }, () => rng.below(256));
  return { count: IMAGES, images, labels: Uint8Array.from({ length: IMAGES }, () => rng.below(10)) };
})();
