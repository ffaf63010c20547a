/** @file A worker as a trainer, and what becomes of one that crashes. */
import type { Report, Trainer } from './protocol.ts';

/** A worker as a trainer. A crash arrives as `failed` of run 0 with the code workerCrashed. */
export function workerTrainer(create: () => Worker = createWorker): Trainer {
  const worker = create();
  let listener: (report: Report) => void = () => {};
  const crash = (message: string) => listener({ type: 'failed', runId: 0, error: { code: 'workerCrashed', params: { message }, message } });
  worker.onmessage = (event: MessageEvent<Report>) => listener(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    crash(event.message || 'the worker did not load');
  };
  worker.onmessageerror = () => crash('a message could not be read');
  return {
    send: (command, transfer = []) => worker.postMessage(command, transfer),
    onReport(next) {
      listener = next;
    },
    close() {
      worker.onmessage = null;
      worker.onerror = null;
      worker.onmessageerror = null;
      worker.terminate();
    },
  };
}

function createWorker(): Worker {
  return new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
}
