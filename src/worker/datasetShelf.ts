/**
 * @file Datasets in the worker's memory: the one loaded last, and those on their way. Readers of the same set share one load.
 *
 * A load goes on while at least one reader wants it. One set at a time stays (CIFAR-10 in full is 184 MB); the browser's cache has the others.
 */
import type { Dataset } from '../datasets/dataset.ts';
import { REPORT_INTERVAL_MS } from './protocol.ts';

export type Progress = (loadedBytes: number, totalBytes: number) => void;

export type LoadDataset = (
  kind: string,
  options: { readonly baseUrl: string; readonly signal: AbortSignal; readonly onProgress: Progress },
) => Promise<Dataset>;

export interface DatasetShelf {
  /** The set, if it is in memory. */
  held(kind: string, baseUrl: string): Dataset | null;
  /** Resolves with the set; rejects with the loader's error, or with the signal's reason once it aborts. */
  get(kind: string, baseUrl: string, signal: AbortSignal, onProgress: Progress): Promise<Dataset>;
}

interface Load {
  readonly kind: string;
  readonly baseUrl: string;
  readonly promise: Promise<Dataset>;
  readonly abort: AbortController;
  readonly readers: Set<{ readonly onProgress: Progress }>;
}

/** `onLoaded` is told of every set that arrives. `now`: ms; progress is passed on once per report interval, and at the end. */
export function createDatasetShelf(load: LoadDataset, onLoaded: (data: Dataset) => void, now: () => number): DatasetShelf {
  const loads = new Set<Load>();
  let shelf: { readonly kind: string; readonly baseUrl: string; readonly data: Dataset } | null = null;

  function held(kind: string, baseUrl: string): Dataset | null {
    return shelf?.kind === kind && shelf.baseUrl === baseUrl ? shelf.data : null;
  }

  function begin(kind: string, baseUrl: string): Load {
    const abort = new AbortController();
    const readers: Load['readers'] = new Set();
    let toldAt = Number.NEGATIVE_INFINITY;
    const onProgress: Progress = (loadedBytes, totalBytes) => {
      if (loadedBytes < totalBytes && now() - toldAt < REPORT_INTERVAL_MS) return;
      toldAt = now();
      for (const reader of readers) reader.onProgress(loadedBytes, totalBytes);
    };
    // later, so that the first reader hears all of it, and a loader that throws at once is a rejection too
    const promise = Promise.resolve()
      .then(() => load(kind, { baseUrl, signal: abort.signal, onProgress }))
      .then((data) => {
        if (!abort.signal.aborted) {
          shelf = { kind, baseUrl, data };
          onLoaded(data);
        }
        return data;
      });
    const entry: Load = { kind, baseUrl, promise, abort, readers };
    loads.add(entry);
    const forget = () => loads.delete(entry);
    promise.then(forget, forget);
    return entry;
  }

  function get(kind: string, baseUrl: string, signal: AbortSignal, onProgress: Progress): Promise<Dataset> {
    const data = held(kind, baseUrl);
    if (data) return Promise.resolve(data);
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const entry = [...loads].find((it) => it.kind === kind && it.baseUrl === baseUrl) ?? begin(kind, baseUrl);
      const reader = { onProgress };
      entry.readers.add(reader);
      const leave = () => {
        entry.readers.delete(reader);
        if (entry.readers.size === 0) {
          loads.delete(entry); // the next reader begins anew
          entry.abort.abort();
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle = () => signal.removeEventListener('abort', leave);
      entry.promise.then(settle, settle);
      entry.promise.then(resolve, reject);
    });
  }

  return { held, get };
}
