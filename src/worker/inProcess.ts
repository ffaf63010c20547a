/**
 * @file A trainer in the thread of its caller, for tests and for Node: the same session behind the same interface as the worker.
 *
 * Messages are cloned and arrive later, as between threads; a command or report that could not cross a worker's boundary throws here too.
 */
import type { Command, Report, Trainer } from './protocol.ts';
import type { SessionDeps } from './session.ts';
import { createSession } from './session.ts';

export function createInProcessTrainer(deps: Omit<SessionDeps, 'post'>): Trainer {
  let listener: (report: Report) => void = () => {};
  let closed = false;
  const session = createSession({
    ...deps,
    post(report, transfer) {
      const arrived = structuredClone(report, { transfer });
      queueMicrotask(() => {
        if (!closed) listener(arrived);
      });
    },
  });
  return {
    send(command, transfer = []) {
      const arrived: Command = structuredClone(command, { transfer });
      queueMicrotask(() => session.receive(arrived));
    },
    onReport(next) {
      listener = next;
    },
    close() {
      closed = true;
      void session.close();
    },
  };
}
