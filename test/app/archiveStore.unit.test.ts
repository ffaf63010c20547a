/** @file The archive as the page acts on it, over a store in memory: what trains is kept in order; open, go on, leave, delete, export and import. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import type { EnvironmentError } from '../../src/math/environmentError.ts';
import type { StoreEnvironment } from '../../src/runs/store/openStore.ts';
import { createMemoryShelf, type Shelf } from '../../src/runs/store/shelf.ts';
import { brightness } from '../worker/brightness.ts';
import { defaultLoss } from '../worker/fakeEngine.ts';
import { dataset, type HarnessOptions } from '../worker/harness.ts';
import { comes, type FakePage, fakePage, until } from './fakePage.ts';

const images = { ...dataset, train: brightness(192), test: brightness(16) };

/** What the page that is loaded next finds. */
const world = vi.hoisted(() => ({ tab: '', shelf: null as unknown as Shelf, change: {} as Partial<StoreEnvironment>, time: 1000 }));

vi.mock('../../src/app/stores/keeper.ts', () => ({
  async openKeeper(trouble: (error: EnvironmentError) => void) {
    // of the page that asks, not of the first one
    const { openKeeper } = await vi.importActual<typeof import('../../src/app/stores/keeper.ts')>('../../src/app/stores/keeper.ts');
    const { openStore } = await import('../../src/runs/store/openStore.ts');
    const { environment } = await import('../runs/keptRace.ts');
    return openKeeper(trouble, () => openStore(environment(world.tab, world.shelf, { now: () => world.time, ...world.change })));
  },
}));

let options: HarnessOptions;
let page: FakePage;
let close: () => Promise<void>;

beforeEach(() => {
  Object.assign(world, { tab: 'first', shelf: createMemoryShelf(), change: {}, time: 1000 });
  options = { blockMs: 10 };
});

afterEach(() => close());

/** A page as it is after a load. */
async function load(link = 'batch=64&epochs=4&seeds=2&seed=10&evalEvery=20&runs=A,B&A=constant,lr:0.1&B=constant,lr:0.2') {
  vi.resetModules();
  page = fakePage(() => options);
  const [archive, connection, experiment, training, queue, sweep, { keepDesk }, { decodeSpec }] = await Promise.all([
    import('../../src/app/stores/archiveStore.ts'),
    import('../../src/app/stores/connection.ts'),
    import('../../src/app/stores/experimentStore.ts'),
    import('../../src/app/stores/trainingStore.ts'),
    import('../../src/app/stores/queueStore.ts'),
    import('../../src/app/stores/sweepStore.ts'),
    import('../../src/app/stores/keepDesk.ts'),
    import('../../src/experiment/url.ts'),
  ]);
  experiment.experimentStore.setState({ spec: decodeSpec(link).spec, issues: [] });
  const leave = [connection.connect(), archive.keepRaces(), keepDesk()];
  const here = page;
  close = async () => {
    for (const off of leave) off();
    await archive.refreshArchive(); // whatever is on its way is written
    await here.close();
  };
  await until(archive.archiveStore, ({ list, trouble }) => list !== null || trouble !== null);
  return { ...archive, ...connection, ...experiment, ...training, ...queue, ...sweep };
}

type Page = Awaited<ReturnType<typeof load>>;

/** The tab is closed midway; the next one comes long after. */
async function reload(link?: string): Promise<Page> {
  const { shelf } = world;
  await close();
  Object.assign(world, { tab: 'second', shelf, time: world.time + 100_000 });
  return load(link);
}

const phase = ({ trainingStore }: Page, wanted: string) => until(trainingStore, (state) => state.phase === wanted);
const list = async ({ refreshArchive, archiveStore }: Page) => {
  await refreshArchive();
  return archiveStore.getState().list?.races ?? [];
};
const lossOf = ({ seriesOf }: Page, run: string, k: number) => [...(seriesOf(run, k)?.loss.values ?? [])];
const expected = (lr: number, seed: number, steps = 40) => Array.from({ length: steps }, (_, t) => Math.fround(defaultLoss(t, 0, seed, lr)));

test('a race is kept as it trains, and opened as it was', async () => {
  const first = await load();
  first.runOrPause();
  await phase(first, 'ended');
  const [entry] = await list(first);
  expect(entry).toMatchObject({ status: 'ended', head: { steps: 40, totalSteps: 40, state: { how: 'finished' }, spec: { task: { seed: 10 } } } });
  const second = await reload('runs=A');
  expect(second.archiveStore.getState()).toMatchObject({ left: null, trouble: null, issues: null });
  await second.openRace(entry?.head.id ?? '');
  expect(second.trainingStore.getState()).toMatchObject({ phase: 'ended', step: 40, training: ['A', 'B'] });
  for (const k of [0, 1]) expect(lossOf(second, 'B', k)).toEqual(expected(0.2, 10 + k));
  expect(second.experimentStore.getState().spec.task.seeds).toBe(2);
  await second.openRace('nobody');
  expect(second.archiveStore.getState().issues).toBe('gone');
});

test('the trail of a race is kept with it, and comes back when it is opened: not that of the race before', async () => {
  options = { openEngine: () => openWasm(), loadDataset: async () => images };
  const link = 'batch=64&epochs=1&evalEvery=0&evalCount=16&runs=A,B';
  const first = await load(link);
  first.runOrPause();
  await phase(first, 'ended');
  await list(first);
  const trained = first.connectionStore.getState().trail;
  expect(trained.map(({ run, steps, end }) => [run, steps.length, end?.reason])).toEqual([
    ['A', 3, 'finished'],
    ['B', 3, 'finished'],
  ]);
  const second = await reload(link.replace('evalEvery=0', 'seed=3&evalEvery=0'));
  second.runOrPause();
  await phase(second, 'ended');
  await until(second.connectionStore, ({ trail }) => trail.length === 2);
  const entry = (await list(second)).find(({ head }) => head.spec.task.seed !== 3);
  expect(entry?.head.trail?.map(({ run, bytes }) => [run, bytes])).toEqual(['A', 'B'].map((run) => [run, 3 * 4 * 5258]));
  await second.openRace(entry?.head.id ?? '');
  await until(second.connectionStore, ({ trail }) => trail.length === 2);
  expect(second.connectionStore.getState().trail).toEqual(trained);
  // a file has no networks
  const files: Uint8Array<ArrayBuffer>[] = [];
  await second.exportRace(entry?.head.id ?? '', ({ bytes }) => files.push(bytes));
  await second.importRace(files[0] ?? new Uint8Array());
  const copy = (await list(second)).find(({ head }) => head.startedAt === entry?.head.startedAt && head.id !== entry.head.id);
  await second.openRace(copy?.head.id ?? '');
  await until(second.connectionStore, ({ trail }) => trail.length === 0);
});

test('the trail of an opened race comes back on another engine, and once after a crash; not into another race', async () => {
  options = { openEngine: () => openWasm(), loadDataset: async () => images };
  const here = await load('batch=64&epochs=1&evalEvery=0&evalCount=16&runs=A,B');
  here.runOrPause();
  await phase(here, 'ended');
  const [entry] = await list(here);
  const trained = here.connectionStore.getState().trail;
  const trailIs = (length: number) => until(here.connectionStore, ({ trail }) => trail.length === length);
  const engine = (name: 'wasm' | 'auto' | 'cpu') => here.edit((spec) => ({ ...spec, engine: name }));
  await here.openRace(entry?.head.id ?? '');
  await trailIs(2);
  for (const name of ['wasm', 'cpu', 'auto'] as const) {
    const before = page.workers.length;
    engine(name);
    expect([page.workers.length, here.connectionStore.getState().trail]).toEqual([before + 1, []]);
    await trailIs(2);
    expect(here.connectionStore.getState().trail).toEqual(trained);
    expect(here.trainingStore.getState()).toMatchObject({ phase: 'ended', training: ['A', 'B'] });
  }
  page.crash();
  expect(here.connectionStore.getState().trail).toEqual([]);
  await trailIs(2);
  page.crash(); // perhaps it was the trail
  const before = page.workers.length;
  await list(here);
  expect([page.workers.length, here.connectionStore.getState().trail]).toEqual([before, []]);
  await here.openRace(entry?.head.id ?? '');
  await trailIs(2);
  here.reset();
  engine('wasm');
  await list(here);
  expect(here.connectionStore.getState().trail).toEqual([]);
  expect(page.workers.at(-1)?.commands.some(({ type }) => type === 'recall')).toBe(false);
});

test('a race that is gone on with has the trail that it would have had, in storage, too', async () => {
  options = { openEngine: () => openWasm(), loadDataset: async () => images, steadyClock: 100 };
  const link = 'batch=16&epochs=5&evalEvery=0&evalCount=16&runs=A,B&A=sgdr,maxLr:0.05,t0Steps:20,tMult:1';
  const stepsOf = ({ connectionStore }: Page) => connectionStore.getState().trail.map(({ run, steps, cycles }) => [run, steps, cycles]);
  const first = await load(link);
  const forget = first.onKeepsake((it) => {
    if (it.type !== 'checkpoint' || it.step <= 4) return;
    first.runOrPause(); // stands still until the tab is closed
    forget();
  });
  first.runOrPause();
  await phase(first, 'paused');
  const second = await reload('runs=A');
  const { left } = second.archiveStore.getState();
  const id = left?.head.id ?? '';
  expect(left?.head.checkpoint?.step).toBeGreaterThan(4);
  await second.goOnWith(id);
  await phase(second, 'ended');
  await list(second);
  const resumed = stepsOf(second);
  await second.openRace(id);
  await until(second.connectionStore, ({ trail }) => trail.length === 2);
  expect(stepsOf(second)).toEqual(resumed);
  second.startRace(); // the same in one piece
  await phase(second, 'running');
  await phase(second, 'ended');
  expect(stepsOf(second)).toEqual(resumed);
  expect(resumed.map(([run, steps]) => [run, (steps as number[])[0], (steps as number[]).at(-1)])).toEqual([
    ['A', 0, 60],
    ['B', 0, 60],
  ]);
});

test('how a race ended is what it was then, however late the storage has its turn', async () => {
  const first = await load();
  let go = () => {};
  const slow = new Promise<void>((resolve) => {
    go = resolve;
  });
  first.runOrPause();
  await phase(first, 'running');
  const whole = world.shelf.change;
  Object.assign(world.shelf, { change: (...asked: Parameters<typeof whole>) => slow.then(() => whole(...asked)) });
  await phase(first, 'ended');
  first.startRace(); // another race is on the page
  await phase(first, 'running');
  go();
  await phase(first, 'ended');
  expect((await list(first)).map(({ head }) => head.state)).toEqual([
    { kind: 'ended', how: 'finished' },
    { kind: 'ended', how: 'finished' },
  ]);
});

test('a run that is added to an opened race goes into its record', async () => {
  const first = await load();
  first.runOrPause();
  await phase(first, 'ended');
  const [entry] = await list(first);
  const second = await reload();
  await second.openRace(entry?.head.id ?? '');
  second.trainRuns(['A']);
  await phase(second, 'running');
  await phase(second, 'ended');
  const [grown, ...others] = await list(second);
  expect(others).toEqual([]);
  expect(grown?.head).toMatchObject({ id: entry?.head.id, state: { kind: 'ended', how: 'finished' } });
});

test('a race that a closed tab left is offered, gone on with to the same numbers, and is one record', async () => {
  options = { steadyClock: 200 };
  const first = await load('batch=64&epochs=40&seeds=2&seed=10&evalEvery=20&runs=A,B&A=constant,lr:0.1&B=constant,lr:0.2');
  let places = 0;
  first.onKeepsake(({ type }) => type === 'checkpoint' && places++);
  first.runOrPause();
  await comes(() => expect(places).toBeGreaterThan(0));
  const training = first.trainingStore.getState();
  expect(training.phase === 'running' || training.phase === 'ended').toBe(true);
  if (training.phase === 'ended') throw new Error('the race was over before the tab was closed');
  const second = await reload('runs=A');
  const { left } = second.archiveStore.getState();
  expect(left?.head.checkpoint?.step).toBeGreaterThan(0);
  await second.goOnWith(left?.head.id ?? '');
  await phase(second, 'ended');
  for (const k of [0, 1]) expect(lossOf(second, 'B', k)).toEqual(expected(0.2, 10 + k, 400));
  const races = await list(second);
  expect(races.map(({ head }) => [head.id, head.steps, head.state.kind])).toEqual([[left?.head.id, 400, 'ended']]);
  expect(second.archiveStore.getState().left).toBeNull();
  await second.goOnWith(left?.head.id ?? ''); // over
  expect(second.archiveStore.getState().issues).toBe('gone');
});

test('left alone it is not offered again; deleted it is gone; a file brings it back', async () => {
  options = { steadyClock: 200 };
  const first = await load('batch=64&epochs=40&seeds=1&runs=A&A=constant,lr:0.1');
  let places = 0;
  first.onKeepsake(({ type }) => type === 'checkpoint' && places++);
  first.runOrPause();
  await comes(() => expect(places).toBeGreaterThan(0));
  const second = await reload('runs=A');
  const id = second.archiveStore.getState().left?.head.id ?? '';
  await second.leaveRace(id);
  expect(second.archiveStore.getState().left).toBeNull();
  expect((await list(second))[0]?.head.state).toEqual({ kind: 'ended', how: 'stopped' });
  let file: Uint8Array<ArrayBuffer> | null = null;
  await second.exportRace(id, ({ bytes }) => {
    file = bytes;
  });
  await second.deleteRace(id);
  expect(await list(second)).toEqual([]);
  await second.exportRace(id, () => {});
  expect(second.archiveStore.getState().issues).toBe('gone');
  await second.importRace(file ?? new Uint8Array());
  expect(second.archiveStore.getState().issues).toBeNull();
  expect((await list(second)).map(({ status }) => status)).toEqual(['ended']);
  await second.importRace(new TextEncoder().encode('a shopping list'));
  expect(second.archiveStore.getState().issues).not.toBeNull();
  expect(await list(second)).toHaveLength(1);
});

test('where the browser keeps nothing, the page is told once and trains', async () => {
  world.change = {
    async openShelf() {
      const { EnvironmentError: ThisPages } = await import('../../src/math/environmentError.ts');
      throw new ThisPages('storageUnavailable', { reason: 'private' });
    },
  };
  const here = await load();
  expect(here.archiveStore.getState().trouble).toMatchObject({ code: 'storageUnavailable' });
  here.dismissTrouble();
  here.runOrPause();
  await phase(here, 'ended');
  expect(await list(here)).toHaveLength(1); // in memory
  expect(here.archiveStore.getState().trouble).toBeNull();
});

test('what waits and the cells of a sweep are there after a reload', async () => {
  const link = 'batch=64&epochs=4&seeds=16&evalEvery=20&runs=A&A=constant,lr:0.1&sweep=run:A,x:schedule.peak/log/0.001/10/9';
  const first = await load(link);
  first.addToQueue(); // perhaps before the desk is held
  first.startSweep();
  await until(first.sweepStore, ({ points }) => points.length === 8);
  first.stopSweep();
  await until(first.sweepStore, (state) => state.phase === 'stopped');
  const { points, spec } = first.sweepStore.getState();
  const second = await reload('runs=A');
  await until(second.sweepStore, ({ points: there }) => there.length > 0);
  expect(second.queueStore.getState().waiting.map((one) => one.spec)).toEqual([spec]);
  expect(second.sweepStore.getState()).toMatchObject({ phase: 'stopped', points, spec });
  expect(second.cellsMissing()).toHaveLength(1);
  second.removeFromQueue(second.queueStore.getState().waiting[0]?.id ?? -1);
  const third = await reload('runs=A');
  await until(third.sweepStore, ({ points: there }) => there.length > 0);
  expect(third.queueStore.getState().waiting).toEqual([]);
  expect(third.sweepStore.getState().points).toEqual(points);
});
