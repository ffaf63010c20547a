import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, reset, runOrPause } from '../../src/app/stores/connection.ts';
import { edit, experimentStore } from '../../src/app/stores/experimentStore.ts';
import { addToQueue, queueStore, raiseInQueue, removeFromQueue, restoreQueue, runQueue, startNext } from '../../src/app/stores/queueStore.ts';
import { trainingStore } from '../../src/app/stores/trainingStore.ts';
import { setTask } from '../../src/experiment/edit.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { comes, type FakePage, fakePage, until } from './fakePage.ts';

let page: FakePage;
let leave: (() => void)[] = [];

beforeEach(() => {
  page = fakePage();
  queueStore.setState({ waiting: [] });
  // one constant rate, 40 updates
  experimentStore.setState({ spec: decodeSpec('batch=64&epochs=4&seed=1&runs=A&A=constant,lr:0.1').spec, issues: [] });
  leave = [connect(), runQueue()];
});

afterEach(async () => {
  reset();
  for (const off of leave) off();
  await page.close();
});

const seeds = () => queueStore.getState().waiting.map(({ spec }) => spec.task.seed);
const add = (seed: number) => {
  edit((spec) => setTask(spec, { seed }));
  addToQueue();
};

test('experiments wait as they were when they were added, in an order that can be changed', () => {
  for (const seed of [1, 2, 3]) add(seed);
  edit((spec) => setTask(spec, { seed: 9 }));
  expect(seeds()).toEqual([1, 2, 3]);
  const [first, second, third] = queueStore.getState().waiting.map(({ id }) => id) as [number, number, number];
  raiseInQueue(third);
  expect(seeds()).toEqual([1, 3, 2]);
  raiseInQueue(first);
  raiseInQueue(12345);
  expect(seeds()).toEqual([1, 3, 2]);
  removeFromQueue(second);
  expect(seeds()).toEqual([1, 3]);
});

test('what waited before a reload comes first, and can be told apart', () => {
  add(5);
  restoreQueue([6, 7].map((seed) => setTask(experimentStore.getState().spec, { seed })));
  restoreQueue([]);
  expect(seeds()).toEqual([6, 7, 5]);
  expect(new Set(queueStore.getState().waiting.map(({ id }) => id)).size).toBe(3);
});

test('they are trained one after the other, each on the page', async () => {
  add(2);
  add(3);
  startNext();
  expect(seeds()).toEqual([3]);
  expect(experimentStore.getState().spec.task.seed).toBe(2);
  startNext(); // one trains
  expect(seeds()).toEqual([3]);
  const { race } = trainingStore.getState();
  await until(trainingStore, (state) => state.race > race && state.phase === 'ended');
  expect(seeds()).toEqual([]);
  expect(trainingStore.getState()).toMatchObject({ step: 40, task: { seed: 3 } });
  startNext(); // none waits
  expect(trainingStore.getState().phase).toBe('ended');
});

test('after a race that was stopped they wait for a press of Start', async () => {
  add(2);
  runOrPause();
  await until(trainingStore, ({ phase }) => phase === 'running');
  page.workers[0]?.send({ type: 'stop', runId: 1 });
  await until(trainingStore, ({ phase }) => phase === 'ended');
  await new Promise((resolve) => setTimeout(resolve)); // the turn in which the next would start
  expect(trainingStore.getState().phase).toBe('ended');
  expect(seeds()).toEqual([2]);
  startNext();
  await comes(() => expect(trainingStore.getState()).toMatchObject({ phase: 'ended', step: 40 }));
});
