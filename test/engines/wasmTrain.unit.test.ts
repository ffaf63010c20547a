import { afterEach, describe, expect, test } from 'vitest';
import { createBatchOrder } from '../../src/datasets/batchOrder.ts';
import { gatherLabels } from '../../src/datasets/gather.ts';
import type { EngineEvent } from '../../src/engines/engine.ts';
import { bindModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { createLaneHost } from '../../src/engines/wasm/laneHost.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createPool, type LaneAnswer, type LanePort, type LaneRequest } from '../../src/engines/wasm/pool.ts';
import { createReplicaSet } from '../../src/engines/wasm/replicaSet.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { NamedTensors } from '../../src/models/model.ts';
import { buildOptimizer } from '../../src/optimizers/registry.ts';
import { digestJob, digestOf } from './digest.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, stepsOf, tinyData, tinyJob, tinyModel, tinyReplica } from './tinyJob.ts';

const engine = await openWasm();
const bind = bindModule(await compileModule());
afterEach(() => expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 })); // however a job ended, it freed everything

/** A worker's stand-in: everything crosses a channel and is cloned on the way, in this thread. */
function channelPort(): LanePort {
  const { port1, port2 } = new MessageChannel();
  const receive = createLaneHost((answer) => port2.postMessage(answer));
  port2.onmessage = (event: MessageEvent<LaneRequest>) => receive(event.data);
  return {
    post: (request) => port1.postMessage(request),
    listen(answer) {
      port1.onmessage = (event: MessageEvent<LaneAnswer>) => answer(event.data);
    },
    close: () => port1.close(),
  };
}

/** The same training in the open: the engine's gradients, the float64 rules, batches and rates by the contract. */
function byHand(steps: number, optimizer: ReturnType<typeof choiceOf>, rates: (step: number, group: number) => number, frozen = [false, false]) {
  const order = createBatchOrder(1, tinyData.train.count, 4);
  const still = choiceOf('sgd');
  let weights: NamedTensors = initialize(tinyModel, 1);
  const rule = buildOptimizer(optimizer);
  const states = tinyModel.params.map((param) => rule.init((weights[param.name] as Float32Array).length));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const indices = order.batchAt(step);
    const set = createReplicaSet(bind, tinyModel, 4, [{ optimizer: still, weights }]);
    const pixels = Uint8Array.from([...indices].flatMap((n) => [...tinyData.train.images.subarray(36 * n, 36 * n + 36)]));
    set.load(pixels, Uint8Array.from(gatherLabels(tinyData.train, indices)));
    losses.push(set.step(0, still, Float64Array.of(0, 0), 0, Number.NaN, 0).loss / 4);
    const gradient = set.gradient();
    const next: Record<string, Float32Array> = { ...set.snapshot(0).weights };
    tinyModel.params.forEach((param, p) => {
      if (frozen[param.group]) return;
      const w = Float64Array.from(weights[param.name] as Float32Array);
      const lr = rates(step, param.group);
      rule.update(w, Float64Array.from(gradient[param.name] as Float32Array), states[p] as (typeof states)[0], { lr });
      next[param.name] = Float32Array.from(w);
    });
    weights = next;
  }
  return losses;
}

describe('updates', () => {
  test('follow the rule with the rate of each group at each step', async () => {
    const rates = (step: number, group: number) => (0.02 + 0.01 * (step % 5)) * (group === 0 ? 0.3 : 1);
    for (const optimizer of [choiceOf('momentum'), choiceOf('adamw'), choiceOf('rmsprop')]) {
      const events = await collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, lrAt: rates })] }), control()));
      const expected = byHand(20, optimizer, rates);
      const losses = lossesOf(events);
      expect(losses.length).toBe(20);
      for (const [t, loss] of losses.entries())
        expect(Math.abs(loss - (expected[t] as number)) / (expected[t] as number), `step ${t}`).toBeLessThan(2e-5);
      expect(stepsOf(events).flatMap((block) => [...block.lr])).toEqual(Array.from({ length: 40 }, (_, i) => rates(Math.floor(i / 2), i % 2)));
    }
  });

  test('leave frozen groups and their optimizer state alone, until they thaw', async () => {
    const optimizer = choiceOf('adam');
    for (const frozen of [
      [true, false],
      [false, true],
    ]) {
      const job = tinyJob({ replicas: [tinyReplica({ optimizer, frozenAt: (_step, group) => frozen[group] === true, lrAt: () => 0.02 })] });
      const events = engine.train(job, control({ blockLimit: () => 4 }));
      const losses: number[] = [];
      let counts: readonly number[] = [];
      for await (const event of events) {
        if (event.type === 'steps') losses.push(...event.loss);
        counts = (await engine.snapshot())[0]?.counts ?? [];
      }
      const expected = byHand(20, optimizer, () => 0.02, frozen);
      for (const [t, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[t] as number, 4);
      expect(counts).toEqual(frozen.map((still) => (still ? 0 : 20)));
    }
  });

  test('with everything frozen only look', async () => {
    const job = tinyJob({ totalSteps: 31, replicas: [tinyReplica({ frozenAt: () => true })], batchAt: () => Uint32Array.of(0, 1, 2, 3) });
    expect(new Set(lossesOf(await collect(engine.train(job, control())))).size).toBe(1);
  });

  test('take the momentum a schedule gives', async () => {
    const run = async (momentumAt: () => number | undefined, optimizer = choiceOf('momentum')) =>
      lossesOf(await collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, momentumAt })] }), control())));
    expect(await run(() => 0)).toEqual(await run(() => undefined, choiceOf('sgd')));
    expect(await run(() => 0.5)).toEqual(await run(() => undefined, choiceOf('momentum', { momentum: 0.5 })));
  });

  test('learn', async () => {
    const events = await collect(engine.train(tinyJob({ totalSteps: 200, evalEvery: 200 }), control()));
    const [before, after] = evaluationsOf(events);
    expect(before?.accuracy).toBeLessThan(0.6);
    expect(after?.accuracy).toBeGreaterThan(0.95);
  });
});

describe('the loop', () => {
  test('asks for the rate once per step and group, in order', async () => {
    const asked: string[] = [];
    const lrAt = (step: number, group: number) => {
      asked.push(`${step}.${group}`);
      return 0.01;
    };
    await collect(engine.train(tinyJob({ totalSteps: 7, replicas: [tinyReplica({ lrAt })] }), control()));
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6].flatMap((step) => [`${step}.0`, `${step}.1`]));
  });

  test('computes nothing before it is asked, and no more than the limit', async () => {
    let asked = 0;
    let limit = 1;
    const replicas = [tinyReplica({ lrAt: () => 0.01 + 0 * asked++ })];
    const events = engine.train(tinyJob({ totalSteps: 100, replicas }), control({ blockLimit: () => limit }));
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
    const events = await collect(engine.train(tinyJob({ totalSteps: 10, evalEvery: 4, evalCount: 60 }), control()));
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
    // slices of another size give the same sum to the last bit
    const again = await collect(engine.train(tinyJob({ totalSteps: 0, evalEvery: 4, evalCount: 60, batchSize: 67 }), control()));
    expect(evaluationsOf(again)[0]).toEqual(evaluationsOf(events)[0]);
    const short = await collect(engine.train(tinyJob({ totalSteps: 3, evalCount: 500, evalEvery: 3 }), control()));
    expect(short.at(-1)).toMatchObject({ step: 3, count: 70 });
  });

  test('trains replicas in lock-step, each to the bit as if it were alone', async () => {
    for (const kind of ['small', 'bn'] as const) {
      const together = await digestOf(engine, digestJob(kind));
      const job = digestJob(kind);
      for (const [r, replica] of job.replicas.entries())
        expect((await digestOf(engine, { ...job, replicas: [replica] })).replicas[0]).toBe(together.replicas[r]);
      expect(new Set(together.replicas).size).toBe(3);
    }
  });

  test('gives the same bits with 1, 2 and 3 lanes behind a channel', async () => {
    const alone = await digestOf(engine, digestJob('small'));
    for (const size of [1, 2, 3]) {
      const pool = createPool(size, channelPort);
      const shared = await openWasm({ pool });
      expect(await digestOf(shared, digestJob('small'))).toEqual(alone);
      expect(await digestOf(shared, digestJob('small'))).toEqual(alone); // the lanes are used again
      shared.dispose();
    }
  });

  test('goes on without the replicas that are no longer active, and ends when none is', async () => {
    const active = [true, true];
    const events: EngineEvent[] = [];
    const job = tinyJob({ replicas: [tinyReplica(), tinyReplica({ seed: 2 })], totalSteps: 60, evalEvery: 20 });
    for await (const event of engine.train(job, control({ active: (r) => active[r] === true }))) {
      events.push(event);
      if (event.type === 'steps' && event.replica === 1 && event.firstStep + event.count >= 20) active[1] = false;
      if (event.type === 'steps' && event.replica === 0 && event.firstStep + event.count >= 40) active[0] = false;
    }
    expect([lossesOf(events, 0).length, lossesOf(events, 1).length]).toEqual([40, 20]);
  });

  test('reports a loss that is not a number, in that replica alone, and goes on', async () => {
    const wild = tinyReplica({ lrAt: () => 1e39, optimizer: choiceOf('sgd') });
    const events = await collect(engine.train(tinyJob({ totalSteps: 30, evalEvery: 30, replicas: [wild, tinyReplica()] }), control()));
    const losses = lossesOf(events, 0);
    expect(losses.length).toBe(30);
    expect(Number.isFinite(losses[0])).toBe(true);
    expect(Number.isNaN(losses[29])).toBe(true);
    expect(evaluationsOf(events).findLast(({ replica }) => replica === 0)?.loss).toBeNaN();
    expect(lossesOf(events, 1)).toEqual(lossesOf(await collect(engine.train(tinyJob({ totalSteps: 30 }), control()))));
  });

  test('holds the same memory over 1,000 updates', async () => {
    const seen = new Set<string>();
    const job = tinyJob({ totalSteps: 1000, replicas: [tinyReplica({ optimizer: choiceOf('adam') })], evalEvery: 250 });
    for await (const event of engine.train(job, control())) if (event.type === 'steps') seen.add(JSON.stringify(engine.memory()));
    expect([...seen]).toEqual([JSON.stringify({ tensors: 5 * 3 + 2, bytes: 196_608 })]);
  });

  test('lets messages in while it works', async () => {
    const { port1, port2 } = new MessageChannel();
    let echoes = 0;
    port1.onmessage = () => {
      echoes++;
      port2.postMessage(0);
    };
    port2.postMessage(0);
    const began = performance.now();
    await collect(engine.train(tinyJob({ totalSteps: 20_000, replicas: [tinyReplica(), tinyReplica({ seed: 2 })] }), control()));
    port1.close();
    expect(echoes).toBeGreaterThan((performance.now() - began) / 100);
  });
});

describe('ends', () => {
  const endless = (changes = {}) => tinyJob({ totalSteps: 1e6, evalEvery: 500, ...changes });

  test('by return', async () => {
    const events = engine.train(endless(), control());
    for (let pull = 0; pull < 5; pull++) await events.next();
    await events.return();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('soon after an abort, between pulls and during one', async () => {
    const abort = new AbortController();
    const events = engine.train(endless(), control({ signal: abort.signal }));
    for (let pull = 0; pull < 5; pull++) await events.next();
    abort.abort();
    expect((await events.next()).done).toBe(true);

    const another = new AbortController();
    let asked = 0;
    const lrAt = (step: number) => {
      if (step === 200) another.abort();
      asked++;
      return 0.01;
    };
    await collect(engine.train(endless({ replicas: [tinyReplica({ lrAt })] }), control({ signal: another.signal })));
    expect(asked).toBeLessThanOrEqual(2 * 201);
  });

  test('by a throw from the rates, which reaches the consumer', async () => {
    const lrAt = (step: number) => {
      if (step === 30) throw new Error('from the owner');
      return 0.01;
    };
    await expect(collect(engine.train(endless({ replicas: [tinyReplica({ lrAt })] }), control()))).rejects.toThrow('from the owner');
  });

  test('before it starts, when the weights do not fit', async () => {
    await expect(collect(engine.train(endless({ initial: [{}] }), control()))).rejects.toThrow('internal: no values for conv.kernel');
    await expect(collect(engine.train(endless({ batchSize: 121 }), control()))).rejects.toThrow('internal: batch of 121 out of 120 images');
  });
});

test('a snapshot goes on where it was taken, to the bit', () => {
  const optimizer = choiceOf('adamw');
  const pixels = tinyData.train.images.subarray(0, 8 * 36);
  const labels = tinyData.train.labels.subarray(0, 8);
  const rates = Float64Array.of(0.01, 0.02);
  const whole = createReplicaSet(bind, tinyModel, 8, [{ optimizer, weights: initialize(tinyModel, 1) }]);
  const run = (set: typeof whole, steps: number) =>
    Array.from({ length: steps }, () => {
      set.load(pixels, labels);
      return set.step(0, optimizer, rates, 0, Number.NaN, 0).loss;
    });
  run(whole, 7);
  const resumed = createReplicaSet(bind, tinyModel, 8, [whole.snapshot(0)]);
  expect(run(resumed, 7)).toEqual(run(whole, 7));
  expect(resumed.snapshot(0)).toEqual(whole.snapshot(0));
});
