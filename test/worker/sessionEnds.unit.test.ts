/**
 * @file How a session ends runs: stops, a start that follows, failures.
 */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { PROTOCOL } from '../../src/worker/protocol.ts';
import { createFakeEngine } from './fakeEngine.ts';
import { createHarness, settle, trainJob } from './harness.ts';
import { closing, harness, long, split, start, statsOf } from './openHarness.ts';

describe('stop', () => {
  it('ends a run within a block and frees the engine', async () => {
    const h = harness({ blockMs: 30, lookAhead: true });
    h.send(start(1, long));
    await h.until('steps');
    h.send({ type: 'stop', runId: 1 });
    expect((await h.until('ended')).reason).toBe('stopped');
    expect(statsOf(h).pulls - h.pullsAt('stop')).toBeLessThanOrEqual(1);
    expect(statsOf(h).openJobs).toBe(0);
    const count = h.reports.length;
    await settle();
    expect(h.reports).toHaveLength(count);
  });

  it.each(['paused', 'out of credit'])('ends a run that is %s', async (state) => {
    const h = harness({ blockMs: 1, grants: state === 'paused' ? 1 : 0 });
    h.send(start(1, long));
    await h.until('steps');
    if (state === 'paused') {
      h.send({ type: 'pause', runId: 1 });
      await h.until('paused');
    } else await settle(250);
    h.send({ type: 'stop', runId: 1 });
    expect((await h.until('ended')).reason).toBe('stopped');
  });

  it('ends a run that is still loading, and the load with it', async () => {
    let aborted = 0;
    const h = harness({
      loadDataset: (_kind, { signal, onProgress }) =>
        new Promise((_resolve, reject) => {
          onProgress(1, 100);
          signal.addEventListener('abort', () => {
            aborted++;
            reject(signal.reason);
          });
        }),
    });
    h.send(start(1));
    expect(await h.until('loading')).toEqual({ type: 'loading', runId: 1, dataset: 'fashionMnist', loadedBytes: 1, totalBytes: 100 });
    h.send({ type: 'stop', runId: 1 });
    expect((await h.until('ended')).reason).toBe('stopped');
    expect(aborted).toBe(1);
    expect(h.reports.some((it) => it.type === 'started' || it.type === 'failed')).toBe(false);
  });

  it('does not take the data away from a preload', async () => {
    let aborted = 0;
    let finish: () => void = () => {};
    const h = harness({
      loadDataset: (kind, { signal, onProgress }) => {
        onProgress(1, 100);
        signal.addEventListener('abort', () => aborted++);
        return new Promise((resolve) => {
          finish = () => resolve({ kind, shape: [28, 28, 1], classes: 10, train: split(640), test: split(100) });
        });
      },
    });
    h.send({ type: 'preload', dataset: 'fashionMnist' });
    await h.until('loading');
    h.send(start(1));
    await settle();
    h.send({ type: 'stop', runId: 1 });
    await h.until('ended');
    expect(aborted).toBe(0);
    finish();
    expect(await h.until('loaded')).toEqual({ type: 'loaded', dataset: 'fashionMnist', train: 640, test: 100 });
    h.send(start(2));
    expect((await h.until('ended', (it) => it.runId === 2)).reason).toBe('finished');
    expect(h.reports.filter((it) => it.type === 'loaded')).toHaveLength(1);
  });
});

describe('a start while a run is on', () => {
  it('stops the other first; engine jobs never overlap', async () => {
    const h = harness({ blockMs: 10, lookAhead: true });
    h.send(start(1, long));
    await h.until('steps');
    h.send(start(2, long));
    h.send(start(3, long));
    h.send(start(4));
    expect((await h.until('ended', (it) => it.runId === 4)).reason).toBe('finished');
    const said = h.reports.flatMap((it) => (it.type === 'started' || it.type === 'ended' ? [`${it.runId} ${it.type}`] : []));
    expect(said).toEqual(['1 started', '1 ended', '2 ended', '3 ended', '4 started', '4 ended']);
    expect(h.engines).toHaveLength(1);
    expect(statsOf(h)).toMatchObject({ jobs: 2, openJobs: 0, mostOpen: 1, disposed: 0 });
  });
});

describe('failures', () => {
  it('of the loader: a code, its parameters, and a retry that works', async () => {
    let attempts = 0;
    const h = harness({
      loadDataset: async (kind) => {
        attempts++;
        if (attempts <= 2) throw new EnvironmentError('shardMissing', { file: 'x/train-0.bin', status: 404 });
        return { kind, shape: [28, 28, 1], classes: 10, train: split(640), test: split(100) };
      },
    });
    h.send({ type: 'preload', dataset: 'fashionMnist' });
    const error = { code: 'shardMissing', params: { file: 'x/train-0.bin', status: 404 } };
    expect(await h.until('failed')).toMatchObject({ runId: 0, error });
    h.send(start(1));
    expect(await h.until('failed', (it) => it.runId === 1)).toMatchObject({ error });
    h.send(start(2));
    expect((await h.until('ended')).reason).toBe('finished');
  });

  it('of opening the engine: run 0 if none waits, else the run; the next start tries again', async () => {
    let attempts = 0;
    const h = harness({
      openEngine: async (prefer) => {
        attempts++;
        await settle(10);
        if (attempts <= 2) throw new EnvironmentError('engineMissing', { backend: prefer });
        return createFakeEngine();
      },
    });
    expect(await h.until('failed')).toMatchObject({ runId: 0, error: { code: 'engineMissing', params: { backend: 'auto' } } });
    h.send(start(1));
    expect(await h.until('failed', (it) => it.runId > 0)).toMatchObject({ runId: 1, error: { code: 'engineMissing' } });
    h.send(start(2));
    expect((await h.until('ended')).runId).toBe(2);
    expect(attempts).toBe(3);
    expect(h.reports.filter((it) => it.type === 'ready')).toHaveLength(1);
  });

  it('an engine that throws is not used again', async () => {
    const h = harness({ throws: { at: 10, error: () => new TypeError('kernel not found') } });
    h.send(start(1));
    expect(await h.until('failed')).toMatchObject({ runId: 1, error: { code: 'internal', params: {}, message: 'kernel not found' } });
    expect(statsOf(h)).toMatchObject({ disposed: 1, openJobs: 0 });
    h.send(start(2));
    await h.until('failed', (it) => it.runId === 2);
    expect(h.engines).toHaveLength(2);
  });

  it('an engine that leaves a gap or ends too soon is found out', async () => {
    const broken = (mend: (it: AsyncGenerator) => AsyncGenerator): Engine => {
      const engine = createFakeEngine();
      return { ...engine, train: (job, control) => mend(engine.train(job, control)) as ReturnType<Engine['train']> };
    };
    const cases = [
      broken(async function* skipFirst(it) {
        let skipped = false;
        for await (const event of it) {
          if ((event as { type: string }).type === 'steps' && !skipped) skipped = true;
          else yield event;
        }
      }),
      broken(async function* short(it) {
        let left = 5;
        for await (const event of it) if (left-- > 0) yield event;
      }),
    ];
    const h = harness({ openEngine: async () => cases.shift() as Engine });
    h.send(start(1));
    expect((await h.until('failed')).error.message).toBe('internal: replica 0 stands at update 0 of 40, the engine sent 4 + 4');
    h.send(start(2));
    expect((await h.until('failed', (it) => it.runId === 2)).error.message).toBe('internal: the engine ended at update 16 of 40');
  });

  it('a start before hello, and a page of another protocol', async () => {
    const h = closing(createHarness());
    h.send(start(1));
    expect(await h.until('failed')).toMatchObject({ runId: 1, error: { code: 'internal', message: 'internal: a command before hello' } });
    h.send({ type: 'hello', protocol: 1, prefer: 'auto', dataUrl: '' });
    expect(await h.until('failed', (it) => it.runId === 0)).toMatchObject({
      error: { message: `internal: the page speaks protocol 1, the worker ${PROTOCOL}` },
    });
    expect(h.engines).toHaveLength(0);
  });

  it('a model that is not there fails the run', async () => {
    const h = harness();
    h.send(start(1, trainJob(undefined, { model: { kind: 'nonsense', params: {} } })));
    expect((await h.until('failed')).error).toMatchObject({ code: 'internal', message: 'internal: unknown model: nonsense' });
  });
});
