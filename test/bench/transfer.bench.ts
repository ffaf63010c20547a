/**
 * @file What pre-training, frozen groups and differential rates are worth: cats against dogs on few labels, from the network that has seen the other
 * eight classes of CIFAR-10. Every way has the same budget of gradient evaluations; its rate is the best of three on two seeds that do not count
 * after that; then five seeds. All on the wasm engine in this process, and every run is the link it prints.
 *
 * Lines: mean accuracy on all 384 test images, standard deviation over seeds in the note. And the time of an update of the last layer alone, on the
 * images and on precomputed activations: ratio = images / activations.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup.mjs';
import type { Dataset } from '../../src/datasets/dataset.ts';
import type { Engine, EngineJob } from '../../src/engines/engine.ts';
import { precompute } from '../../src/engines/precompute.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { scheduleContext } from '../../src/experiment/epochs.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { deviation, mean } from '../../src/math/statistics.ts';
import type { SafetensorsFile } from '../../src/models/safetensors.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { loadDataset } from '../../src/worker/loadDataset.ts';
import { taskParts } from '../../src/worker/taskParts.ts';
import type { Bench } from './bench.ts';

const LABELS = [200, 500, 0];
const UPDATES = 240;
const BATCH = 32;
const SEEDS = [1, 2, 3, 4, 5];
const TUNING_SEEDS = [101, 102];
const RATES = [0.01, 0.03, 0.1];

const from = 'start=cifar8-bn&';
const cycle = (lr: number) => `oneCycle,maxLr:${lr};nesterov`;
const groups = 'groups:geometric,ratio:3';
const third = Math.round(UPDATES / 3);

/** The run of each way, and where it starts. */
const ways: Readonly<Record<string, (lr: number) => string>> = {
  scratch: (lr) => `A=${cycle(lr)}`,
  'one rate': (lr) => `${from}A=${cycle(lr)}`,
  'last layer': (lr) => `${from}A=${cycle(lr)};groups:one,frozen:2`,
  'layer by layer': (lr) => `${from}A=${cycle(lr)};groups:one,frozen:2;until:${third};groups:one,frozen:1;until:${2 * third};groups:one`,
  differential: (lr) => `${from}A=${cycle(lr)};${groups}`,
  'last, then differential': (lr) => `${from}A=${cycle(lr)};groups:one,frozen:2;until:${third};${cycle(lr)};${groups};fresh`,
};

const bench: Bench = {
  name: 'transfer',
  where: 'node',
  async run(report) {
    const engine = await openWasm();
    const data = await loadDataset('catDog', { baseUrl: 'file:///', fetch: readPublic('data'), full: false });
    const read = readSafetensors(await bytesOf('checkpoints/cifar8-bn.safetensors'));
    if (!read.ok) throw new Error(read.problem);
    await speed(engine, data, read.file, report);
    for (const labels of LABELS) {
      for (const [name, way] of Object.entries(ways)) {
        const scored = await Promise.all(RATES.map(async (lr) => ({ lr, scores: [] as number[] })));
        for (const one of scored)
          for (const seed of TUNING_SEEDS) one.scores.push(await accuracy(engine, linkOf(labels, seed, way(one.lr)), data, read.file));
        const { lr } = scored.reduce((best, one) => (mean(one.scores) > mean(best.scores) ? one : best));
        const scores: number[] = [];
        for (const seed of SEEDS) scores.push(await accuracy(engine, linkOf(labels, seed, way(lr)), data, read.file));
        const each = scores.map((score) => score.toFixed(3)).join(' ');
        report({
          bench: `catDog-${labels || data.train.count}-${name}`,
          ours: mean(scores),
          note: `+- ${deviation(scores).toFixed(3)} (${each}) at ${lr}: #${linkOf(labels, SEEDS[0] as number, way(lr))}`,
        });
      }
    }
    engine.dispose();
  },
};

export default bench;

function linkOf(labels: number, seed: number, rest: string): string {
  const perEpoch = Math.floor((labels || 1953) / BATCH);
  const size = `${labels ? `images=${labels}&` : ''}batch=${BATCH}&epochs=${UPDATES / perEpoch}`;
  return `v=1&data=catDog&model=bn&${size}&seed=${seed}&evalEvery=0&evalCount=384&augment=flip:true,shift:2&runs=A&${rest}`;
}

/** After the last update, on all test images. */
async function accuracy(engine: Engine, link: string, data: Dataset, saved: SafetensorsFile): Promise<number> {
  let last = Number.NaN;
  for await (const event of engine.train(jobOf(link, data, saved), control())) if (event.type === 'evaluated') last = event.accuracy;
  return last;
}

function jobOf(link: string, whole: Dataset, saved: SafetensorsFile): EngineJob {
  const { spec, issues } = decodeSpec(link);
  const [run] = spec.runs;
  if (issues.length > 0 || !run) throw new Error(`${link}: ${JSON.stringify(issues)}`);
  const { startOf, ...parts } = taskParts(spec.task, whole, saved);
  const context = scheduleContext(spec.task, parts.data.train.count);
  if (context.totalSteps !== UPDATES) throw new Error(`${link}: ${context.totalSteps} updates`);
  const rates = historyRate(run, context, parts.model.groups.length);
  const { seed } = spec.task;
  const replica = { ...rates, seed, optimizer: run.optimizer, normStillAt: () => startOf !== null };
  return {
    ...parts,
    totalSteps: context.totalSteps,
    replicas: [replica],
    evalEvery: context.totalSteps,
    evalCount: parts.data.test.count,
    ...(startOf && { initial: [startOf(seed)] }),
  };
}

/** Milliseconds of an update of the last layer alone. */
async function speed(engine: Engine, data: Dataset, saved: SafetensorsFile, report: Parameters<Bench['run']>[0]): Promise<void> {
  const way = ways['last layer'] as (lr: number) => string;
  const whole = { ...jobOf(linkOf(0, 1, way(0.03)), data, saved), evalEvery: 0 };
  const began = performance.now();
  const short = await precompute(engine, whole, 2, new AbortController().signal);
  if (!short) throw new Error('no cut');
  const once = performance.now() - began;
  const ours = await bestUpdate(engine, short.job);
  const other = await bestUpdate(engine, whole);
  const unit = 'ms';
  report({
    bench: 'last-layer-update',
    ours,
    other,
    unit,
    ratio: other / ours,
    note: `batch ${BATCH}; precomputed against augmented images, best blocks`,
  });
  report({ bench: 'precompute', ours: once, unit, note: `activations of ${data.train.count + data.test.count} images, once` });
}

/** Least milliseconds per update over the blocks of a job. */
async function bestUpdate(engine: Engine, job: EngineJob): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  let last = performance.now();
  for await (const event of engine.train(job, control())) {
    const now = performance.now();
    if (event.type === 'steps' && event.firstStep > 0) best = Math.min(best, (now - last) / event.count);
    last = now;
  }
  return best;
}

function control() {
  return { signal: new AbortController().signal, blockLimit: () => 16, active: () => true };
}

function readPublic(folder: string) {
  return async (url: string) => new Response((await bytesOf(path.join(folder, url.slice('file:///'.length)))) as BodyInit);
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return new Uint8Array(await fs.promises.readFile(path.join(root, 'public', file)));
}
