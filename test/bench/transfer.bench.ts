/**
 * @file What pre-training, frozen groups and differential rates are worth on few labels: cats against dogs, from the network that has seen the other
 * eight classes of CIFAR-10, and digits, from the one that has seen clothes. Every way has the same budget of gradient evaluations; its rate is the best of six on two seeds that do not count
 * after that; then five seeds. All on the wasm engine in this process, and every run is the link it prints.
 *
 * Lines: mean accuracy on all test images (384 cats and dogs, 2,000 digits), standard deviation over seeds in the note. And the time of an update of the last layer alone, on the
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
import type { Bench, ReportLine } from './bench.ts';

const PAIRS = [
  { data: 'catDog', start: 'cifar8-bn', labels: [200, 500, 0], augment: 'flip:true,shift:2' },
  { data: 'mnist', start: 'fashion-bn', labels: [200], augment: 'shift:2' },
] as const;
type Pair = (typeof PAIRS)[number];
const UPDATES = 240;
const BATCH = 32;
const SEEDS = [1, 2, 3, 4, 5];
const TUNING_SEEDS = [101, 102];
const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3];

const cycle = (lr: number) => `oneCycle,maxLr:${lr};nesterov`;
const groups = 'groups:geometric,ratio:3';
const third = Math.round(UPDATES / 3);

/** The run of each way; all but the first start from the checkpoint. */
const FIRST = 'scratch';
const ways: Readonly<Record<string, (lr: number) => string>> = {
  [FIRST]: (lr) => `A=${cycle(lr)}`,
  'one rate': (lr) => `A=${cycle(lr)}`,
  'last layer': (lr) => `A=${cycle(lr)};groups:one,frozen:2`,
  'layer by layer': (lr) => `A=${cycle(lr)};groups:one,frozen:2;until:${third};groups:one,frozen:1;until:${2 * third};groups:one`,
  differential: (lr) => `A=${cycle(lr)};${groups}`,
  'last, then differential': (lr) => `A=${cycle(lr)};groups:one,frozen:2;until:${third};${cycle(lr)};${groups};fresh`,
};

const bench: Bench = {
  name: 'transfer',
  where: 'node',
  async run(report) {
    const engine = await openWasm();
    for (const pair of PAIRS) {
      const data = await loadDataset(pair.data, { baseUrl: 'file:///', fetch: readPublic('data'), full: false });
      const read = readSafetensors(await bytesOf(`checkpoints/${pair.start}.safetensors`));
      if (!read.ok) throw new Error(read.problem);
      const score = (labels: number, seed: number, way: string, lr: number) =>
        accuracy(engine, linkOf(pair, labels, seed, way, lr, data), data, read.file);
      if (pair === PAIRS[0]) await speed(engine, linkOf(pair, 0, 1, 'last layer', 0.03, data), data, read.file, report);
      for (const labels of pair.labels) {
        for (const way of Object.keys(ways)) {
          const tried: { lr: number; mean: number }[] = [];
          for (const lr of RATES) {
            const scores: number[] = [];
            for (const seed of TUNING_SEEDS) scores.push(await score(labels, seed, way, lr));
            // a seed that diverged has no accuracy: its rate loses
            tried.push({ lr, mean: scores.some(Number.isNaN) ? 0 : mean(scores) });
          }
          const { lr } = tried.reduce((best, one) => (one.mean > best.mean ? one : best));
          const scores: number[] = [];
          for (const seed of SEEDS) scores.push(await score(labels, seed, way, lr));
          const each = scores.map((one) => one.toFixed(3)).join(' ');
          const link = linkOf(pair, labels, SEEDS[0] as number, way, lr, data);
          report({
            bench: `${pair.data}-${labels || data.train.count}-${way}`,
            ours: mean(scores),
            note: `+- ${deviation(scores).toFixed(3)} (${each}) at ${lr} of ${tried.map((one) => `${one.lr}: ${one.mean.toFixed(3)}`).join(', ')}: #${link}`,
          });
        }
      }
    }
    engine.dispose();
  },
};

export default bench;

function linkOf(pair: Pair, labels: number, seed: number, way: string, lr: number, { train, test }: Dataset): string {
  const perEpoch = Math.floor((labels || train.count) / BATCH);
  const size = `${labels ? `images=${labels}&` : ''}batch=${BATCH}&epochs=${UPDATES / perEpoch}&seed=${seed}&evalEvery=0&evalCount=${test.count}`;
  const start = way === FIRST ? '' : `start=${pair.start}&`;
  return `v=1&data=${pair.data}&model=bn&${start}${size}&augment=${pair.augment}&runs=A&${ways[way]?.(lr)}`;
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
async function speed(engine: Engine, link: string, data: Dataset, saved: SafetensorsFile, report: ReportLine): Promise<void> {
  const whole = { ...jobOf(link, data, saved), evalEvery: 0 };
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
