/** @file What keeps the race on the page: one record per race, whole after every job, taken up by one tab. */
import { beforeEach, expect, test } from 'vitest';
import { openKeeper } from '../../src/app/stores/keeper.ts';
import type { ExperimentSpec } from '../../src/experiment/spec.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { openStore } from '../../src/runs/store/openStore.ts';
import type { KeptSeries } from '../../src/runs/store/raceRecord.ts';
import type { RaceStore } from '../../src/runs/store/raceStore.ts';
import { createMemoryShelf, type Shelf } from '../../src/runs/store/shelf.ts';
import { checkpointAt, environment, grow, grown, info, plain } from '../runs/keptRace.ts';

let shelf: Shelf;
let clock: number;
let told: EnvironmentError[];

beforeEach(() => {
  shelf = createMemoryShelf();
  clock = 1000;
  told = [];
});

const open = (tab: string, on = shelf) =>
  openKeeper(
    (error) => told.push(error),
    () => openStore(environment(tab, on, { now: () => clock })),
  );
const kept = (...lengths: number[]): readonly KeptSeries[] => lengths.map((steps, seed) => ({ run: 'A', seed, series: grown(steps) }));
const job = (race: number, series: readonly KeptSeries[], spec: ExperimentSpec = info.spec) => ({
  race,
  series,
  info: { totalSteps: info.totalSteps, stepsPerEpoch: info.stepsPerEpoch, groups: info.groups },
  spec: () => spec,
  engine: () => info.engine,
});
const report = (step: number) => {
  const { replicas, ...rest } = checkpointAt(step);
  return { type: 'checkpoint', runId: 1, ...rest, checkpoints: replicas.map(({ state }) => state) } as const;
};
const races = async (store: RaceStore) => (await store.list()).races;
async function loaded(store: RaceStore, id: string) {
  const result = await store.load(id);
  if (!result?.ok) throw new Error(JSON.stringify(result));
  return result.race;
}

test('a race is one record from its first job to its end', async () => {
  const { store, ...keeper } = await open('a');
  const series = kept(3, 2);
  await keeper.started(job(1, series));
  const [entry] = await races(store);
  expect(entry).toMatchObject({ status: 'live', own: true, head: { steps: 3, state: { kind: 'running' } } });
  for (const one of series) grow(one.series, 4);
  await keeper.flush();
  await keeper.over(7, 'finished'); // another race of the page
  expect((await races(store))[0]?.head).toMatchObject({ steps: 7, state: { kind: 'running' } });
  await keeper.over(1, 'finished');
  const [ended] = await races(store);
  expect(ended).toMatchObject({ status: 'ended', own: false, head: { steps: 7, state: { kind: 'ended', how: 'finished' } } });
  expect(plain((await loaded(store, ended?.head.id ?? '')).series)).toEqual(plain(series));
});

test('a run that is added after the end goes into the same record, and what was whole is not written again', async () => {
  const { store, ...keeper } = await open('a');
  const first = kept(50, 50);
  await keeper.started(job(1, first));
  await keeper.over(1, 'finished');
  const before = (await races(store))[0]?.head;
  const added: KeptSeries = { run: 'B', seed: 0, series: grown(5) };
  await keeper.started(job(1, [...first, added]));
  const during = (await races(store))[0]?.head;
  expect(during).toMatchObject({ id: before?.id, state: { kind: 'running' } });
  expect((during?.bytes ?? 0) - (before?.bytes ?? 0)).toBeLessThan((before?.bytes ?? 0) / 4);
  await keeper.over(1, 'stopped');
  expect(await races(store)).toHaveLength(1);
  expect(plain((await loaded(store, before?.id ?? '')).series)).toEqual(plain([...first, added]));
  // the next race is another one
  await keeper.started(job(2, kept(1)));
  expect(await races(store)).toHaveLength(2);
});

test('a race without an update leaves nothing, nor does one that could not be read back', async () => {
  const { store, ...keeper } = await open('a');
  await keeper.started(job(1, kept(0)));
  expect(await races(store)).toHaveLength(1);
  await keeper.over(1, 'stopped');
  expect(await races(store)).toHaveLength(0);
  await keeper.started(job(2, kept(4), { ...info.spec, task: { ...info.spec.task, batchSize: -1 } }));
  await keeper.flush();
  await keeper.over(2, 'finished');
  expect(await races(store)).toHaveLength(0);
});

test('a race that a tab left is taken up by one other, with its checkpoint, and recorded on', async () => {
  const gone = await open('a');
  const series = kept(60, 60);
  await gone.started(job(1, series));
  await gone.checkpoint(5, report(40), ['A'], 2); // of another race: nothing
  expect((await races(gone.store))[0]?.head.checkpoint).toBeNull();
  await gone.checkpoint(1, report(40), ['A'], 2);
  const id = (await races(gone.store))[0]?.head.id ?? '';
  clock += 100_000; // the tab has not been heard of for long
  const here = await open('b');
  const taken = await here.takeUp(id);
  expect(taken?.goOn.from).toMatchObject({ seconds: 40 / 7, checkpoints: [{ step: 40 }, null] });
  expect(taken?.goOn.resumed.map((one) => one.series.loss.length)).toEqual([40, 40]);
  expect(await (await open('c')).takeUp(id)).toBeNull();
  const resumed = taken?.goOn.resumed ?? [];
  here.attach(9, id, resumed, true);
  grow((resumed[0] as KeptSeries).series, 30); // updates may come before the storage has its turn
  await here.started(job(9, resumed));
  await here.over(9, 'finished');
  expect(await races(here.store)).toHaveLength(1);
  const whole = await loaded(here.store, id);
  expect(whole.head).toMatchObject({ state: { kind: 'ended', how: 'finished' }, checkpoint: null });
  expect(plain(whole.series)).toEqual(plain(resumed));
});

test('a race that was left without a place to go on from is over', async () => {
  const gone = await open('a');
  await gone.started(job(1, kept(12)));
  const id = (await races(gone.store))[0]?.head.id ?? '';
  clock += 100_000;
  const { store, takeUp } = await open('b');
  expect(await takeUp(id)).toBeNull();
  expect((await races(store))[0]?.head).toMatchObject({ steps: 12, state: { kind: 'ended', how: 'stopped' } });
  expect(await takeUp('nobody')).toBeNull();
});

test('what the browser refuses is told once, and kept when there is room again', async () => {
  let full = false;
  const narrow: Shelf = {
    ...shelf,
    change: (id, decide) => (full ? Promise.reject(new EnvironmentError('storageFull')) : shelf.change(id, decide)),
  };
  const { store, ...keeper } = await open('a', narrow);
  const series = kept(10);
  await keeper.started(job(1, series));
  full = true;
  for (let k = 0; k < 3; k++) {
    grow((series[0] as KeptSeries).series, 1);
    await keeper.flush();
  }
  expect(told.map(({ code }) => code)).toEqual(['storageFull']);
  full = false;
  await keeper.flush();
  expect((await races(store))[0]?.head.steps).toBe(10);
  await keeper.retry();
  expect((await races(store))[0]?.head.steps).toBe(13);
});
