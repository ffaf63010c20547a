import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/engines/engine.ts';
import { initialize } from '../../../src/models/initialize.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, tinyJob, tinyModel, tinyReplica } from '../tinyJob.ts';
import type { Size, Subject } from './subject.ts';

export function loop(engine: Subject, { many, brief }: Size): void {
  test('asks for the rate once per step and group, in order', async () => {
    const asked: string[] = [];
    const lrAt = (step: number, group: number) => 0.01 * asked.push(`${step}.${group}`);
    await collect(engine().train(tinyJob({ totalSteps: 7, replicas: [tinyReplica({ lrAt })] }), control()));
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6].flatMap((step) => [`${step}.0`, `${step}.1`]));
  });

  test('computes nothing before it is asked, and no more than the limit', async () => {
    let asked = 0;
    let limit = 1;
    const replicas = [tinyReplica({ lrAt: () => 1e-6 * asked++ })];
    const events = engine().train(tinyJob({ totalSteps: 100, replicas }), control({ blockLimit: () => limit }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBe(0);
    expect((await events.next()).value).toMatchObject({ firstStep: 0, count: 1 });
    expect(asked).toBe(2);
    limit = 3;
    for (let pull = 0; pull < 8; pull++) {
      const event = (await events.next()).value;
      expect(event && event.type === 'steps' && event.count).toBeLessThanOrEqual(3);
    }
    await events.return();
  });

  test('evaluates before update 0, every so many, and after the last, on the first images of the test split', async () => {
    const events = await collect(engine().train(tinyJob({ totalSteps: 10, evalEvery: 4, evalCount: 60 }), control()));
    expect(evaluationsOf(events).map(({ step, count }) => [step, count])).toEqual([
      [0, 60],
      [4, 60],
      [8, 60],
      [10, 60],
    ]);
    let done = 0;
    for (const event of events) {
      if (event.type === 'steps') done = event.firstStep + event.count;
      else expect(event).toMatchObject({ type: 'evaluated', step: done });
    }
    const short = await collect(engine().train(tinyJob({ totalSteps: 3, evalCount: 500, evalEvery: 3 }), control()));
    expect(short.at(-1)).toMatchObject({ step: 3, count: 70 });
  });

  test('trains replicas in lock-step, each to the bit as if it were alone', async () => {
    const replicas = [tinyReplica(), tinyReplica({ seed: 2, optimizer: choiceOf('adam') }), tinyReplica(), tinyReplica({ lrAt: () => 0.2 })];
    const job = tinyJob({ replicas, totalSteps: brief ? 4 : 30, evalEvery: brief ? 4 : 15 });
    const events = await collect(engine().train(job, control()));
    for (const [r, replica] of replicas.entries()) {
      const alone = await collect(engine().train({ ...job, replicas: [replica] }, control()));
      expect(lossesOf(events, r)).toEqual(lossesOf(alone));
      const own = evaluationsOf(events).filter((event) => event.replica === r);
      expect(own.map(({ step, loss }) => [step, loss])).toEqual(evaluationsOf(alone).map(({ step, loss }) => [step, loss]));
    }
    expect(new Set(replicas.map((_, r) => lossesOf(events, r).join())).size).toBe(3);
    expect(lossesOf(events, 3)[0]).toBe(lossesOf(events, 0)[0]);
  });

  test('goes on without the replicas that are no longer active, and ends when none is', async () => {
    const active = [true, true];
    const events: EngineEvent[] = [];
    const part = brief ? 3 : 20;
    const job = tinyJob({ replicas: [tinyReplica(), tinyReplica({ seed: 2 })], totalSteps: 3 * part, evalEvery: part });
    for await (const event of engine().train(job, control({ active: (r) => active[r] === true }))) {
      events.push(event);
      if (event.type === 'steps' && event.replica === 1 && event.firstStep + event.count >= part) active[1] = false;
      if (event.type === 'steps' && event.replica === 0 && event.firstStep + event.count >= 2 * part) active[0] = false;
    }
    expect([lossesOf(events, 0).length, lossesOf(events, 1).length]).toEqual([2 * part, part]);
  });

  test('reports a loss that is not a number, in that replica alone, and goes on', async () => {
    const totalSteps = brief ? 6 : 30;
    // a rate beyond float32: every weight is infinite or NaN after one update
    const wild = tinyReplica({ lrAt: () => 1e39, optimizer: choiceOf('sgd') });
    const events = await collect(engine().train(tinyJob({ totalSteps, evalEvery: totalSteps, replicas: [wild, tinyReplica()] }), control()));
    const losses = lossesOf(events, 0);
    expect(losses.length).toBe(totalSteps);
    expect(Number.isFinite(losses[0])).toBe(true);
    expect(Number.isNaN(losses.at(-1))).toBe(true);
    expect(evaluationsOf(events).findLast(({ replica }) => replica === 0)?.loss).toBeNaN();
    expect(lossesOf(events, 1)).toEqual(lossesOf(await collect(engine().train(tinyJob({ totalSteps }), control()))));
  });

  test(`holds the same memory over ${many} updates`, async () => {
    const before = engine().memory();
    const seen: string[] = [];
    const job = tinyJob({ totalSteps: many, replicas: [tinyReplica({ optimizer: choiceOf('adam') })], evalEvery: many / 4 });
    // at a checkpoint nothing is under way
    for await (const event of engine().train(job, control({ checkpointDue: (step) => step % (many / 10) === 0 })))
      if (event.type === 'checkpoint') seen.push(JSON.stringify(engine().memory()));
    expect(seen.length).toBe(10);
    expect([...new Set(seen)]).toEqual([seen[0]]);
    expect(JSON.parse(seen[0] as string).tensors).toBeGreaterThan(before.tensors);
    expect(engine().memory()).toEqual(before);
  });

  test('lets messages in while it works: the third echo ends a training that has no other end', async () => {
    const { port1, port2 } = new MessageChannel();
    const abort = new AbortController();
    let echoes = 0;
    port1.onmessage = () => {
      if (++echoes === 3) abort.abort();
      port2.postMessage(0);
    };
    port2.postMessage(0);
    const replicas = Array.from({ length: brief ? 2 : 4 }, (_, r) => tinyReplica({ seed: r }));
    await collect(engine().train(tinyJob({ totalSteps: 1e6, evalEvery: many / 20, replicas }), control({ signal: abort.signal })));
    port1.close();
    port2.close();
    expect(echoes).toBeGreaterThanOrEqual(3);
  });
}

export function ends(engine: Subject, { brief }: Size): void {
  const late = brief ? 10 : 100;
  const endless = (changes = {}) => tinyJob({ totalSteps: 1e6, evalEvery: 500, ...changes });

  test('by return', async () => {
    const events = engine().train(endless(), control());
    for (let pull = 0; pull < 5; pull++) await events.next();
    await events.return();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('soon after an abort, between pulls and during one', async () => {
    const abort = new AbortController();
    const events = engine().train(endless(), control({ signal: abort.signal }));
    for (let pull = 0; pull < 5; pull++) await events.next();
    abort.abort();
    expect((await events.next()).done).toBe(true);

    const another = new AbortController();
    let asked = 0;
    const lrAt = (step: number) => {
      if (step === late) another.abort();
      return 1e-6 * asked++;
    };
    await collect(engine().train(endless({ replicas: [tinyReplica({ lrAt })] }), control({ signal: another.signal })));
    expect(asked).toBeLessThanOrEqual(2 * (late + 1));
  });

  test('by a throw from the rates, which reaches the consumer', async () => {
    const lrAt = (step: number) => {
      if (step === late) throw new Error('from the owner');
      return 0.01;
    };
    await expect(collect(engine().train(endless({ replicas: [tinyReplica({ lrAt })] }), control()))).rejects.toThrow('from the owner');
  });

  test('before it starts, when the weights do not fit', async () => {
    await expect(collect(engine().train(endless({ initial: [{}] }), control()))).rejects.toThrow('internal: no values for conv.kernel');
    const short = { ...initialize(tinyModel, 1), 'dense.bias': new Float32Array(2) };
    await expect(collect(engine().train(endless({ initial: [short] }), control()))).rejects.toThrow(/internal: .*dense\.bias/);
    await expect(collect(engine().train(endless({ batchSize: 121 }), control()))).rejects.toThrow('internal: batch of 121 out of 120 images');
  });
}
