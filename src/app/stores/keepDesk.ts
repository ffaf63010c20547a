/**
 * @file What waits its turn and the finished cells of the last sweep survive a reload: read once when the page has come, then written as they change.
 * A tab beside the one that holds the desk reads and writes nothing.
 */
import { whenOpen } from './archiveStore.ts';
import { queueStore, restoreQueue } from './queueStore.ts';
import { restoreSweep, sweepStore } from './sweepStore.ts';

/** Returns the undo. */
export function keepDesk(): () => void {
  const leave: (() => void)[] = [];
  let over = false;
  const forget = whenOpen(async ({ store: { desk } }, write) => {
    if (over || !(await desk.hold())) return;
    restoreQueue(await desk.queue());
    restoreSweep(await desk.sweep());
    if (over) return;
    leave.push(
      queueStore.subscribe(({ waiting }, before) => {
        if (waiting !== before.waiting) write(({ store }) => store.desk.keepQueue(waiting.map(({ spec }) => spec)));
      }),
      sweepStore.subscribe(({ spec, points }, before) => {
        if (points !== before.points) write(({ store }) => store.desk.keepSweep(spec && points.length > 0 ? { spec, points } : null));
      }),
    );
  });
  return () => {
    over = true;
    forget();
    for (const off of leave) off();
  };
}
