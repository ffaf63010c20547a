/**
 * @file Was it the device? A lost one first shows as some other error: a read back fails before `GPUDevice.lost` resolves.
 */
import type { Engine } from '../engines/engine.ts';
import { EnvironmentError } from '../math/environmentError.ts';

/** How long the news of the loss may take after a throw, in ms. Not measured. */
const GRACE_MS = 200;

/** The loss of the engine's device, if it is told within a moment; else the error itself. */
export async function lossOr(
  error: unknown,
  engine: Engine,
  { now, yieldToEvents }: { now(): number; yieldToEvents(): Promise<void> },
): Promise<unknown> {
  if (error instanceof EnvironmentError) return error;
  let cause = error;
  let known = false;
  void engine.lost.then((reason) => {
    cause = new EnvironmentError('deviceLost', { reason });
    known = true;
  });
  const until = now() + GRACE_MS;
  while (!known && now() < until) await yieldToEvents();
  return cause;
}
