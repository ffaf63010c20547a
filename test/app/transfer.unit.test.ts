/**
 * @file The transfer recipe as it is walked: what trains, from where, in which order, and what the acts do; and the comparison.
 */
import { expect, it } from 'vitest';
import { createComparison } from '../../src/app/stores/compareStore.ts';
import { foundIn, settingsOf } from '../../src/app/stores/transferRecords.ts';
import { createTransfer } from '../../src/app/stores/transferStore.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import type { ExperimentSpec, TransferSpec } from '../../src/experiment/spec.ts';
import { type TrackKey, trackOf } from '../../src/experiment/track.ts';
import { setTransfer } from '../../src/experiment/transfer.ts';
import { comes } from './fakePage.ts';
import { fakeTraining } from './fakeTraining.ts';

const preset = presets.find(({ key }) => key === 'transfer');
const cats = setTask(presetSpec(preset ?? { key: 'transfer' }), { seeds: 2, trainCount: 500 });

function walk(change: Partial<TransferSpec> = {}) {
  let spec = setTransfer(cats, { wholeCycles: 3, ...change });
  const fake = fakeTraining();
  const transfer = createTransfer(fake.train, () => spec);
  return {
    ...{ fake, transfer },
    edit: (edit: (before: ExperimentSpec) => ExperimentSpec) => {
      spec = edit(spec);
    },
    spec: () => spec,
    record: (key: TrackKey) => transfer.store.getState().records[key],
    phases: () => trackOf(spec.transfer).map(({ key }) => transfer.store.getState().records[key]?.phase ?? '-'),
    /** Updates that the weights have seen which a job begins with, of seed 0. */
    begins: (k: number) => fake.jobs[k]?.initial?.[0]?.seen?.[0] ?? null,
    rest: () => comes(() => expect(transfer.store.getState().current).toBeNull()),
  };
}

it('plays all eight steps: every job that trains begins where the one before ended', async () => {
  const { fake, transfer, phases, record, begins, rest } = walk();
  transfer.play();
  await rest();
  expect(phases()).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'done', 'done']);
  // the start; images and activations; test; head 2 epochs; cycles 3; test; cycles of 1, 2, 4 epochs, each as the run until its end
  expect(fake.jobs.map(({ kind, task: { epochs, precompute } }) => `${kind} ${Math.round(epochs * 15)}${precompute ? ' precomputed' : ''}`)).toEqual([
    'train 1',
    'train 24',
    'train 480 precomputed',
    'find 30 precomputed',
    'train 30 precomputed',
    'train 45',
    'find 30',
    'train 15',
    'train 45',
    'train 105',
  ]);
  expect(fake.jobs.map((_, k) => begins(k))).toEqual([null, null, null, 0, 0, 30, 75, 75, null, null]);
  const goesOn = fake.jobs
    .slice(8)
    .map((job) => job.kind === 'train' && [job.from?.checkpoints[0]?.step, job.from?.checkpoints[0]?.weights.seen?.[0]]);
  expect(goesOn).toEqual([
    [15, 90],
    [45, 120],
  ]);
  expect([record('head')?.left?.length, record('cycles')?.left?.[1]?.weights.seed?.[0]]).toEqual([2, 1]);
  expect(record('whole')?.cycles.map(({ end }) => end)).toEqual([15, 45, 105]);
  expect(record('whole')?.series[0]?.loss.length).toBe(105);
  expect(transfer.store.getState().pretrained?.map(({ weights }) => weights.seen?.[0])).toEqual([0, 0]);
});

it('takes the rates that its range tests suggest, until one is set by hand', async () => {
  const { fake, transfer, spec, rest, edit, record } = walk();
  transfer.play();
  await rest();
  const { head, whole } = foundIn(spec().transfer, transfer.store.getState().records);
  const rateOf = (k: number) => fake.jobs[k]?.kind === 'train' && fake.jobs[k].runs[0]?.schedule.params;
  expect(head).toBeGreaterThan(1e-3);
  expect(head).toBeLessThan(0.1);
  expect([rateOf(4), rateOf(7)]).toMatchObject([{ lr: head }, { maxLr: whole }]);
  const step = trackOf(spec().transfer)[2];
  if (!step) throw new Error('no step');
  expect(record('head')?.settings).toBe(settingsOf(spec(), step, transfer.store.getState().records));
  edit((before) => setTransfer(before, { headLr: 0.007 }));
  expect(record('head')?.settings).not.toBe(settingsOf(spec(), step, transfer.store.getState().records));
});

it('measures what precomputing is worth', async () => {
  const { transfer, record, rest } = walk();
  transfer.next();
  await rest();
  const { probe, precomputing, series } = record('prepare') ?? {};
  expect(probe?.images).toBeCloseTo(1e-2, 10);
  expect(probe?.activations).toBeCloseTo(1e-4, 10);
  expect([precomputing, series]).toEqual([0.5, []]);
});

it('walks step by step, leaves steps out, and redoes one: what came after it is gone', async () => {
  const { fake, transfer, phases, rest, begins } = walk({ skip: [1, 2, 7] });
  for (let k = 0; k < 3; k++) {
    transfer.next();
    await rest();
  }
  expect(phases()).toEqual(['-', '-', 'done', 'done', 'done', '-', '-', '-']);
  transfer.play();
  await rest();
  expect(phases()).toEqual(['-', '-', 'done', 'done', 'done', 'done', '-', 'done']);
  const count = fake.jobs.length;
  transfer.redo('cycles');
  await rest();
  expect(phases()).toEqual(['-', '-', 'done', 'done', '-', '-', '-', '-']);
  expect([fake.jobs.length - count, begins(count)]).toEqual([1, 30]);
  transfer.reset();
  expect(phases().join('')).toBe('--------');
});

it('ends the cycles where it overfits and keeps the one before; another can be kept by hand', async () => {
  const { fake, transfer, record, rest } = walk({ skip: [1, 2, 3, 4, 7], wholeCycles: 5 });
  fake.testLoss = (step) => ({ 15: 0.6, 45: 0.5, 105: 0.7 })[step] ?? 0.9;
  transfer.play();
  await rest();
  expect(record('whole')).toMatchObject({ phase: 'done', kept: 1 });
  expect(record('whole')?.cycles).toHaveLength(3);
  expect(record('whole')?.left?.[0]?.step).toBe(45);
  transfer.keep(2);
  expect([record('whole')?.kept, record('whole')?.left?.[0]?.step]).toEqual([2, 105]);
});

it('goes on after cycles that did not overfit, to the same as if they had been asked for at once', async () => {
  const { fake, transfer, record, rest, edit } = walk({ skip: [1, 2, 3, 4, 7], wholeCycles: 2 });
  fake.testLoss = (step) => ({ 15: 0.6, 45: 0.5, 105: 0.4, 225: 0.7 })[step] ?? 0.9;
  transfer.play();
  await rest();
  expect(record('whole')).toMatchObject({ phase: 'done', kept: 1 });
  const count = fake.jobs.length;
  edit((before) => setTransfer(before, { wholeCycles: 8 }));
  transfer.goOn();
  await rest();
  expect(fake.jobs.slice(count).map((job) => job.kind === 'train' && job.from?.checkpoints[0]?.step)).toEqual([45, 105]);
  expect(record('whole')).toMatchObject({ phase: 'done', kept: 2 });
  expect(record('whole')?.cycles.map(({ end }) => end)).toEqual([15, 45, 105, 225]);
  expect(record('whole')?.series.map(({ loss }) => loss.length)).toEqual([225, 225]);
});

it('stops where a seed diverges: nothing can begin with it', async () => {
  const { fake, transfer, phases, rest } = walk({ skip: [1, 2] });
  fake.diverges = { job: 1, replica: 1 };
  transfer.play();
  await rest();
  expect(phases()).toEqual(['-', '-', 'diverged', '-', '-', '-', '-', '-']);
});

it('pauses, goes on, stops, and forgets what a reset cut off', async () => {
  const { fake, transfer, phases, rest } = walk({ skip: [1, 2] });
  fake.holdFrom = 1;
  transfer.play();
  await comes(() => expect(fake.jobs).toHaveLength(2));
  transfer.pause();
  expect(phases()[2]).toBe('paused');
  transfer.play();
  expect(phases()[2]).toBe('running');
  transfer.stop();
  await rest();
  expect([phases()[2], transfer.store.getState().playing]).toEqual(['stopped', false]);
  transfer.next();
  await comes(() => expect(fake.jobs).toHaveLength(3));
  transfer.reset();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(fake.acts).toEqual(['pause 1', 'resume 1', 'stop 1', 'drop 2']);
  expect(transfer.store.getState()).toMatchObject({ current: null, playing: false, records: {}, pretrained: null });
});

it('does nothing without a network to start from', () => {
  const { fake, transfer, edit } = walk();
  edit((before) => setTask(before, { start: 'seeded' }));
  transfer.play();
  expect([fake.jobs.length, transfer.store.getState().current]).toEqual([0, null]);
});

it('fine_tune: two steps', async () => {
  const { fake, transfer, phases, rest, begins } = walk({ recipe: 'fineTune' });
  transfer.play();
  await rest();
  expect(phases()).toEqual(['done', 'done']);
  expect(fake.jobs.map(({ task }, k) => [Math.round(task.epochs * 15), begins(k)])).toEqual([
    [1, null],
    [15, 0],
    [120, 15],
  ]);
});

it('compares five ways over the seeds, each at the rate that was best for it', async () => {
  const fake = fakeTraining();
  const spec = setTransfer(cats, { seeds: 3, peaks: [0.01, 0.1], budget: 60 });
  const { store, start } = createComparison(fake.train, () => spec);
  start();
  await comes(() => expect(store.getState().phase).toBe('ended'));
  // trials on two other seeds, with and without the trained network; then the seeds that count
  expect(fake.jobs.map((job) => [job.kind === 'train' && job.runs.length, job.task.start, job.task.seed, job.task.seeds])).toEqual([
    [8, 'cifar8-bn', 142, 2],
    [2, 'seeded', 142, 2],
    [4, 'cifar8-bn', 42, 3],
    [1, 'seeded', 42, 3],
  ]);
  const { ways, done, total } = store.getState();
  // accuracies of the fake grow with the replica's number: of two rates the second is better
  expect(ways.map(({ way, peak, series }) => `${way} ${peak} ${series.length}`)).toEqual([
    'oneRate 0.1 3',
    'lastLayer 0.1 3',
    'layerByLayer 0.1 3',
    'differential 0.1 3',
    'scratch 0.1 3',
  ]);
  expect([done, total]).toEqual([35 * 60, 35 * 60]);
});
