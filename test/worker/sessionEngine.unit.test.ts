/**
 * @file What a session does with its engine: lost devices, other preferences, closing.
 */
import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { PROTOCOL } from '../../src/worker/protocol.ts';
import { createFakeEngine, defaultLoss, type FakeEngine } from './fakeEngine.ts';
import { columnsOf, constantRun, type HarnessOptions, settle, trainJob } from './harness.ts';
import { harness, long, rows, start, statsOf } from './openHarness.ts';

describe('a lost device', () => {
  it.each([
    ['while it trains', {}],
    ['while a pull hangs', { hangsAt: 8 }],
    ['with another error first', { throws: { at: 8, error: () => new Error('AbortError') } }],
  ])('%s: the run goes on on another engine, and no row comes twice or is missing', async (_name, options: HarnessOptions) => {
    const asked: string[] = [];
    const engines: FakeEngine[] = [];
    const h = harness({
      openEngine: async (prefer) => {
        asked.push(prefer);
        const engine = createFakeEngine(engines.length === 0 ? { blockMs: 5, sleep: settle, ...options } : {});
        engines.push(engine);
        return engine;
      },
    });
    const job = trainJob([constantRun('A', 0.1), constantRun('B', 0.2)], { epochs: 20 });
    h.send(start(1, job));
    await h.until('steps');
    await settle(20);
    engines[0]?.lose('the adapter went away');
    expect(await h.until('moved')).toEqual({ type: 'moved', runId: 1, engine: engines[1]?.info, fromStep: 0, reason: 'the adapter went away' });
    expect((await h.until('ended')).reason).toBe('finished');
    expect(asked).toEqual(['auto', 'wasm']); // the choice was ours, and a driver cannot take that one away
    expect(engines.map((it) => it.stats.disposed)).toEqual([1, 0]);
    for (const replica of [0, 1]) {
      const { loss, lr, seconds } = columnsOf(h.reports, 1, replica); // fails on a gap or a repeat
      expect(loss).toEqual(Array.from({ length: 200 }, (_, t) => Math.fround(defaultLoss(t, replica, 42, replica === 0 ? 0.1 : 0.2))));
      expect(new Set(lr)).toEqual(new Set([replica === 0 ? 0.1 : 0.2]));
      expect(seconds.every((value, t) => t === 0 || value >= (seconds[t - 1] as number))).toBe(true);
      const evaluations = h.reports.filter((it) => it.type === 'evaluated' && it.replica === replica);
      expect(evaluations.map((it) => it.type === 'evaluated' && it.step)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
    }
  });

  it('goes on from the last checkpoint, with the settings of every step as they were', async () => {
    const h = harness({ steadyClock: 1, block: 3 });
    const run = constantRun('A', 0.1);
    h.send(start(1, trainJob([run], { epochs: 1000, evalEvery: 0 }, { keep: true })));
    await h.until('steps');
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.3) });
    const patched = await h.until('patched');
    const kept = await h.until('checkpoint');
    h.engines[0]?.lose('asleep');
    const { fromStep } = await h.until('moved');
    expect(patched.step).toBeGreaterThan(0);
    expect(fromStep).toBeGreaterThanOrEqual(kept.step);
    expect((await h.until('ended')).reason).toBe('finished');
    expect(h.engines.map((it) => it.stats.firstSteps)).toEqual([[0], [fromStep]]);
    const { lr, loss } = columnsOf(h.reports, 1);
    expect(loss).toHaveLength(10_000);
    const groups = lr.length / loss.length;
    expect(lr.indexOf(0.3)).toBe(patched.step * groups);
    expect(new Set(lr.slice(patched.step * groups))).toEqual(new Set([0.3]));
  });

  it('the third one that a run loses fails it, and the next start opens a new engine', async () => {
    const h = harness({ blockMs: 3 });
    h.send(start(1, long));
    await h.until('steps');
    for (const lost of [0, 1, 2]) {
      await settle(20);
      h.engines[lost]?.lose(`loss ${lost}`);
      if (lost < 2) await h.until('moved', (it) => it.reason === `loss ${lost}`);
    }
    expect(await h.until('failed')).toMatchObject({ runId: 1, error: { code: 'deviceLost', params: { reason: 'loss 2' } } });
    h.send(start(2));
    expect((await h.until('ended')).reason).toBe('finished');
    expect(h.engines.map((it) => it.stats.disposed)).toEqual([1, 1, 1, 0]);
  });

  it('fails with the loss where no other engine opens', async () => {
    const first = createFakeEngine({ blockMs: 3, sleep: settle });
    let opened = 0;
    const h = harness({
      openEngine: async () => {
        if (opened++ > 0) throw new EnvironmentError('engineMissing', { backend: 'wasm' });
        return first;
      },
    });
    h.send(start(1, long));
    await h.until('steps');
    first.lose('gone');
    expect(await h.until('failed', (it) => it.runId === 1)).toMatchObject({ error: { code: 'deviceLost', params: { reason: 'gone' } } });
  });

  it('goes on on WebAssembly where the one that was asked for does not open again', async () => {
    const [first, second] = [createFakeEngine({ blockMs: 3, sleep: settle }), createFakeEngine({ sleep: settle })];
    const asked: string[] = [];
    const h = harness({
      openEngine: async (prefer) => {
        asked.push(prefer);
        if (prefer === 'wgsl' && asked.indexOf('wgsl') < asked.length - 1) throw new EnvironmentError('engineMissing', { backend: 'wgsl' });
        return prefer === 'wgsl' ? first : second;
      },
    });
    h.send({ type: 'hello', protocol: PROTOCOL, prefer: 'wgsl', dataUrl: '' });
    h.send(start(1, trainJob([constantRun('A', 0.1)], { epochs: 20 })));
    await h.until('steps');
    first.lose('the process is gone');
    expect(await h.until('moved')).toMatchObject({ reason: 'the process is gone' });
    expect(await h.until('ended')).toMatchObject({ runId: 1, reason: 'finished' });
    expect(asked).toEqual(['auto', 'wgsl', 'wgsl', 'wasm']);
    expect(columnsOf(h.reports, 1).loss).toHaveLength(200);
  });

  it('leaves a paused run paused, and between runs says nothing', async () => {
    const h = harness();
    h.send(start(1));
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    h.engines[0]?.lose('asleep');
    await h.until('moved');
    await settle();
    expect(rows(h)).toBe(0);
    h.send({ type: 'resume', runId: 1, steps: 3 });
    expect((await h.until('paused', (it) => it.step > 0)).step).toBe(3);
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    const count = h.reports.length;
    h.engines[1]?.lose('asleep again');
    await settle();
    expect(h.reports).toHaveLength(count);
    h.send(start(3));
    expect((await h.until('ended', (it) => it.runId === 3)).reason).toBe('finished');
    expect(h.engines.map((it) => it.stats.disposed)).toEqual([1, 1, 0]);
  });

  it('does not keep a run that was being stopped from ending', async () => {
    const h = harness({ hangsAt: 8 });
    h.send(start(1, long));
    await h.until('steps');
    await settle();
    h.send(start(2, trainJob([constantRun('A', 0.1)], { epochs: 0.4, evalEvery: 0 })));
    await settle();
    h.engines[0]?.lose('hung');
    expect(await h.until('ended', (it) => it.runId === 1)).toMatchObject({ reason: 'stopped' });
    expect(await h.until('ended', (it) => it.runId === 2)).toMatchObject({ reason: 'finished' });
  });
});

describe('the engine', () => {
  it('another preference opens another engine, after the run that is on', async () => {
    const asked: string[] = [];
    const engines: FakeEngine[] = [];
    const h = harness({
      openEngine: async (prefer) => {
        asked.push(prefer);
        const engine = createFakeEngine({ blockMs: 2, sleep: settle });
        engines.push(engine);
        return engine;
      },
    });
    await h.until('ready');
    h.send(start(1));
    await h.until('steps');
    h.send({ type: 'hello', protocol: PROTOCOL, prefer: 'cpu', dataUrl: 'data/' });
    expect((await h.until('ended')).reason).toBe('finished');
    await h.until(
      'ready',
      undefined,
      h.reports.findIndex((it) => it.type === 'ended'),
    );
    expect(asked).toEqual(['auto', 'cpu']);
    expect(engines.map((it) => it.stats.disposed)).toEqual([1, 0]);
  });

  it('close in the middle of a run ends it without a word and frees the engine', async () => {
    const h = harness({ blockMs: 2, lookAhead: true });
    h.send(start(1, long));
    await h.until('steps');
    await h.close();
    const count = h.reports.length;
    await settle();
    expect(h.reports).toHaveLength(count);
    expect(h.reports.some((it) => it.type === 'ended')).toBe(false);
    expect(statsOf(h)).toMatchObject({ openJobs: 0, disposed: 1 });
  });
});
