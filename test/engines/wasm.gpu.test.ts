import { describe, expect, test } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { openWorkers } from '../../src/engines/wasm/workers.ts';
import { digestJob, digestKinds, digestOf } from './digest.ts';
import golden from './digests.golden.json' with { type: 'json' };

/** The same job in Chromium: in this thread, and shared out over 1, 2 and 3 workers. Node checks the same file (wasmTwins.unit.test.ts). */
describe('the same bits in Chromium as in Node', () => {
  test.each(digestKinds)('%s', async (kind) => {
    const engine = await openWasm();
    expect((await digestOf(engine, digestJob(kind))).replicas).toEqual(golden[kind]);
    engine.dispose();
  });

  test.each([2, 3])('small and bn on %i workers', async (workers) => {
    const pool = openWorkers(workers);
    if (!pool) throw new Error('no workers here');
    const engine = await openWasm({ pool });
    for (const kind of ['small', 'bn'] as const) expect((await digestOf(engine, digestJob(kind))).replicas).toEqual(golden[kind]);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
    engine.dispose();
  });

  test('is aborted on workers, and the pool serves the next job', async () => {
    const pool = openWorkers(2);
    const engine = await openWasm({ pool });
    const abort = new AbortController();
    const job = { ...digestJob('small'), totalSteps: 1_000_000, evalEvery: 0 };
    const events = engine.train(job, { signal: abort.signal, blockLimit: () => 50, active: () => true });
    for (let pull = 0; pull < 4; pull++) await events.next();
    const rest = events.next();
    abort.abort();
    let pulls = 0;
    for (let pull = await rest; !pull.done; pulls++) pull = await events.next();
    expect(pulls).toBeLessThan(20); // of 20,000
    expect((await digestOf(engine, digestJob('small'))).replicas).toEqual(golden.small);
    engine.dispose();
  });
});
