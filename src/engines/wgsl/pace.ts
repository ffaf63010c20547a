/**
 * @file How many steps a submit holds: so many that it takes about 6 ms on the GPU.
 *
 *   n <- clamp(6 ms / t, 1, 2n, most),  t = milliseconds per step of the submit just read, n starts at 1
 *
 * Submits of 4 to 8 ms leave the page its frames (a long one starves the compositor: worst frame 9 -> 167 ms, performance.md, section 4) and cost next to
 * nothing per step. The clock of a submit starts when it was made or when the one before was done, whichever is later: two are in flight.
 */
const TARGET_MS = 6;

export interface Pace {
  next(): number;
  /** A submit of `count` steps made at `startedAt` was done at `doneAt` (ms of performance.now()). */
  took(count: number, startedAt: number, doneAt: number): void;
}

export function createPace(most: number): Pace {
  let size = 1;
  let lastDone = Number.NEGATIVE_INFINITY;
  return {
    next: () => size,
    took(count, startedAt, doneAt) {
      const perStep = Math.max(0.01, doneAt - Math.max(startedAt, lastDone)) / count;
      lastDone = doneAt;
      size = Math.max(1, Math.min(most, 2 * size, Math.floor(TARGET_MS / perStep)));
    },
  };
}
