import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine, EngineEvent } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { selfTest } from '../../src/engines/tfjs/selfTest.ts';
import oracleUrl from '../fixtures/cnn-small.json?url';
import { type CnnOracle, runErrors } from './cnnOracle.ts';
import { choiceOf, collect, control, evaluationsOf, lossesOf, tinyJob, tinyReplica } from './tinyJob.ts';
import { TFJS_WEBGPU } from './tolerances.ts';

/**
 * Iterations of each of the five runs. WebGPU in software takes about a second for one at batch 32 on two idle cores (three to six on busy ones), so four
 * unless VITE_FULL_PARITY asks for all 60.
 * A missing adapter fails: the engine refuses to open.
 */
const ITERATIONS = import.meta.env.VITE_FULL_PARITY ? 60 : 4;

let engine: Engine;
beforeEach(async () => {
  engine = await openTfjs('webgpu');
});
afterEach(() => engine.dispose());

test('opens on the adapter, passes its self-test, and says what it is', async () => {
  expect(engine.info.backend).toBe('webgpu');
  expect(tf.getBackend()).toBe('webgpu');
  expect(engine.info.device).not.toBe('');
  expect(engine.info.reasons).toEqual(['asked', engine.info.software ? 'webgpuSoftware' : 'webgpuHardware']);
  const { passed, worst } = await selfTest();
  expect(passed).toBe(true);
  expect(worst).toBeLessThan(1e-5);
});

test(`the five runs of cnn-small.json agree with PyTorch for ${ITERATIONS} iterations`, { timeout: ITERATIONS * 100_000 }, async () => {
  const oracle = (await (await fetch(oracleUrl)).json()) as CnnOracle;
  const began = performance.now();
  const errors = await runErrors(engine, oracle, ITERATIONS);
  const perStep = (performance.now() - began) / (5 * ITERATIONS);
  console.log(
    [
      `cnn-small.json: largest relative error of the loss, tfjs on webgpu (${engine.info.device}), ${perStep.toFixed(0)} ms an iteration`,
      ...errors.map(
        ({ name, at, iterations }) =>
          `  ${name.padEnd(22)} ${Math.min(20, iterations)} iterations ${at(20).toExponential(1)}, ${iterations} iterations ${at(iterations).toExponential(1)}`,
      ),
    ].join('\n'),
  );
  expect(errors.length).toBe(5);
  for (const { name, at, iterations } of errors) {
    expect(iterations, name).toBe(ITERATIONS);
    expect(at(20), name).toBeLessThan(TFJS_WEBGPU.at20);
    expect(at(iterations), name).toBeLessThan(TFJS_WEBGPU.at60);
  }
});

describe('a small job', () => {
  const job = tinyJob({
    totalSteps: 6,
    evalEvery: 3,
    evalCount: 20,
    replicas: [tinyReplica({ optimizer: choiceOf('adam') }), tinyReplica({ seed: 2, lrAt: () => 0.1 })],
  });

  test('gives the same bits twice, close to the CPU, and frees everything', async () => {
    const start = engine.memory().tensors;
    const first = await collect(engine.train(job, control()));
    expect(engine.memory().tensors).toBe(start);
    const second = await collect(engine.train(job, control()));
    expect(second.map(bitsOf)).toEqual(first.map(bitsOf));
    engine.dispose();
    engine = await openTfjs('cpu');
    const cpu = await collect(engine.train(job, control()));
    for (const replica of [0, 1]) {
      const [found, expected] = [lossesOf(first, replica), lossesOf(cpu, replica)];
      expect(found.length).toBe(6);
      for (const [t, loss] of found.entries())
        expect(Math.abs(loss - (expected[t] as number)) / (expected[t] as number), `step ${t}`).toBeLessThan(1e-4);
    }
    for (const [i, { loss }] of evaluationsOf(cpu).entries())
      expect(Math.abs((evaluationsOf(first)[i]?.loss as number) - loss) / loss).toBeLessThan(1e-4);
  });

  test('frees everything when it is left in the middle, a block ahead', async () => {
    const start = engine.memory().tensors;
    const abort = new AbortController();
    const events = engine.train({ ...job, totalSteps: 100, evalEvery: 0 }, control({ signal: abort.signal }));
    for (let pull = 0; pull < 3; pull++) await events.next();
    abort.abort();
    expect((await events.next()).done).toBe(true);
    expect(engine.memory().tensors).toBe(start);
    const others = engine.train({ ...job, totalSteps: 100, evalEvery: 0 }, control());
    for (let pull = 0; pull < 3; pull++) await others.next();
    await others.return();
    expect(engine.memory().tensors).toBe(start);
  });

  test('never works further ahead than the limit', async () => {
    let launched = 0;
    const lrAt = (step: number) => {
      launched = step + 1;
      return 0.01;
    };
    const events = engine.train({ ...job, totalSteps: 100, evalEvery: 0, replicas: [tinyReplica({ lrAt })] }, control({ blockLimit: () => 1 }));
    await events.next();
    expect(launched).toBe(1);
    await events.next();
    expect(launched).toBe(2);
    await events.return();
  });
});

test('a lost device is an EnvironmentError, and a new engine can be opened after it', async () => {
  const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
  const events = engine.train(tinyJob({ totalSteps: 1000 }), control());
  await events.next();
  device.destroy();
  const rest = collect(events);
  await expect(rest).rejects.toMatchObject({ name: 'EnvironmentError', code: 'deviceLost' });
  expect(await engine.lost).toContain('destroyed');
  engine.dispose();
  engine = await openTfjs('webgpu');
  expect(lossesOf(await collect(engine.train(tinyJob({ totalSteps: 2 }), control()))).length).toBe(2);
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

/** Everything an event says, with floats as their bits. */
function bitsOf(event: EngineEvent): unknown {
  if (event.type !== 'steps') return event;
  return { ...event, loss: [...new Uint32Array(event.loss.buffer)], accuracy: [...new Uint32Array(event.accuracy.buffer)], lr: [...event.lr] };
}
