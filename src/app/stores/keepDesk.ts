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
    const [queue, sweep] = [await desk.queue(), await desk.sweep()];
    if (over) return;
    const keepQueue = ({ waiting }: ReturnType<typeof queueStore.getState>) =>
      write(({ store }) => store.desk.keepQueue(waiting.map((one) => one.spec)));
    const keepSweep = ({ spec, points }: ReturnType<typeof sweepStore.getState>) =>
      write(({ store }) => store.desk.keepSweep(spec && points.length > 0 ? { spec, points } : null));
    // somebody may have been quicker than the storage
    const early = { queue: queueStore.getState().waiting.length > 0, sweep: sweepStore.getState().phase !== 'idle' };
    restoreQueue(queue);
    restoreSweep(sweep);
    if (early.queue) keepQueue(queueStore.getState());
    if (early.sweep) keepSweep(sweepStore.getState());
    leave.push(
      queueStore.subscribe((state, before) => state.waiting !== before.waiting && keepQueue(state)),
      sweepStore.subscribe((state, before) => state.points !== before.points && keepSweep(state)),
    );
  });
  return () => {
    over = true;
    forget();
    for (const off of leave) off();
  };
}
