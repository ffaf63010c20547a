/**
 * @file One at a time: who takes a turn waits until those before are through, or until its signal is aborted.
 */
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

async function unlessAborted(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return turn;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  try {
    await Promise.race([turn, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
