/**
 * @file One at a time: who takes a turn waits until those before are through, or until its signal is aborted.
 */
import { unlessAborted } from './unlessAborted.ts';

export interface Turns {
  take<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let busy: Promise<void> | null = null; // never rejects
  return {
    async take(signal, work) {
      while (busy) await unlessAborted(busy, signal);
      signal?.throwIfAborted();
      let pass = () => {};
      busy = new Promise((resolve) => {
        pass = resolve;
      });
      try {
        return await work();
      } finally {
        busy = null;
        pass();
      }
    },
  };
}
