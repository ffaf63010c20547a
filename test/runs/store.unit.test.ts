/** @file Races in storage, over a shelf in memory: kept, taken over, refused, damaged. */
import { describe, expect, test } from 'vitest';
import { setTask, setView } from '../../src/experiment/edit.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { createSeries } from '../../src/runs/series.ts';
import { storedNow } from '../../src/runs/store/chunks.ts';
import { readHead } from '../../src/runs/store/migrate.ts';
import { openStore } from '../../src/runs/store/openStore.ts';
import { type Locks, STALE_MS } from '../../src/runs/store/owner.ts';
import type { Chunk, KeptSeries, RaceHead } from '../../src/runs/store/raceRecord.ts';
import type { RaceStore } from '../../src/runs/store/raceStore.ts';
import { createRecorder } from '../../src/runs/store/recorder.ts';
import { seriesUntil } from '../../src/runs/store/seriesColumns.ts';
import { createMemoryShelf, type Shelf } from '../../src/runs/store/shelf.ts';
import fc from '../house/fastCheck.ts';
import { checkpointAt, environment, grow, grown, info, plain } from './keptRace.ts';

const nothing = { chunk: null, steps: 0 };

function kept(...lengths: number[]): KeptSeries[] {
  return lengths.map((length, seed) => ({ run: 'A', seed, series: grown(length) }));
}

async function loaded(store: RaceStore, id: string) {
  const result = await store.load(id);
  if (!result?.ok) throw new Error(JSON.stringify(result));
  return result.race;
}

function recorderOf(store: RaceStore, id: string, list: readonly KeptSeries[], resumed: readonly KeptSeries[] = []) {
  const failures: string[] = [];
  const recorder = createRecorder({
    store,
    id,
    series: () => list,
    spec: () => info.spec,
    engine: () => info.engine,
    resumed: storedNow(resumed),
    failed: (error) => failures.push(error.code),
  });
  return { recorder, failures };
}

/** One lock manager, as a browser's tabs share it. */
function sharedLocks(): Locks {
  const held = new Set<string>();
  return {
    async request(name, _options, work) {
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({});
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
}

describe('a race that is kept', () => {
  test('begin, append, load', async () => {
    const store = await openStore(environment('tab'));
    const id = await store.begin(info);
    const list = kept(10, 12);
    const { recorder } = recorderOf(store, id, list);
    await recorder.flush();
    for (const { series } of list) await grow(series, 30);
    await recorder.flush();
    const race = await loaded(store, id);
    expect(plain(race.series)).toEqual(plain(list));
    expect(race.head).toMatchObject({ id, version: 1, steps: 42, chunks: 2, state: { kind: 'running' }, totalSteps: 624 });
    expect((await store.usage()).ownBytes).toBe(race.head.bytes);
    expect(race.head.bytes).toBeGreaterThan(82 * 32);
  });

  test('ends: its checkpoint goes', async () => {
    const store = await openStore(environment('tab'));
    const id = await store.begin(info);
    const { recorder } = recorderOf(store, id, kept(10));
    await recorder.checkpoint(checkpointAt(10));
    const before = await loaded(store, id);
    expect(before.checkpoint).toEqual(checkpointAt(10));
    expect(before.head.checkpoint).toEqual({ step: 10, bytes: 24 });
    await recorder.end('finished');
    const after = await loaded(store, id);
    expect(after.checkpoint).toBeNull();
    expect(after.head).toMatchObject({ state: { kind: 'ended', how: 'finished' }, checkpoint: null, bytes: before.head.bytes - 24 });
    expect(recorder.state).toBe('ended');
    expect(await store.append(id, nothing)).toBe(false);
    expect((await store.list()).races[0]?.status).toBe('ended');
  });

  test('settings and engine that change while it trains are kept', async () => {
    const store = await openStore(environment('tab'));
    const id = await store.begin(info);
    let { spec, engine } = info;
    const recorder = createRecorder({ store, id, series: () => [], spec: () => spec, engine: () => engine, failed: () => {} });
    spec = setView(spec, { target: 0.7 });
    engine = { ...engine, backend: 'webgpu' };
    await recorder.flush();
    const { head } = await loaded(store, id);
    expect([head.spec.view.target, head.engine.backend, head.chunks]).toEqual([0.7, 'webgpu', 0]);
  });

  test('an engine may say more of itself than is kept; settings that could not be read back are not kept', async () => {
    const store = await openStore(environment('tab'));
    const engine = { ...info.engine, device: 'x'.repeat(300), reasons: ['asked'] };
    const id = await store.begin({ ...info, engine });
    const invalid = setTask(info.spec, { batchSize: -1 });
    expect(await store.append(id, { ...nothing, spec: invalid })).toBe(true);
    const { head } = await loaded(store, id);
    expect(head.engine).toEqual({ ...info.engine, device: 'x'.repeat(200) });
    expect(head.spec).toEqual(info.spec);
    await expect(store.begin({ ...info, spec: invalid })).rejects.toThrow('internal');
  });

  test('gone on with from its checkpoint, what was kept beyond it is replaced', async () => {
    const shelf = createMemoryShelf();
    const first = await openStore(environment('first', shelf));
    const id = await first.begin(info);
    const list = kept(40);
    const { recorder } = recorderOf(first, id, list);
    await recorder.checkpoint(checkpointAt(40));
    grow(list[0]?.series ?? createSeries(2), 25);
    await recorder.flush();
    first.close();

    const second = await openStore(environment('second', shelf, { now: () => 1_000 + STALE_MS }));
    expect((await second.list()).races[0]).toMatchObject({ status: 'left', own: false, head: { id, steps: 65 } });
    expect(await second.takeOver(id)).toBe(true);
    const race = await loaded(second, id);
    const resumed = race.series.map((one) => ({ ...one, series: seriesUntil(one.series, race.checkpoint?.step ?? 0) }));
    expect(resumed[0]?.series.loss.length).toBe(40);
    expect([...(resumed[0]?.series.evalStep.values ?? [])]).toEqual([10, 20, 30, 40]);
    const again = recorderOf(second, id, resumed, resumed).recorder;
    await again.flush();
    expect((await loaded(second, id)).series[0]?.series.loss.length).toBe(40);
    grow(resumed[0]?.series ?? createSeries(2), 3);
    await again.flush();
    expect(plain((await loaded(second, id)).series)).toEqual(plain(resumed));
    expect((await second.list()).races[0]).toMatchObject({ status: 'live', own: true, head: { steps: 43 } });
  });

  test('export and import', async () => {
    const store = await openStore(environment('tab'));
    const id = await store.begin(info);
    const list = kept(20, 7);
    await recorderOf(store, id, list).recorder.end('diverged');
    const file = await store.exportRace(id);
    expect(file?.name).toBe('race-1970-01-01-tab-1.json.gz');
    const result = await store.importRace(file?.bytes ?? new Uint8Array());
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(result.id).not.toBe(id);
    const race = await loaded(store, result.id);
    expect(plain(race.series)).toEqual(plain(list));
    expect(race.head).toMatchObject({ startedAt: 1_000, state: { kind: 'ended', how: 'diverged' }, steps: 20 });
    expect(await store.importRace(new Uint8Array([1, 2, 3]))).toMatchObject({ ok: false });
    expect((await store.list()).races.length).toBe(2);
  });
});

describe('two tabs', () => {
  test.each([
    ['with locks', () => ({ locks: sharedLocks() })],
    ['without locks', () => ({})],
  ])('%s, each writes its own; a race that is alive is nobody else’s', async (_how, extra) => {
    const shelf = createMemoryShelf();
    const change = extra();
    const a = await openStore(environment('a', shelf, change));
    const b = await openStore(environment('b', shelf, change));
    const id = await a.begin(info);
    const other = await b.begin(info);
    expect(id).not.toBe(other);
    expect(await b.append(id, { ...nothing, steps: 5 })).toBe(false);
    expect(await b.end(id, 'stopped', nothing)).toBe(false);
    expect(await b.takeOver(id)).toBe(false);
    expect(await b.remove(id)).toBe(false);
    expect((await b.list()).races.map(({ head, status, own }) => [head.id, status, own]).toSorted()).toEqual([
      [id, 'live', false],
      [other, 'live', true],
    ]);
    expect(await a.append(id, { ...nothing, steps: 5 })).toBe(true);
    expect(await a.remove(id)).toBe(true);
    expect(await a.load(id)).toBeNull();
  });

  test('an ended race is opened again by one of them, and grows by a run', async () => {
    const shelf = createMemoryShelf();
    const locks = sharedLocks();
    const [a, b] = await Promise.all(
      ['a', 'b'].map((name) => openStore(environment(name, shelf, { locks }))) as [Promise<RaceStore>, Promise<RaceStore>],
    );
    const id = await a.begin(info);
    expect(await a.reopen(id)).toBe(false); // it is under way
    const before = kept(20);
    const first = recorderOf(a, id, before).recorder;
    await first.flush();
    await first.end('finished');
    expect((await a.list()).races[0]?.head).toMatchObject({ steps: 20, best: 0.019, state: { kind: 'ended', how: 'finished' } });
    expect(await Promise.all([b.reopen(id), a.reopen(id)])).toEqual([true, false]);
    expect((await a.list()).races[0]).toMatchObject({ status: 'live', own: false });
    // run A is kept, run B is new
    const after = [...before, { run: 'B', seed: 0, series: grown(40) }];
    const { recorder } = recorderOf(b, id, after, before);
    await recorder.flush();
    await recorder.end('finished');
    const race = await loaded(b, id);
    expect(plain(race.series)).toEqual(plain(after));
    expect(race.head).toMatchObject({ steps: 40, best: 0.039 });
  });

  test('of two that want a race that was left, one gets it', async () => {
    const shelf = createMemoryShelf();
    const locks = sharedLocks();
    const a = await openStore(environment('a', shelf, { locks }));
    const id = await a.begin(info);
    a.close();
    const tabs = await Promise.all(['b', 'c'].map((name) => openStore(environment(name, shelf, { locks }))));
    const taken = await Promise.all(tabs.map((tab) => tab.takeOver(id)));
    expect(taken.toSorted()).toEqual([false, true]);
    expect(await a.append(id, nothing)).toBe(false);
  });

  test('without locks too, when both saw the same old owner', async () => {
    const shelf = createMemoryShelf();
    const a = await openStore(environment('a', shelf));
    const id = await a.begin(info);
    const late = { now: () => 1_000 + STALE_MS };
    const tabs = await Promise.all(['b', 'c'].map((name) => openStore(environment(name, shelf, late))));
    const taken = await Promise.all(tabs.map((tab) => tab.takeOver(id)));
    expect(taken.toSorted()).toEqual([false, true]);
    const { recorder } = recorderOf(a, id, kept(3));
    await recorder.flush();
    expect(recorder.state).toBe('lost');
  });
});

describe('when the browser refuses', () => {
  function failing(code: 'storageFull' | 'storageUnavailable'): { shelf: Shelf; broken: { is: boolean } } {
    const inner = createMemoryShelf();
    const broken = { is: false };
    const change: Shelf['change'] = (id, decide) => (broken.is ? Promise.reject(new EnvironmentError(code)) : inner.change(id, decide));
    return { shelf: { ...inner, change }, broken };
  }

  test('full: recording stops and is told once, and goes on after a retry with all that was missed', async () => {
    const { shelf, broken } = failing('storageFull');
    const store = await openStore(environment('tab', shelf));
    const id = await store.begin(info);
    const list = kept(5);
    const { recorder, failures } = recorderOf(store, id, list);
    await recorder.flush();
    broken.is = true;
    grow(list[0]?.series ?? createSeries(2), 5);
    await recorder.flush();
    await recorder.flush();
    await recorder.checkpoint(checkpointAt(10));
    expect(failures).toEqual(['storageFull']);
    expect((await loaded(store, id)).series[0]?.series.loss.length).toBe(5);
    broken.is = false;
    await recorder.retry();
    expect(recorder.state).toBe('recording');
    expect(plain((await loaded(store, id)).series)).toEqual(plain(list));
  });

  test('no storage at all: works in memory and says why', async () => {
    const store = await openStore({
      ...environment('tab'),
      openShelf: () => Promise.reject(new EnvironmentError('storageUnavailable', { reason: 'SecurityError' })),
    });
    expect([store.kind, store.missing?.code, store.missing?.params.reason]).toEqual(['memory', 'storageUnavailable', 'SecurityError']);
    const id = await store.begin(info);
    await recorderOf(store, id, kept(4)).recorder.flush();
    expect((await loaded(store, id)).series[0]?.series.loss.length).toBe(4);
  });

  test('flushes that come while one is under way are that one', async () => {
    const store = await openStore(environment('tab'));
    const id = await store.begin(info);
    const { recorder } = recorderOf(store, id, kept(4));
    await Promise.all([recorder.flush(), recorder.flush(), recorder.flush()]);
    expect((await loaded(store, id)).head.chunks).toBe(1);
  });
});

describe('rows that nobody wrote', () => {
  async function rows() {
    const shelf = createMemoryShelf();
    const store = await openStore(environment('tab', shelf));
    const id = await store.begin(info);
    await recorderOf(store, id, kept(6)).recorder.flush();
    const found = await shelf.rows(id);
    if (found === null) throw new Error('none');
    return { store, shelf, id, found };
  }

  test('of a newer version are listed as unreadable, and can be removed', async () => {
    const { store, shelf, id } = await rows();
    await shelf.change(id, (head) => ({ head: { ...(head as RaceHead), version: 2 } }));
    expect(await store.list()).toEqual({ races: [], unreadable: [id] });
    expect(await store.load(id)).toMatchObject({ ok: false, issues: [{ code: 'malformed' }] });
    expect(await store.remove(id)).toBe(true);
  });

  test('of an older version are brought up, step by step', async () => {
    const { found } = await rows();
    const old = { ...(found.head as Record<string, unknown>), version: -1, changed: 7 };
    const steps = {
      '-1': ({ changed, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, changedAt: changed }),
      0: (head: object) => ({ ...head, steps: 9 }),
    };
    expect(readHead(old, steps)).toMatchObject({ version: 1, changedAt: 7, steps: 9 });
    expect(readHead(old)).toBeNull();
  });

  test('a chunk that is missing or torn is found, not read', async () => {
    const { store, shelf, id, found } = await rows();
    const chunk = found.chunks[0] as Chunk;
    await shelf.change(id, (head) => ({ head: head as RaceHead, chunk: { ...chunk, data: chunk.data.slice(0, 8) } }));
    const result = await store.load(id);
    expect(result?.ok).toBe(false);
  });

  test('any damage to a head: read or refused, never an exception', async () => {
    const { found } = await rows();
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(found.head as object)), fc.anything(), (key, value) => {
        const head = readHead({ ...(found.head as object), [key]: value });
        if (head !== null) expect(head.version).toBe(1);
      }),
    );
    expect(readHead(found.head)).toEqual(found.head);
  });
});
