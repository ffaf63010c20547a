import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, reset, runOrPause } from '../../src/app/stores/connection.ts';
import { experimentStore } from '../../src/app/stores/experimentStore.ts';
import {
  canSweep,
  cellsMissing,
  cellsToRefine,
  goOnWithSweep,
  refineSweep,
  restoreSweep,
  startSweep,
  stopSweep,
  sweepStore,
} from '../../src/app/stores/sweepStore.ts';
import { trainingStore } from '../../src/app/stores/trainingStore.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { type FakePage, fakePage, until } from './fakePage.ts';

/** Nine rates from 1e-3 to 10 over sixteen seeds: 4 + 4 + 1 cells, in three jobs. */
const LINK = 'batch=64&epochs=4&seeds=16&evalEvery=20&runs=A,B&A=constant,lr:0.1&B=constant,lr:0.2&sweep=run:A,x:schedule.peak/log/0.001/10/9';
const RATES = [0.001, 0.00316227766017, 0.01, 0.0316227766017, 0.1, 0.316227766017, 1, 3.16227766017, 10];

let page: FakePage;
/** A replica that diverges. */
let broken = -1;
let leave = () => {};

beforeEach(() => {
  broken = -1;
  page = fakePage(() => ({
    blockMs: 10,
    lossAt: (step, replica) => (replica === broken && step > 3 ? Number.NaN : 1),
    // the best cell of every job is its third
    testLossAt: (_step, replica) => 1 + Math.abs(Math.floor(replica / 16) - 2),
  }));
  experimentStore.setState({ spec: decodeSpec(LINK).spec, issues: [] });
  sweepStore.setState({ phase: 'idle', spec: null, points: [], cells: 0, done: 0, failure: null });
  leave = connect();
});

afterEach(async () => {
  reset();
  leave();
  await page.close();
});

const jobs = () => page.workers.flatMap(({ commands }) => commands.flatMap((it) => (it.type === 'start' ? [it.job] : [])));
const values = () => sweepStore.getState().points.map(({ cell }) => cell.values[0]);
const phase = (wanted: string) => until(sweepStore, (state) => state.phase === wanted);

test('trains every cell over the seeds, in jobs of at most 64 replicas', async () => {
  expect(canSweep()).toBe(true);
  startSweep();
  expect(sweepStore.getState()).toMatchObject({ phase: 'running', cells: 9, done: 0 });
  expect(canSweep()).toBe(false);
  await phase('ended');
  expect(jobs().map((job) => job.kind === 'train' && job.runs.length)).toEqual([4, 4, 1]);
  expect(values()).toEqual(RATES);
  expect(sweepStore.getState().points.map(({ loss, seeds }) => [loss, seeds])).toEqual([3, 2, 1, 2, 3, 2, 1, 2, 3].map((loss) => [loss, 16]));
  expect(sweepStore.getState()).toMatchObject({ done: 9, cells: 9, failure: null });
  expect(cellsMissing()).toEqual([]);
  expect(trainingStore.getState().phase).toBe('idle'); // the race on the page is left alone
});

test('stopped midway keeps the cells of whole jobs, and goes on with the others under the settings that it was started with', async () => {
  startSweep();
  await until(sweepStore, ({ points }) => points.length === 4);
  stopSweep();
  await phase('stopped');
  expect(values()).toEqual(RATES.slice(0, 4));
  expect(cellsMissing().map((cell) => cell.values[0])).toEqual(RATES.slice(4));
  experimentStore.setState({ spec: decodeSpec('runs=C').spec });
  goOnWithSweep();
  expect(sweepStore.getState()).toMatchObject({ phase: 'running', cells: 5 });
  await phase('ended');
  expect(values()).toEqual(RATES);
  expect(jobs().at(-1)).toMatchObject({ task: { seeds: 16 } });
});

test('refines around the best cell', async () => {
  startSweep();
  await phase('ended');
  const asked = cellsToRefine();
  expect(asked.length).toBeGreaterThan(0);
  refineSweep();
  await phase('ended');
  expect(values()).toEqual([...RATES, ...asked.map((cell) => cell.values[0])]);
  expect(cellsMissing()).toEqual([]);
});

test('a race that starts ends it; what a diverged seed makes of a cell', async () => {
  broken = 17;
  startSweep();
  await until(sweepStore, ({ points }) => points.length === 4);
  expect(sweepStore.getState().points.map(({ loss, diverged }) => [loss, diverged])).toEqual([
    [3, 0],
    [null, 1],
    [1, 0],
    [2, 0],
  ]);
  runOrPause();
  await phase('stopped');
  await until(trainingStore, (state) => state.phase === 'ended');
  expect(sweepStore.getState().points).toHaveLength(4);
  expect(canSweep()).toBe(true);
});

test('a sweep that was kept is there again, unless another has begun', async () => {
  startSweep();
  await phase('ended');
  const { spec, points } = sweepStore.getState();
  if (!spec) throw new Error('no spec');
  restoreSweep({ spec, points: points.slice(0, 2) }); // another is there
  expect(sweepStore.getState().points).toBe(points);
  sweepStore.setState({ phase: 'idle', spec: null, points: [], cells: 0, done: 0, failure: null });
  restoreSweep(null);
  expect(sweepStore.getState().phase).toBe('idle');
  restoreSweep({ spec, points: points.slice(0, 8) });
  expect(sweepStore.getState()).toMatchObject({ phase: 'stopped', cells: 8, done: 8 });
  goOnWithSweep();
  await phase('ended');
  expect(sweepStore.getState().points).toEqual(points.map((point, i) => (i < 8 ? point : { ...point, loss: 3, lossSpread: point.lossSpread })));
});
