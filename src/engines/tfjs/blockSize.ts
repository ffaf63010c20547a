/**
 * @file How many updates a block holds: so many that it takes about 75 ms.
 *
 *   n <- clamp(75 ms / t, 1, 2n, 64),  t = milliseconds per update of the block just read, n starts at 1
 *
 * Long enough that launching and reading once per block costs little, short enough that a change of the rate, a pause or a stop acts at once, and that
 * one submission of work does not starve the page's own drawing (performance.md, section 4). The clock of a block starts when it is launched or when
 * the block before it was done, whichever is later: while one block is read, the next already waits in the queue.
 */

/** Milliseconds a block should take. */
const TARGET_MS = 75;
const MOST = 64;

export interface BlockSize {
  next(): number;
  /** A block of `count` updates launched at `startedAt` was read at `doneAt` (ms of performance.now()). */
  took(count: number, startedAt: number, doneAt: number): void;
}

export function createBlockSize(): BlockSize {
  let size = 1;
  let lastDone = Number.NEGATIVE_INFINITY;
  return {
    next: () => size,
    took(count, startedAt, doneAt) {
      const perUpdate = Math.max(0.01, doneAt - Math.max(startedAt, lastDone)) / count;
      lastDone = doneAt;
      size = Math.max(1, Math.min(MOST, 2 * size, Math.floor(TARGET_MS / perUpdate)));
    },
  };
}
