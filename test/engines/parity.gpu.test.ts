import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine, EngineEvent } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { selfTest } from '../../src/engines/tfjs/selfTest.ts';
import oracleUrl from '../fixtures/cnn-small.json?url';
import { type CnnOracle, runErrors } from './cnnOracle.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, tinyJob, tinyReplica } from './tinyJob.ts';
import { TFJS_WEBGPU } from './tolerances.ts';

/**
 * WebGPU in software takes about a second for an iteration at batch 32 on two idle cores (three to six on busy ones), so three of one run unless
 * VITE_FULL_PARITY asks for all 60 of all five. The third loss is the first that depends on gradients, rates of each group and the optimizer's state;
 * what the other runs add are rates, which come from outside, and rules, which the suite compares with ours (suite.gpu.test.ts).
 * A missing adapter fails: the engine refuses to open.
 */
const [ITERATIONS, RUNS] = import.meta.env.VITE_FULL_PARITY ? [60, /./] : [3, /differential-sgdr/];

/** One engine for all, since its kernels are compiled when they are first used; each of the last tests leaves another. */
let engine: Engine;
beforeAll(async () => {
  engine = await openTfjs('webgpu');
});
afterAll(() => engine.dispose());

test('opens on the adapter, passes its self-test, and says what it is', async () => {
  expect(engine.info.backend).toBe('webgpu');
  expect(tf.getBackend()).toBe('webgpu');
  expect(engine.info.device).not.toBe('');
  expect(engine.info.reasons).toEqual(['asked', engine.info.software ? 'webgpuSoftware' : 'webgpuHardware']);
  const { passed, worst } = await selfTest();
  expect(passed).toBe(true);
  expect(worst).toBeLessThan(1e-5);
});

test(`runs of cnn-small.json agree with PyTorch for ${ITERATIONS} iterations`, { timeout: ITERATIONS * 100_000 }, async () => {
  const oracle = (await (await fetch(oracleUrl)).json()) as CnnOracle;
  const began = performance.now();
  const runs = oracle.runs.filter(({ name }) => RUNS.test(name));
  const errors = await runErrors(engine, { ...oracle, runs }, ITERATIONS);
  const perStep = (performance.now() - began) / (runs.length * ITERATIONS);
  console.log(
    [
      `cnn-small.json: largest relative error of the loss, tfjs on webgpu (${engine.info.device}), ${perStep.toFixed(0)} ms an iteration`,
      ...errors.map(
        ({ name, at, iterations }) =>
          `  ${name.padEnd(22)} ${Math.min(20, iterations)} iterations ${at(20).toExponential(1)}, ${iterations} iterations ${at(iterations).toExponential(1)}`,
      ),
    ].join('\n'),
  );
  expect(errors.length).toBe(import.meta.env.VITE_FULL_PARITY ? 5 : 1);
  for (const { name, at, iterations } of errors) {
    expect(iterations, name).toBe(ITERATIONS);
    expect(at(20), name).toBeLessThan(TFJS_WEBGPU.at20);
    expect(at(iterations), name).toBeLessThan(TFJS_WEBGPU.at60);
  }
});

const job = tinyJob({
  totalSteps: 4,
  evalEvery: 2,
  evalCount: 20,
  replicas: [tinyReplica({ optimizer: choiceOf('adam') }), tinyReplica({ seed: 2, lrAt: () => 0.1 })],
});
let first: EngineEvent[] = [];

test('a small job gives the same bits twice, and frees everything', async () => {
  const start = engine.memory().tensors;
  first = await collect(engine.train(job, control()));
  expect(engine.memory().tensors).toBe(start);
  expect((await collect(engine.train(job, control()))).map(bitsOf)).toEqual(first.map(bitsOf));
});

test('a lost device is an EnvironmentError, and a new engine can be opened after it, with the same bits', async () => {
  const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
  const events = engine.train(tinyJob({ totalSteps: 1000 }), control());
  await events.next();
  device.destroy();
  const rest = collect(events);
  await expect(rest).rejects.toMatchObject({ name: 'EnvironmentError', code: 'deviceLost' });
  expect(await engine.lost).toContain('destroyed');
  engine.dispose();
  engine = await openTfjs('webgpu');
  expect((await collect(engine.train(job, control()))).map(bitsOf)).toEqual(first.map(bitsOf));
});

test('auto passes over software adapters, with the reasons', async () => {
  const { software } = engine.info;
  engine.dispose();
  engine = await openTfjs('auto');
  if (software) {
    expect(engine.info.backend).not.toBe('webgpu');
    expect(engine.info.reasons[0]).toBe('webgpuSoftware');
  } else expect(engine.info.reasons).toEqual(['webgpuHardware']);
});

test('the small job is close to the one on the CPU', async () => {
  engine.dispose();
  engine = await openTfjs('cpu');
  const cpu = await collect(engine.train(job, control()));
  for (const replica of [0, 1]) {
    const [found, expected] = [lossesOf(first, replica), lossesOf(cpu, replica)];
    expect(found.length).toBe(4);
    for (const [t, loss] of found.entries())
      expect(Math.abs(loss - (expected[t] as number)) / (expected[t] as number), `step ${t}`).toBeLessThan(1e-4);
  }
  for (const [i, { loss }] of evaluationsOf(cpu).entries())
    expect(Math.abs((evaluationsOf(first)[i]?.loss as number) - loss) / loss).toBeLessThan(1e-4);
});

/** Everything an event says, with floats as their bits. */
function bitsOf(event: EngineEvent): unknown {
  if (event.type !== 'steps') return event;
  return { ...event, loss: [...new Uint32Array(event.loss.buffer)], accuracy: [...new Uint32Array(event.accuracy.buffer)], lr: [...event.lr] };
}
