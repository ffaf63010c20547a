/**
 * @file Time for tests. It stands still while messages are on their way or a session is at work, and jumps to the next timer when nothing else can
 * happen. So whoever waits waits for what is meant, on a slow machine as on a fast one.
 */
import { setImmediate } from 'node:timers';

export interface VirtualClock {
  /** Milliseconds. Every reading takes a little, so that what follows is later. */
  now(): number;
  /** Resolves after so many milliseconds, and never while anything is under way. */
  sleep(ms: number): Promise<void>;
  /** So many milliseconds of work, in which messages that have arrived are handled. */
  work(ms: number): Promise<void>;
  /** Something is under way: a message was sent, or has arrived. */
  stir(): void;
}

interface Timer {
  readonly at: number;
  wake(): void;
}

/** Turns of the event loop without a stir after which nothing is on its way: a message takes one. */
const QUIET = 4;
const READING_MS = 0.001;

export function createVirtualClock(): VirtualClock {
  const timers: Timer[] = [];
  let time = 0;
  let quiet = 0;
  let turning = false;

  function turn(): void {
    quiet++;
    if (quiet > QUIET) time = Math.max(time, timers[0]?.at ?? 0);
    const due = timers.findIndex(({ at }) => at > time);
    for (const timer of timers.splice(0, due < 0 ? timers.length : due)) {
      quiet = 0;
      timer.wake();
    }
    turning = timers.length > 0;
    if (turning) setImmediate(turn);
  }

  return {
    now() {
      time += READING_MS;
      return time;
    },
    sleep(ms) {
      return new Promise((resolve) => {
        const at = time + ms;
        const later = timers.findIndex((timer) => timer.at > at);
        timers.splice(later < 0 ? timers.length : later, 0, { at, wake: resolve });
        quiet = 0;
        if (turning) return;
        turning = true;
        setImmediate(turn);
      });
    },
    work(ms) {
      time += ms;
      quiet = 0;
      return new Promise((resolve) => setImmediate(resolve));
    },
    stir() {
      quiet = 0;
    },
  };
}
