/** @file As much of a Worker as the client uses, over a harness. */
import type { Command, Report } from '../../src/worker/protocol.ts';
import type { Harness } from './harness.ts';

export class FakeWorker {
  onmessage: ((event: { data: Report }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  readonly inner: Harness;
  constructor(inner: Harness) {
    this.inner = inner;
    inner.trainer.onReport((report) => this.onmessage?.({ data: report }));
  }
  postMessage(command: Command): void {
    this.inner.send(command);
  }
  terminate(): void {
    this.terminated = true;
  }
}
