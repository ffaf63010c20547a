/**
 * @file How fast an engine trains a job: a moment of the same model, data, batch size, optimizers and number of replicas, at a small constant rate.
 */
import type { Engine, EngineJob } from './engine.ts';

/** Long enough for a dozen updates on a laptop's graphics processor, short enough to go unnoticed beside the loading of data. */
const TRIAL_MS = 200;
/** Updates before the clock starts: kernels compile, workers start. */
const WARM_UP = 3;

/** Longest trial, kernels and all: who needs longer to begin is judged by what it did until then. */
const PATIENCE_MS = 4000;

/** Updates a second of all replicas together; 0 if it cannot train this. */
export async function trialSpeed(engine: Engine, job: EngineJob, now: () => number): Promise<number> {
  const abort = new AbortController();
  const replicas = job.replicas.length;
  const started = now();
  let done = 0;
  let began = 0;
  let timed = 0;
  let last = 0;
  const mark = { signal: abort.signal, blockLimit: () => (began === 0 ? WARM_UP : 64), active: () => true };
  const events = engine.train(trialOf(job), mark);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  let pulled: Awaited<ReturnType<typeof events.next>> | null = null;
  try {
    for (;;) {
      const next = events.next();
      next.catch(() => {}); // of one that is not waited for
      pulled = await Promise.race([next, late]);
      if (!pulled || pulled.done) break;
      const event = pulled.value;
      if (event.type !== 'steps') continue;
      done += event.count;
      last = now();
      if (began === 0) {
        if (done >= WARM_UP * replicas) began = last;
        continue;
      }
      timed += event.count;
      // whole rounds only, or the last replicas' updates would be computed but not counted
      if (event.replica === replicas - 1 && last - began > TRIAL_MS) break;
    }
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
    abort.abort();
    const over = events.return().catch(() => {});
    if (pulled) await over; // what is late may stay so for long
  }
  return pulled ? timed / Math.max((last - began) / 1000, 1e-3) : done / ((now() - started) / 1000);
}

function trialOf({ model, data, batchSize, replicas, measure }: EngineJob): EngineJob {
  return {
    model,
    data,
    batchSize,
    totalSteps: 1e6,
    evalEvery: 0,
    evalCount: 0,
    measure: measure === true,
    // nothing of the owner's is asked: its schedules would think that they had begun
    replicas: replicas.map(({ seed, optimizer }) => ({ seed, optimizer, lrAt: () => 1e-3, momentumAt: () => undefined, frozenAt: () => false })),
  };
}
