import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBatchOrder } from '../../src/datasets/batchOrder.ts';
import { gatherImages, gatherLabels } from '../../src/datasets/gather.ts';
import type { Engine, EngineEvent } from '../../src/engines/engine.ts';
import { evaluateLoss } from '../../src/engines/tfjs/evaluate.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { gradients } from '../../src/engines/tfjs/probe.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { NamedTensors } from '../../src/models/model.ts';
import { buildOptimizer } from '../../src/optimizers/registry.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, stepsOf, tinyData, tinyJob, tinyModel, tinyReplica } from './tinyJob.ts';

let engine: Engine;
let start = 0;
beforeAll(async () => {
  engine = await openTfjs('cpu');
  start = engine.memory().tensors;
});
afterAll(() => engine.dispose());
afterEach(() => expect(engine.memory().tensors).toBe(start)); // however a job ended, it freed everything

/** The same training in the open: the engine's gradients, the float64 rules, batches and rates by the contract. */
async function byHand(
  steps: number,
  optimizer: ReturnType<typeof choiceOf>,
  rates: (step: number, group: number) => number,
  frozenAt: (step: number, group: number) => boolean = () => false,
): Promise<number[]> {
  const order = createBatchOrder(1, tinyData.train.count, 4);
  let weights: NamedTensors = initialize(tinyModel, 1);
  const rule = buildOptimizer(optimizer);
  const states = tinyModel.params.map((param) => rule.init((weights[param.name] as Float32Array).length));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const indices = order.batchAt(step);
    const probe = await gradients(tinyModel, weights, gatherImages(tinyData.train, 36, indices), gatherLabels(tinyData.train, indices));
    losses.push(probe.loss);
    const next: Record<string, Float32Array> = { ...weights };
    tinyModel.params.forEach((param, p) => {
      if (frozenAt(step, param.group)) return;
      const w = Float64Array.from(weights[param.name] as Float32Array);
      rule.update(w, Float64Array.from(probe.gradients[param.name] as Float32Array), states[p] as (typeof states)[0], {
        lr: rates(step, param.group),
      });
      next[param.name] = Float32Array.from(w);
    });
    weights = next;
  }
  return losses;
}

/** float32 weights after each of 20 updates: 20 roundings of 6e-8, amplified a little by training. */
function expectClose(losses: readonly number[], expected: readonly number[]): void {
  expect(losses.length).toBe(expected.length);
  for (const [t, loss] of losses.entries())
    expect(Math.abs(loss - (expected[t] as number)) / (expected[t] as number), `step ${t}`).toBeLessThan(2e-5);
}

describe('updates', () => {
  test('follow the rule with the rate of each group at each step', async () => {
    const rates = (step: number, group: number) => (0.02 + 0.01 * (step % 5)) * (group === 0 ? 0.3 : 1);
    for (const optimizer of [choiceOf('momentum'), choiceOf('adamw')]) {
      const events = await collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, lrAt: rates })] }), control()));
      const expected = await byHand(20, optimizer, rates);
      const losses = lossesOf(events);
      expect(losses.length).toBe(20);
      expectClose(losses, expected);
      const lr = stepsOf(events).flatMap((block) => [...block.lr]);
      expect(lr).toEqual(Array.from({ length: 40 }, (_, i) => rates(Math.floor(i / 2), i % 2)));
    }
  });

  test('leave a frozen group and its optimizer state alone, and take it up where it stood when it thaws', async () => {
    const optimizer = choiceOf('adam'); // its correction counts the updates of each group
    const frozenAt = (step: number, group: number) => group === 0 && step >= 5 && step < 12;
    const events = await collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, lrAt: () => 0.02, frozenAt })] }), control()));
    expectClose(lossesOf(events), await byHand(20, optimizer, () => 0.02, frozenAt));
    const never = lossesOf(await collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, lrAt: () => 0.02 })] }), control())));
    expect(lossesOf(events).slice(0, 6)).toEqual(never.slice(0, 6));
    expect(lossesOf(events)[7]).not.toBe(never[7]);
  });

  test('with everything frozen only look', async () => {
    const events = await collect(
      engine.train(
        tinyJob({ totalSteps: 31, replicas: [tinyReplica({ frozenAt: () => true })], batchAt: () => Uint32Array.of(0, 1, 2, 3) }),
        control(),
      ),
    );
    expect(new Set(lossesOf(events)).size).toBe(1);
  });

  test('take the momentum a schedule gives', async () => {
    const run = (momentumAt: () => number | undefined, optimizer = choiceOf('momentum')) =>
      collect(engine.train(tinyJob({ replicas: [tinyReplica({ optimizer, momentumAt })] }), control()));
    const plain = lossesOf(await run(() => undefined, choiceOf('sgd')));
    const none = lossesOf(await run(() => 0));
    expect(none).toEqual(plain);
    expect(lossesOf(await run(() => 0.5))).toEqual(lossesOf(await run(() => undefined, choiceOf('momentum', { momentum: 0.5 }))));
  });

  test('start from given weights and follow a given batch order', async () => {
    const initial = initialize(tinyModel, 99);
    const batchAt = (step: number, size: number) => Uint32Array.from({ length: size }, (_, i) => (step + i) % 120);
    const events = await collect(engine.train(tinyJob({ totalSteps: 1, initial: [initial], batchAt }), control()));
    const indices = batchAt(0, 4);
    const probe = await gradients(tinyModel, initial, gatherImages(tinyData.train, 36, indices), gatherLabels(tinyData.train, indices));
    expect(lossesOf(events)[0]).toBe(Math.fround(probe.loss));
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
    await collect(
      engine.train(tinyJob({ totalSteps: 7, replicas: [tinyReplica({ lrAt: (step, group) => 0.01 * asked.push(`${step}.${group}`) })] }), control()),
    );
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6].flatMap((step) => [`${step}.0`, `${step}.1`]));
  });

  test('computes nothing before it is asked, and no more than the limit', async () => {
    let asked = 0;
    let limit = 1;
    const events = engine.train(
      tinyJob({ totalSteps: 100, replicas: [tinyReplica({ lrAt: () => 1e-6 * asked++ })] }),
      control({ blockLimit: () => limit }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBe(0);
    const first = (await events.next()).value as EngineEvent;
    expect(first).toMatchObject({ firstStep: 0, count: 1 });
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
    const evaluations = evaluationsOf(events);
    expect(evaluations.map(({ step, count }) => [step, count])).toEqual([
      [0, 60],
      [4, 60],
      [8, 60],
      [10, 60],
    ]);
    const score = await evaluateLoss(tinyModel, initialize(tinyModel, 1), tinyData.test, 60);
    expect(evaluations[0]).toMatchObject(score);
    // events come in order of time
    let done = 0;
    for (const event of events) {
      if (event.type === 'steps') done = event.firstStep + event.count;
      else expect(event).toMatchObject({ type: 'evaluated', step: done });
    }
    expect((await collect(engine.train(tinyJob({ totalSteps: 3, evalCount: 500, evalEvery: 3 }), control()))).at(-1)).toMatchObject({
      step: 3,
      count: 70,
    });
  });

  test('trains replicas in lock-step: the same seed gives the same run, another another', async () => {
    const replicas = [tinyReplica(), tinyReplica({ seed: 2 }), tinyReplica(), tinyReplica({ lrAt: () => 0.2 })];
    const events = await collect(engine.train(tinyJob({ replicas, totalSteps: 30, evalEvery: 15 }), control()));
    const alone = lossesOf(await collect(engine.train(tinyJob({ totalSteps: 30 }), control())));
    const runs = replicas.map((_, r) => lossesOf(events, r));
    expect(runs[0]).toEqual(alone);
    expect(runs[2]).toEqual(alone);
    expect(runs[1]).not.toEqual(alone);
    expect(runs[3]?.[0]).toBe(alone[0]);
    expect(runs[3]?.[5]).not.toBe(alone[5]);
    expect(evaluationsOf(events).map(({ replica, step }) => `${step}.${replica}`)).toEqual(
      [0, 15, 30].flatMap((step) => [0, 1, 2, 3].map((r) => `${step}.${r}`)),
    );
  });

  test('goes on without the replicas that are no longer active, and ends when none is', async () => {
    const active = [true, true];
    const events: EngineEvent[] = [];
    for await (const event of engine.train(
      tinyJob({ replicas: [tinyReplica(), tinyReplica({ seed: 2 })], totalSteps: 60, evalEvery: 20 }),
      control({ active: (r) => active[r] === true }),
    )) {
      events.push(event);
      if (event.type === 'steps' && event.replica === 1 && event.firstStep + event.count >= 20) active[1] = false;
      if (event.type === 'steps' && event.replica === 0 && event.firstStep + event.count >= 40) active[0] = false;
    }
    expect([lossesOf(events, 0).length, lossesOf(events, 1).length]).toEqual([40, 20]);
  });

  test('reports a loss that is not a number and goes on', async () => {
    // a rate beyond float32: every weight is infinite or NaN after one update
    const events = await collect(
      engine.train(tinyJob({ totalSteps: 30, evalEvery: 30, replicas: [tinyReplica({ lrAt: () => 1e39, optimizer: choiceOf('sgd') })] }), control()),
    );
    const losses = lossesOf(events);
    expect(losses.length).toBe(30);
    expect(Number.isFinite(losses[0])).toBe(true);
    expect(Number.isNaN(losses[29])).toBe(true);
    expect(evaluationsOf(events).at(-1)?.loss).toBeNaN();
  });

  test('holds the same tensors after every block of 1,000 updates', async () => {
    const seen = new Set<number>();
    const bytes = new Set<number>();
    const job = tinyJob({ totalSteps: 1000, replicas: [tinyReplica({ optimizer: choiceOf('adam') })], evalEvery: 250 });
    for await (const event of engine.train(job, control())) {
      if (event.type !== 'steps') continue;
      seen.add(engine.memory().tensors - start);
      bytes.add(engine.memory().bytes);
    }
    // 5 parameters, 2 running values, 2 slots for each parameter
    expect([...seen]).toEqual([5 + 2 + 10]);
    expect(bytes.size).toBe(1);
  });

  test('lets messages in while it works', async () => {
    const { port1, port2 } = new MessageChannel();
    let echoes = 0;
    port1.onmessage = () => {
      echoes++;
      port2.postMessage(0);
    };
    port2.postMessage(0);
    const job = tinyJob({ totalSteps: 150, replicas: Array.from({ length: 4 }, (_, r) => tinyReplica({ seed: r })) });
    const began = performance.now();
    await collect(engine.train(job, control()));
    port1.close();
    expect(echoes).toBeGreaterThan((performance.now() - began) / 100); // at least one turn per 100 ms; one per 12 ms is meant
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
      return 1e-6 * asked++;
    };
    const rest = engine.train(endless({ replicas: [tinyReplica({ lrAt })] }), control({ signal: another.signal }));
    await collect(rest);
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
    const short = { ...initialize(tinyModel, 1), 'dense.bias': new Float32Array(2) };
    await expect(collect(engine.train(endless({ initial: [short] }), control()))).rejects.toThrow('internal: 2 values for dense.bias [3]');
    await expect(collect(engine.train(endless({ batchSize: 121 }), control()))).rejects.toThrow('internal: batch of 121 out of 120 images');
  });
});

test('a second engine in the same thread is refused', async () => {
  await expect(openTfjs('cpu')).rejects.toThrow('internal: a cpu engine is open');
});

test('asked for a backend that is not here, says so', async () => {
  await expect(openTfjs('webgpu')).rejects.toMatchObject({ name: 'EnvironmentError', code: 'engineMissing', params: { backend: 'webgpu' } });
  await expect(openTfjs('webgl')).rejects.toMatchObject({ code: 'engineMissing', params: { backend: 'webgl' } });
  expect(engine.info).toEqual({ engine: 'tfjs', backend: 'cpu', version: 1, device: '', software: true, reasons: ['asked', 'cpuFallback'] });
  expect(tf.getBackend()).toBe('cpu');
});
