/**
 * Jobs that begin where another ended (the steps of the transfer recipe), on the wasm engine with a real trained network: what they begin and end with.
 */
import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import type { CheckpointName } from '../../src/experiment/checkpoints.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { GroupsSpec, RunSpec, TaskSpec } from '../../src/experiment/spec.ts';
import { models } from '../../src/models/registry.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { schedules } from '../../src/schedules/registry.ts';
import type { Checkpoint, Job, Report, TrainJob } from '../../src/worker/protocol.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness, lawOneProblems } from './harness.ts';

const fileOf = (name: CheckpointName) => {
  const read = readSafetensors(new Uint8Array(fs.readFileSync(new URL(`../../public/checkpoints/${name}.safetensors`, import.meta.url))));
  if (!read.ok) throw new Error(read.problem);
  return read.file;
};
const data = { ...dataset, train: brightness(160), test: brightness(60) };
const task: TaskSpec = {
  ...defaultSpec.task,
  ...{ dataset: 'mnist', model: choiceOf(models, 'bn'), start: 'fashion-bn', batchSize: 8, epochs: 1, seeds: 2, evalEvery: 10, evalCount: 60 },
};
const run = (groups: Partial<GroupsSpec> = {}): RunSpec =>
  newRun('A', {
    schedule: choiceOf(schedules, 'constant', { lr: 0.02 }),
    groups: { mode: 'one', ratio: 3, span: 100, factors: [], frozen: 2, still: [], frozenNorm: 'auto', ...groups },
  });
const trainJob = (more: Partial<TrainJob> = {}): TrainJob => ({ kind: 'train', task, runs: [run()], target: 1, ends: true, ...more });

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

async function outcome(job: Job) {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, loadCheckpoint: async (name) => fileOf(name) });
  open.push(h);
  h.hello();
  h.send({ type: 'start', runId: 1, job });
  await h.until('ended');
  const places = h.reports.flatMap((it) => (it.type === 'checkpoint' ? [it] : []));
  const started = h.reports.find((it) => it.type === 'started');
  const scores = (step: number) =>
    h.reports.flatMap((it) => (it.type === 'evaluated' && it.step === step ? [`${it.replica} ${it.loss} ${it.accuracy}`] : [])).sort();
  const loss = (replica: number) => [...columnsOf(h.reports as Report[], 1, replica).loss];
  return { h, places, started, scores, loss };
}

const weightsOf = (place: { readonly checkpoints: readonly (Checkpoint | null)[] } | undefined) =>
  (place?.checkpoints ?? []).map((one) => (one as Checkpoint).weights);

describe('what a job begins and ends with', () => {
  it('is reported where it is asked for: the start first, the end last, one per replica', async () => {
    const { h, places } = await outcome(trainJob());
    expect(places.map(({ step, checkpoints }) => [step, checkpoints.length])).toEqual([
      [0, 2],
      [20, 2],
    ]);
    expect(lawOneProblems(h.reports)).toEqual([]);
    const [begin, end] = [weightsOf(places[0]), weightsOf(places[1])];
    const saved = fileOf('fashion-bn').tensors;
    for (const seed of [0, 1]) {
      expect(begin[seed]?.['conv1.kernel']).toEqual(saved['conv1.kernel']?.values);
      expect(end[seed]?.['conv1.kernel']).toEqual(saved['conv1.kernel']?.values); // frozen: the same bits
      expect(end[seed]?.['dense.kernel']).not.toEqual(begin[seed]?.['dense.kernel']);
    }
    expect(begin[0]?.['dense.kernel']).not.toEqual(begin[1]?.['dense.kernel']);
    expect((await outcome(trainJob({ ends: false }))).places).toEqual([]);
  });

  it('is the whole network also on precomputed activations, to the same bits', async () => {
    const images = await outcome(trainJob());
    const short = await outcome(trainJob({ task: { ...task, precompute: true } }));
    expect(short.started?.groups).toEqual(['dense']);
    expect([images.started?.precomputing, typeof short.started?.precomputing]).toEqual([undefined, 'number']);
    expect(short.places[0]?.checkpoints).toEqual(images.places[0]?.checkpoints);
    expect(weightsOf(short.places[1])).toEqual(weightsOf(images.places[1]));
    expect(short.places[1]?.checkpoints.map((one) => one?.counts)).toEqual([
      [0, 0, 20],
      [0, 0, 20],
    ]);
  });

  it('leaves out a replica that diverged', async () => {
    const h = createHarness({ lossAt: (step, replica) => (replica === 1 && step > 5 ? Number.NaN : 1) });
    open.push(h);
    h.hello();
    h.send({ type: 'start', runId: 1, job: trainJob({ task: { ...defaultSpec.task, epochs: 4, seeds: 2 } }) });
    await h.until('ended');
    const places = h.reports.flatMap((it) => (it.type === 'checkpoint' ? [it.checkpoints.map((one) => one?.step)] : []));
    expect(places).toEqual([
      [0, 0],
      [40, undefined],
    ]);
  });
});

describe('a job that begins with what another left', () => {
  it('begins there, for every seed, with another order of batches and a fresh optimizer', async () => {
    const first = await outcome(trainJob());
    const initial = weightsOf(first.places[1]);
    const second = await outcome(trainJob({ initial, runs: [run({ frozen: 0 })], task: { ...task, seed: 1_000_042 } }));
    expect(weightsOf(second.places[0])).toEqual(initial);
    expect(second.places[0]?.checkpoints.map((one) => [one?.slots, one?.counts])).toEqual([
      [{}, [0, 0, 0]],
      [{}, [0, 0, 0]],
    ]);
    expect(second.scores(0)).toEqual(first.scores(20)); // the same network, tested on the same images
    expect(weightsOf(second.places[1])[0]?.['conv1.kernel']).not.toEqual(initial[0]?.['conv1.kernel']);
    // batch 0 under the same seed, before any update
    const again = await outcome(trainJob({ initial, runs: [run({ frozen: 0 })], task: { ...task, seed: 1_000_042, epochs: 0.1 } }));
    expect(again.loss(0)[0]).toBe(second.loss(0)[0]);
  });

  it('may be a range test', async () => {
    const initial = weightsOf((await outcome(trainJob())).places[1]);
    const find = { ...defaultSpec.find, steps: 20, seeds: 2, groups: 'all' as const };
    const test = await outcome({ kind: 'find', task, run: run(), find, initial });
    const train = await outcome(trainJob({ initial }));
    for (const seed of [0, 1]) expect(test.loss(seed)[0]).toBe(train.loss(seed)[0]);
  });

  it('cycle by cycle: a run cut where a cycle ends goes on to the same bits', async () => {
    const cycles = newRun('A', { schedule: choiceOf(schedules, 'sgdr', { maxLr: 0.05, minLr: 0, t0Steps: 20, tMult: 2 }) });
    const whole = await outcome(trainJob({ runs: [cycles], task: { ...task, epochs: 3 } }));
    const first = await outcome(trainJob({ runs: [cycles] }));
    const from = { checkpoints: first.places[1]?.checkpoints ?? [], heard: [[], []], seconds: 0 };
    const second = await outcome(trainJob({ runs: [cycles], task: { ...task, epochs: 3 }, from }));
    expect(second.places.map(({ step }) => step)).toEqual([20, 60]);
    expect(second.places[0]?.checkpoints).toEqual(from.checkpoints);
    expect(second.places[1]?.checkpoints).toEqual(whole.places[1]?.checkpoints);
    expect(second.scores(60)).toEqual(whole.scores(60));
  });
});
