import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EngineEvent } from '../../src/engines/engine.ts';
import type { Kernels } from '../../src/engines/kernelNames.ts';
import { bindModule, compileModule } from '../../src/engines/wasm/kernels.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createPool } from '../../src/engines/wasm/pool.ts';
import { initialize } from '../../src/models/initialize.ts';
import { channelPort } from './channelPort.ts';
import { digestData, digestJob, digestOf } from './digest.ts';
import { collect, control, evaluationsOf, tinyData, tinyJob, tinyModel, tinyReplica } from './tinyJob.ts';

const engine = await openWasm();
afterEach(() => expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 }));

describe('replicas', () => {
  test('have the same bits together and alone', async () => {
    for (const kind of ['small', 'bn'] as const) {
      const job = digestJob(kind);
      const together = await digestOf(engine, job);
      for (const [r, replica] of job.replicas.entries())
        expect((await digestOf(engine, { ...job, replicas: [replica] })).replicas[0]).toBe(together.replicas[r]);
      expect(new Set(together.replicas).size).toBe(3);
    }
  });

  test('have the same bits with 1, 2 and 3 lanes behind a channel, also where one is over', async () => {
    const job = digestJob('small');
    const alone = await digestOf(engine, job);
    const states: EngineEvent[] = await collect(engine.train({ ...job, totalSteps: 6 }, control({ checkpointDue: (step) => step === 6 })));
    const from = states.flatMap((event) => (event.type === 'checkpoint' ? [event.replica === 1 ? null : event.checkpoint] : []));
    const rest = await digestOf(engine, { ...job, from });
    expect(rest.replicas[1]).toBe('');
    for (const size of [1, 2, 3]) {
      const shared = await openWasm({ pool: createPool(size, channelPort) });
      expect(await digestOf(shared, job)).toEqual(alone);
      expect(await digestOf(shared, { ...job, from })).toEqual(rest); // the lanes are used again
      expect(shared.memory()).toEqual({ tensors: 0, bytes: 0 });
      shared.dispose();
    }
  });
});

test('looks have the same bits with 1, 2 and 3 lanes, and come in order', async () => {
  const { model } = digestJob('small');
  const points = 5;
  const job = { model, split: digestData.test, count: 50, points, weightsAt: (point: number) => initialize(model, point), probabilities: true };
  const found = async (by: typeof engine) => {
    const all = [];
    for await (const look of by.look(job, new AbortController().signal)) all.push(look);
    return all;
  };
  const alone = await found(engine);
  expect(new Set(alone.map(({ loss }) => loss)).size).toBe(points);
  for (const size of [1, 2, 3]) {
    const shared = await openWasm({ pool: createPool(size, channelPort) });
    expect(await found(shared)).toEqual(alone);
    expect(shared.memory()).toEqual({ tensors: 0, bytes: 0 });
    shared.dispose();
  }
});

test('slices of an evaluation give the same sum to the last bit, whatever the batch size', async () => {
  const scores = await Promise.all(
    [4, 67, 100].map(
      async (batchSize) => evaluationsOf(await collect(engine.train(tinyJob({ totalSteps: 0, evalEvery: 4, batchSize }), control())))[0],
    ),
  );
  expect(scores[0]?.loss).toBeGreaterThan(0);
  expect(new Set(scores.map((score) => score?.loss)).size).toBe(1);
});

/** On a clock that moves only when a slice is computed, and by more than a breath: between any two slices the event loop has turned. */
test('messages get in between two slices of an evaluation, of a look, and between two replicas of a step', async () => {
  const compiled = bindModule(await compileModule());
  let clock = 0;
  let turns = 0;
  const at: number[] = [];
  const slow = (memory: WebAssembly.Memory): Kernels => {
    const kernels = compiled(memory);
    const crossEntropy = (...args: number[]) => {
      clock += 13;
      at.push(turns);
      kernels.crossEntropy(...args);
    };
    return { ...kernels, crossEntropy };
  };
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  let on = true;
  const turn = () => {
    turns++;
    if (on) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    const subject = await openWasm({ bind: slow });
    const between = (slices: number) => {
      expect(at.length).toBe(slices);
      for (let i = 1; i < at.length; i++) expect((at[i] as number) - (at[i - 1] as number)).toBeGreaterThan(0);
      at.length = 0;
    };
    const split = { count: 350, images: new Uint8Array(350 * 36), labels: new Uint8Array(350) };
    const replicas = [tinyReplica(), tinyReplica({ seed: 2 })];
    const job = tinyJob({ data: { ...tinyData, test: split }, replicas, totalSteps: 0, evalEvery: 1, evalCount: 350 });
    await collect(subject.train(job, control()));
    between(12); // six slices of at most 64, two replicas
    const look = { model: tinyModel, split, count: 350, points: 2, weightsAt: (point: number) => initialize(tinyModel, point) };
    for await (const { loss } of subject.look(look, new AbortController().signal)) expect(loss).toBeGreaterThan(0);
    between(12);
    await collect(subject.train(tinyJob({ replicas, totalSteps: 5 }), control()));
    between(10);
  } finally {
    on = false;
    now.mockRestore();
  }
});
