/**
 * @file The shelf in IndexedDB: one object store each for heads, chunks, checkpoints and networks, and one for what is small beside them.
 *
 * Every write is one transaction over all it touches: it happens whole or not at all, also when the tab dies in it, and transactions of two tabs
 * follow each other. Failures of the browser become EnvironmentError: `storageFull`, or `storageUnavailable` with the browser's name of the failure.
 * A tab with a newer version of the page that wants to change the form of the database is let through: this tab closes its connection.
 */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { EnvironmentError } from '../../math/environmentError.ts';
import type { Chunk, KeptNetwork, RaceCheckpoint } from './raceRecord.ts';
import type { Shelf } from './shelf.ts';

export const DATABASE = 'learning-rate-playground';
/** Of the object stores; what is in a row has a version of its own (migrate.ts). */
export const DATABASE_VERSION = 3;

interface Rows extends DBSchema {
  readonly heads: { key: string; value: { readonly id: string } };
  readonly chunks: { key: [id: string, number: number]; value: Chunk };
  readonly checkpoints: { key: string; value: RaceCheckpoint };
  /** Since version 2. */
  readonly notes: { key: string; value: object };
  /** Since version 3. */
  readonly networks: { key: [id: string, run: string, step: number]; value: KeptNetwork };
}

export async function openIdbShelf(name = DATABASE): Promise<Shelf> {
  if (typeof indexedDB === 'undefined') throw new EnvironmentError('storageUnavailable', { reason: 'no IndexedDB' });
  const db: IDBPDatabase<Rows> = await guarded(() =>
    openDB<Rows>(name, DATABASE_VERSION, {
      upgrade(fresh, before) {
        if (before < 1) {
          fresh.createObjectStore('heads', { keyPath: 'id' });
          fresh.createObjectStore('chunks');
          fresh.createObjectStore('checkpoints');
        }
        if (before < 2) fresh.createObjectStore('notes');
        if (before < 3) fresh.createObjectStore('networks');
      },
      blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
    }),
  );

  return {
    kind: 'indexedDB',
    heads: () => guarded(() => db.getAll('heads')),
    head: (id) => guarded(() => db.get('heads', id)),
    change: (id, decide) =>
      written(db, async (tx) => {
        const change = decide(await tx.objectStore('heads').get(id));
        if (change === null) return false;
        const { head, chunk, checkpoint, forget = [], networks = [] } = change;
        await all(
          () => tx.objectStore('heads').put(head),
          ...(chunk ? [() => tx.objectStore('chunks').add(chunk, [id, head.chunks - 1])] : []),
          ...(checkpoint ? [() => tx.objectStore('checkpoints').put(checkpoint, id)] : []),
          ...(checkpoint === null ? [() => tx.objectStore('checkpoints').delete(id)] : []),
          ...forget.map((run) => () => tx.objectStore('networks').delete(within(id, run))),
          ...networks.map((one) => () => tx.objectStore('networks').put(one, [id, one.run, one.step])),
        );
        return true;
      }),
    rows: (id) =>
      guarded(async () => {
        const tx = db.transaction(['heads', 'chunks', 'checkpoints']);
        const [head, chunks, checkpoint] = await Promise.all([
          tx.objectStore('heads').get(id),
          tx.objectStore('chunks').getAll(chunksOf(id)),
          tx.objectStore('checkpoints').get(id),
        ]);
        return head === undefined ? null : { head, chunks, checkpoint: checkpoint ?? null };
      }),
    networks: (id) => guarded(() => db.getAll('networks', within(id))),
    remove: (id) =>
      written(db, async (tx) => {
        const there = (await tx.objectStore('heads').getKey(id)) !== undefined;
        await all(
          () => tx.objectStore('heads').delete(id),
          () => tx.objectStore('chunks').delete(chunksOf(id)),
          () => tx.objectStore('checkpoints').delete(id),
          () => tx.objectStore('networks').delete(within(id)),
        );
        return there;
      }),
    note: (key) => guarded(() => db.get('notes', key)),
    keepNote: (key, value) => guarded(async () => void (await (value === null ? db.delete('notes', key) : db.put('notes', value, key)))),
    close: () => db.close(),
  };
}

function chunksOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY]);
}

/** Keys that begin so: an array sorts after every string and number. */
function within(...start: readonly string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []]);
}

const TABLES = ['heads', 'chunks', 'checkpoints', 'networks'] as const;

type Writing = IDBPTransaction<Rows, typeof TABLES, 'readwrite'>;

/** One transaction: whatever goes wrong on the way, nothing of it is written. */
function written<T>(db: IDBPDatabase<Rows>, work: (tx: Writing) => Promise<T>): Promise<T> {
  return guarded(async () => {
    const tx = db.transaction(TABLES, 'readwrite');
    const done = tx.done.then(
      () => null,
      (error: unknown) => error,
    );
    let result: T;
    try {
      result = await work(tx);
    } catch (error) {
      try {
        tx.abort();
      } catch {} // it is over already
      const cause = await done; // a full disk aborts the transaction, and the request only knows that it was aborted
      throw isFull(cause) ? cause : error;
    }
    const failure = await done;
    if (failure !== null) throw failure;
    return result;
  });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name === 'DataCloneError') throw error; // the last is our bug
    if (isFull(error)) throw new EnvironmentError('storageFull');
    throw new EnvironmentError('storageUnavailable', { reason: error.name });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Starts all, also where one throws at once: then none is left unheard. */
async function all(...requests: (() => Promise<unknown>)[]): Promise<void> {
  await Promise.all(requests.map(async (request) => request()));
}
