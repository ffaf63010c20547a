/**
 * @file A race as the page holds it: series per run and seed, changes that go into the link, runs added to a race, and a race that goes on.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { branchHere } from '../../src/app/panels/branch.ts';
import type { CheckpointReport } from '../../src/app/stores/connection.ts';
import { connect, goOn, onKeepsake, reset, runOrPause, stepOnce, trainRuns } from '../../src/app/stores/connection.ts';
import { edit, experimentStore, linkOf } from '../../src/app/stores/experimentStore.ts';
import { seriesOf, seriesOfRun, trainingStore } from '../../src/app/stores/trainingStore.ts';
import { branchRun, duplicateRun, removeRun, setScheduleParam, setTask, setView } from '../../src/experiment/edit.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { seriesUntil } from '../../src/runs/store/seriesColumns.ts';
import { defaultLoss } from '../worker/fakeEngine.ts';
import type { HarnessOptions } from '../worker/harness.ts';
import { comes, type FakePage, fakePage, until } from './fakePage.ts';

let page: FakePage;
let options: HarnessOptions;
let leave = () => {};

beforeEach(() => {
  options = { blockMs: 10 };
  page = fakePage(() => options);
  // two constant rates, two seeds, 40 updates
  const { spec } = decodeSpec('batch=64&epochs=4&seeds=2&seed=10&evalEvery=20&runs=A,B&A=constant,lr:0.1&B=constant,lr:0.2');
  experimentStore.setState({ spec, issues: [] });
});

afterEach(async () => {
  reset();
  leave();
  await page.close();
});

const start = () => {
  leave = connect();
  runOrPause();
};
const phase = (wanted: string) => until(trainingStore, (state) => state.phase === wanted);
const specRun = (id: string) => experimentStore.getState().spec.runs.find((run) => run.id === id);
const lossOf = (id: string, k: number) => [...(seriesOf(id, k)?.loss.values ?? [])];
const lrOf = (id: string, k = 0) => {
  const series = seriesOf(id, k);
  return series ? [...series.lr.values].filter((_, i) => i % series.groups === 0) : [];
};
const expectedLoss = (lr: number, seed: number, steps = 40) => Array.from({ length: steps }, (_, t) => Math.fround(defaultLoss(t, 0, seed, lr)));

it('has one series per run and seed', async () => {
  start();
  await phase('ended');
  for (const [id, lr] of [
    ['A', 0.1],
    ['B', 0.2],
  ] as const) {
    expect(seriesOfRun(id)).toHaveLength(2);
    for (const k of [0, 1]) expect(lossOf(id, k)).toEqual(expectedLoss(lr, 10 + k));
    expect(seriesOf(id)).toBe(seriesOfRun(id)[0]);
    expect(seriesOfRun(id).map(({ end }) => end)).toEqual([
      { step: 40, reason: 'finished' },
      { step: 40, reason: 'finished' },
    ]);
    expect(seriesOf(id)?.gradNorm.length).toBe(0); // nobody asked
  }
  expect(seriesOfRun('Z')).toEqual([]);
  expect(trainingStore.getState()).toMatchObject({ step: 40, totalSteps: 40, training: ['A', 'B'], queued: [] });
});

it('a run that diverged does not hold up the count of steps', async () => {
  options = { blockMs: 10, lossAt: (t, replica, seed, lr) => (replica > 1 && t >= 12 ? Number.NaN : defaultLoss(t, replica, seed, lr)) };
  start();
  await phase('ended');
  expect(seriesOfRun('B').map(({ end }) => end)).toEqual([
    { step: 13, reason: 'diverged' },
    { step: 13, reason: 'diverged' },
  ]);
  expect(trainingStore.getState().step).toBe(40);
});

it('what is turned while it trains is in the link, once per time that it acted, and the link gives the same rates', async () => {
  const stands = (length: number) => comes(() => expect([lossOf('A', 0).length, trainingStore.getState().phase]).toEqual([length, 'paused']));
  leave = connect();
  stepOnce(); // from rest: the first one
  stepOnce(); // loading: nothing
  await stands(1);
  for (const lr of [0.3, 0.4, 0.5]) edit((spec) => setScheduleParam(spec, 'A', 'lr', lr), 'slide');
  await comes(() => expect(specRun('A')?.earlier).toHaveLength(1));
  edit((spec) => setScheduleParam(spec, 'A', 'lr', 0.6), 'slide');
  stepOnce(); // does not wait for the hand to rest
  await stands(2);
  edit((spec) => setScheduleParam(spec, 'A', 'lr', 0.7));
  runOrPause();
  await phase('ended');
  const run = specRun('A');
  expect(run).toEqual(trainingStore.getState().runs.find(({ id }) => id === 'A'));
  expect(run?.earlier.map(({ until, schedule }) => [until, schedule.params.lr])).toEqual([
    [1, 0.1],
    [2, 0.6],
  ]);
  expect(run?.schedule.params.lr).toBe(0.7);
  const { spec: read } = decodeSpec(linkOf(experimentStore.getState().spec).slice(2));
  expect(read).toEqual(experimentStore.getState().spec);
  const rate = historyRate(read.runs[0] as NonNullable<typeof run>, { totalSteps: 40, stepsPerEpoch: 10 }, 1);
  for (const k of [0, 1]) expect(lrOf('A', k)).toEqual(Array.from({ length: 40 }, (_, t) => rate.lrAt(t, 0)));
  expect(seriesOfRun('A').map(({ marks }) => marks.map(({ kind }) => kind))).toEqual([
    ['change', 'change', 'change'],
    ['change', 'change', 'change'],
  ]);
  expect(lrOf('B')).toEqual(Array.from({ length: 40 }, () => 0.2));
  expect(specRun('B')?.earlier).toEqual([]);
});

it('a branch is trained beside what is there, after what trains', async () => {
  start();
  await phase('running');
  edit((spec) => branchRun(spec, 'A', 25, { schedule: { kind: 'constant', params: { ...specRun('A')?.schedule.params, lr: 0.01 } } }));
  trainRuns(['C']);
  expect(trainingStore.getState().queued).toEqual(['C']);
  await comes(() => expect(seriesOf('C')?.end?.reason).toBe('finished'));
  await phase('ended');
  expect(trainingStore.getState()).toMatchObject({ training: ['C'], queued: [] });
  for (const k of [0, 1]) {
    expect(lossOf('A', k)).toEqual(expectedLoss(0.1, 10 + k));
    expect(lossOf('C', k).slice(0, 25)).toEqual(lossOf('A', k).slice(0, 25));
    expect(lrOf('C', k)).toEqual(Array.from({ length: 40 }, (_, t) => (t < 25 ? 0.1 : 0.01)));
  }
  // a run that was deleted before its turn is not waited for
  const before = seriesOf('A');
  trainRuns(['A']);
  await phase('running');
  trainRuns(['B']);
  edit((spec) => removeRun(spec, 'B'));
  await phase('ended');
  expect(trainingStore.getState().queued).toEqual([]);
  expect(seriesOf('A')).not.toBe(before);
  expect(lossOf('A', 1)).toEqual(expectedLoss(0.1, 11));
});

it('after a race Run trains what is new; a curve that was picked branches by what trained, not by what its run was changed to since', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  start();
  await phase('ended');
  const first = seriesOf('A');
  edit((spec) => setScheduleParam(spec, 'A', 'lr', 0.7));
  expect(branchHere('A', 15)).toBe(null);
  expect(specRun('A')?.schedule.params.lr).toBe(0.7);
  const branch = experimentStore.getState().spec.runs[1]?.id ?? '';
  expect(specRun(branch)).toMatchObject({ earlier: [{ until: 15 }], schedule: { params: { lr: 0.1 } } });
  edit((spec) => setScheduleParam(spec, 'A', 'lr', 0.1));
  edit((spec) => setScheduleParam(spec, branch, 'lr', 0.3));
  runOrPause();
  await phase('running');
  expect(trainingStore.getState().training).toEqual([branch]);
  await phase('ended');
  expect(seriesOf('A')).toBe(first);
  expect(lrOf(branch, 1)).toEqual(Array.from({ length: 40 }, (_, t) => (t < 15 ? 0.1 : 0.3)));
  // with nothing new all begin again
  runOrPause();
  await phase('running');
  expect(trainingStore.getState().training).toEqual(['A', branch, 'B']);
  await phase('ended');
  expect(seriesOf('A')).not.toBe(first);
});

it('a branch beyond twelve runs is refused and changes nothing', () => {
  for (let k = 0; k < 10; k++) edit((spec) => duplicateRun(spec, 'A'));
  const { spec } = experimentStore.getState();
  expect(spec.runs).toHaveLength(12);
  expect(branchHere('A', 15)).toBe('runs');
  expect(experimentStore.getState().spec).toBe(spec);
});

it('a race that was cut short goes on from its checkpoint without a gap', async () => {
  options = { steadyClock: 200 };
  edit((spec) => setTask(spec, { epochs: 40 }));
  const kept: CheckpointReport[] = [];
  const forget = onKeepsake((one) => one.type === 'checkpoint' && kept.push(one));
  start();
  await comes(() => expect(kept.length).toBeGreaterThan(0));
  const { step, checkpoints, seconds } = kept[0] as CheckpointReport;
  const { task, runs } = trainingStore.getState();
  const known = new Map(runs.map(({ id }) => [id, seriesOfRun(id).map((series) => seriesUntil(series, step))]));
  reset(); // the tab is gone
  forget();
  const heard = [...known.values()]
    .flat()
    .map(({ evalStep, evalLoss }) => [...evalStep.values].map((at, i) => ({ step: at, loss: evalLoss.values[i] as number })));
  goOn(task as NonNullable<typeof task>, runs, known, { checkpoints, heard, seconds });
  await phase('ended');
  expect(step).toBeGreaterThan(0);
  for (const k of [0, 1]) {
    expect(lossOf('B', k)).toEqual(expectedLoss(0.2, 10 + k, 400));
    expect([...(seriesOf('B', k)?.evalStep.values ?? [])]).toEqual(Array.from({ length: 21 }, (_, i) => 20 * i));
  }
});

it('a stop condition changes no curve that is there, another seed does', async () => {
  start();
  await phase('ended');
  edit((spec) => setTask(spec, { stop: { target: true, plateau: 0, seconds: 0 } }));
  expect(seriesOfRun('A')).toHaveLength(2);
  edit((spec) => setTask(spec, { seed: 11 }));
  expect(seriesOfRun('A')).toEqual([]);
  expect(trainingStore.getState().phase).toBe('idle');
});

it('measures and looks at ensembles where a figure asks for it, and says where training went on after a lost device', async () => {
  edit((spec) => setView(spec, { figures: ['gradNorm', 'ensemble'] }));
  edit((spec) => ({ ...spec, runs: decodeSpec('runs=A&A=sgdr,t0Steps:20,tMult:1').spec.runs }));
  start();
  await phase('running');
  const job = page.workers[0]?.commands.find((command) => command.type === 'start')?.job;
  expect(job).toMatchObject({ measure: true, snapshots: true, keep: false });
  page.workers[0]?.engines[0]?.lose('asleep');
  await phase('ended');
  expect(seriesOfRun('A').map(({ snapshots }) => snapshots.map(({ step, members }) => [step, members]))).toEqual([
    [
      [20, 1],
      [40, 2],
    ],
    [
      [20, 1],
      [40, 2],
    ],
  ]);
  expect(trainingStore.getState().moved).toMatchObject({ reason: 'asleep', fromStep: 0 });
});
