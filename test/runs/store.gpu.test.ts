/** @file The store in a real browser's IndexedDB and Web Locks. It trains nothing. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSeries } from '../../src/runs/series.ts';
import { createCutter } from '../../src/runs/store/chunks.ts';
import { DATABASE_VERSION } from '../../src/runs/store/idbShelf.ts';
import { browserEnvironment, openStore } from '../../src/runs/store/openStore.ts';
import type { RaceStore } from '../../src/runs/store/raceStore.ts';
import { createRecorder } from '../../src/runs/store/recorder.ts';
import { checkpointAt, grow, grown, info, plain } from './keptRace.ts';

let database = '';
const stores: RaceStore[] = [];

async function open(name = database, change: Partial<ReturnType<typeof browserEnvironment>> = {}): Promise<RaceStore> {
  const store = await openStore({ ...browserEnvironment(() => crypto.randomUUID(), name), ...change });
  stores.push(store);
  return store;
}

async function fresh(): Promise<RaceStore> {
  database = `test-${crypto.randomUUID()}`;
  return open();
}

async function seriesOf(store: RaceStore, id: string) {
  const result = await store.load(id);
  if (!result?.ok) throw new Error(JSON.stringify(result));
  return result.race;
}

const gainOf = (steps: number) => {
  const cut = createCutter().cut([{ run: 'A', seed: 0, series: grown(steps) }]);
  return { chunk: cut?.chunk ?? null, steps };
};

afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of stores.splice(0)) store.close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = resolve;
    request.onerror = resolve;
    request.onblocked = resolve;
  });
});

describe('races in IndexedDB', () => {
  it('are there after a reload, up to the last append, with their checkpoint', async () => {
    const store = await fresh();
    expect([store.kind, store.missing]).toEqual(['indexedDB', null]);
    const id = await store.begin(info);
    const list = [0, 1].map((seed) => ({ run: 'A', seed, series: createSeries(2) }));
    const recorder = createRecorder({
      store,
      id,
      series: () => list,
      spec: () => info.spec,
      engine: () => info.engine,
      failed: (error) => expect.fail(error.message),
    });
    for (let second = 0; second < 5; second++) {
      for (const { series } of list) grow(series, 50);
      await recorder.flush();
    }
    await recorder.checkpoint(checkpointAt(250));
    expect((await (await open()).list()).races[0]).toMatchObject({ status: 'live', own: false });
    store.close(); // the tab is closed: its locks go with it

    const next = await open();
    expect((await next.list()).races[0]).toMatchObject({ status: 'left', own: false, head: { id, steps: 250, chunks: 5 } });
    expect(await next.takeOver(id)).toBe(true);
    const race = await seriesOf(next, id);
    expect(plain(race.series)).toEqual(plain(list));
    expect(race.checkpoint).toEqual(checkpointAt(250));
    expect(race.head.spec).toEqual(info.spec);
    const { ownBytes, quotaBytes } = await next.usage();
    expect(ownBytes).toBe(race.head.bytes);
    expect(quotaBytes).toBeGreaterThan(ownBytes);
  });

  it('of two tabs that write at once stay whole', async () => {
    const tabs = [await fresh(), await open(), await open()];
    const ids = await Promise.all(tabs.map((tab) => tab.begin(info)));
    const series = tabs.map(() => grown(0));
    await Promise.all(
      tabs.map(async (store, k) => {
        const list = [{ run: 'A', seed: 0, series: series[k] ?? grown(0) }];
        const recorder = createRecorder({
          store,
          id: ids[k] ?? '',
          series: () => list,
          spec: () => info.spec,
          engine: () => info.engine,
          failed: (error) => expect.fail(error.message),
        });
        for (let second = 0; second < 20; second++) {
          grow(list[0]?.series ?? grown(0), 1 + k);
          await recorder.flush();
          expect(await store.append(ids[(k + 1) % 3] ?? '', gainOf(3))).toBe(false);
        }
      }),
    );
    for (const [k, id] of ids.entries()) {
      const race = await seriesOf(await open(), id);
      expect(race.head.chunks).toBe(20);
      expect(plain(race.series)).toEqual(plain([{ run: 'A', seed: 0, series: series[k] ?? grown(0) }]));
    }
  });

  it('that a live tab trains are not given away', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    const other = await open();
    expect(await other.takeOver(id)).toBe(false);
    expect(await other.remove(id)).toBe(false);
    await store.end(id, 'stopped', gainOf(4));
    expect((await other.list()).races[0]).toMatchObject({ status: 'ended', head: { state: { how: 'stopped' }, steps: 4 } });
    expect(await other.remove(id)).toBe(true);
    expect(await other.list()).toEqual({ races: [], unreadable: [] });
    expect((await other.usage()).ownBytes).toBe(0);
  });

  it('are whole or not at all: an aborted transaction leaves what was', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    await store.append(id, gainOf(5));
    const before = await seriesOf(store, id);
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(function (this: IDBObjectStore) {
      this.transaction.abort(); // after the head was put
      throw new DOMException('aborted by the test', 'AbortError');
    });
    await expect(store.append(id, gainOf(9))).rejects.toMatchObject({ code: 'storageUnavailable', params: { reason: 'AbortError' } });
    const uncloneable = { step: 1, seconds: 0, replicas: [], extra: () => 0 } as unknown as ReturnType<typeof checkpointAt>;
    await expect(store.checkpoint(id, uncloneable, gainOf(9))).rejects.toThrow(/clone/i);
    const after = await seriesOf(store, id);
    expect(after.head).toEqual(before.head);
    expect(plain(after.series)).toEqual(plain(before.series));
    expect(await store.append(id, gainOf(9))).toBe(true);
  });

  it('full: said so by its code, and nothing half written', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(store.append(id, gainOf(5))).rejects.toMatchObject({ name: 'EnvironmentError', code: 'storageFull' });
    vi.restoreAllMocks();
    expect((await seriesOf(store, id)).head).toMatchObject({ chunks: 0, steps: 0 });
  });

  it('a newer page in another tab is let through, and this one says that nothing is kept', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database, DATABASE_VERSION + 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    await expect(store.append(id, gainOf(5))).rejects.toMatchObject({ code: 'storageUnavailable', params: { reason: 'InvalidStateError' } });
    const late = await open();
    expect([late.kind, late.missing?.params.reason]).toEqual(['memory', 'VersionError']);
    newer.close();
  });

  it('keep the networks of their trail, and give them up with the race', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    const other = await store.begin(info);
    const at = (run: string, step: number) => ({ run, step, cycle: 0, weights: Float32Array.of(step, 2), running: new Float32Array(0) });
    const networks = [at('A', 0), at('B', 0), at('A', 100), at('A', 20)];
    for (const one of [id, other]) await store.checkpoint(one, checkpointAt(250), { ...gainOf(250), networks });
    await store.append(id, { ...gainOf(300), networks: [at('B', 0), at('B', 10)] });
    store.close();
    const next = await open();
    const steps = async (one: string) => (await next.loadTrail(one)).map(({ run, networks: all }) => [run, all.map(({ step }) => step)]);
    expect(await steps(id)).toEqual([
      ['A', [0, 20, 100]],
      ['B', [0, 10]],
    ]);
    expect((await next.loadTrail(id))[0]?.networks[2]).toEqual({
      step: 100,
      cycle: 0,
      weights: Float32Array.of(100, 2),
      running: new Float32Array(0),
    });
    await next.takeOver(id);
    await next.append(id, { ...gainOf(300), networks: null });
    expect(await steps(id)).toEqual([]);
    expect(await steps(other)).toHaveLength(2);
    expect(await next.remove(other)).toBe(true);
    expect(await steps(other)).toEqual([]);
  });

  it('of a database of version 2 are there as before, and take networks from then on', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    await store.checkpoint(id, checkpointAt(5), gainOf(5));
    const before = await seriesOf(store, id);
    store.close();
    // as the page before wrote it
    const rows = await new Promise<Map<string, readonly [IDBValidKey, unknown][]>>((resolve) => {
      const request = indexedDB.open(database);
      request.onsuccess = () => {
        const db = request.result;
        const found = new Map<string, readonly [IDBValidKey, unknown][]>();
        const tx = db.transaction(['heads', 'chunks', 'checkpoints', 'notes']);
        for (const name of tx.objectStoreNames) {
          const table = tx.objectStore(name);
          const keys = table.getAllKeys();
          const values = table.getAll();
          values.onsuccess = () => found.set(name, keys.result.map((key, k) => [key, values.result[k]] as const) as [IDBValidKey, unknown][]);
        }
        tx.oncomplete = () => {
          db.close();
          resolve(found);
        };
      };
    });
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(database).onsuccess = resolve;
    });
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(database, 2);
      request.onupgradeneeded = () => {
        for (const [name, list] of rows) {
          const table = request.result.createObjectStore(name, name === 'heads' ? { keyPath: 'id' } : {});
          for (const [key, value] of list) {
            const { trail: _, ...row } = value as Record<string, unknown>;
            if (name === 'heads') table.add(row);
            else table.add(value, key);
          }
        }
      };
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    const next = await open();
    expect([next.kind, next.missing]).toEqual(['indexedDB', null]);
    const after = await seriesOf(next, id);
    expect(plain(after.series)).toEqual(plain(before.series));
    expect(after.checkpoint).toEqual(before.checkpoint);
    expect([after.head.trail, await next.loadTrail(id)]).toEqual([undefined, []]);
    expect(await next.takeOver(id)).toBe(true);
    const network = { run: 'A', step: 0, cycle: 0, weights: Float32Array.of(1), running: new Float32Array(0) };
    expect(await next.append(id, { ...gainOf(9), networks: [network] })).toBe(true);
    expect(await next.loadTrail(id)).toHaveLength(1);
  });

  it('export and import in the browser', async () => {
    const store = await fresh();
    const id = await store.begin(info);
    await store.end(id, 'finished', gainOf(30));
    const file = await store.exportRace(id);
    const result = await store.importRace(file?.bytes ?? new Uint8Array());
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(plain((await seriesOf(store, result.id)).series)).toEqual(plain((await seriesOf(store, id)).series));
  });
});
