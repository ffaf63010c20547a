/** @file As much of a page as the stores use: a worker that is a harness, an address, frames on the clock of all sessions. */
import { vi } from 'vitest';
import { FakeWorker } from '../worker/fakeWorker.ts';
import { createHarness, type Harness, type HarnessOptions, settle } from '../worker/harness.ts';

export interface FakePage {
  /** In the order in which they were opened. */
  readonly workers: readonly Harness[];
  /** The last of them. */
  crash(): void;
  close(): Promise<void>;
}

/** `options` is asked for every worker that opens. */
export function fakePage(options: () => HarnessOptions = () => ({ blockMs: 10 })): FakePage {
  const workers: Harness[] = [];
  let crash = () => {};
  vi.stubGlobal(
    'Worker',
    class extends FakeWorker {
      constructor() {
        super(createHarness({ grants: 0, ...options() }));
        workers.push(this.inner);
        crash = () => this.onerror?.({ message: 'out of memory', preventDefault() {} });
      }
    },
  );
  const deaf = { addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal('document', { baseURI: 'http://page/', visibilityState: 'visible', ...deaf });
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  vi.stubGlobal('location', { pathname: '/', search: '', hash: '' });
  vi.stubGlobal('history', { pushState() {}, replaceState() {} });
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => void settle(1).then(paint));
  vi.stubGlobal('cancelAnimationFrame', () => {});
  return {
    workers,
    crash: () => crash(),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      vi.unstubAllGlobals();
    },
  };
}

interface Store<S> {
  getState(): S;
  subscribe(listener: () => void): () => void;
}

/** Resolves as it comes about: a race may be over before anybody looks again. */
export function until<S>(store: Store<S>, holds: (state: S) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(store.getState())) return;
      forget();
      resolve();
    };
    const forget = store.subscribe(look);
    look();
  });
}

/** For what stays as it is, however late one looks. */
export function comes(holds: () => void): Promise<void> {
  return vi.waitFor(holds, { timeout: 50_000, interval: 5 });
}
