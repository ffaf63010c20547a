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
