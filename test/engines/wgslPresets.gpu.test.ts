import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGpu, type GpuFound } from '../../src/engines/adapters.ts';
import type { Checkpoint, EngineJob } from '../../src/engines/engine.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { createCompiler } from '../../src/engines/wgsl/compiled.ts';
import { openDevice } from '../../src/engines/wgsl/device.ts';
import { openWgsl, type WgslEngine } from '../../src/engines/wgsl/open.ts';
import { tilings, variantsOf } from '../../src/engines/wgsl/tiling.ts';
import { train } from '../../src/engines/wgsl/train.ts';
import { stream } from '../../src/math/rng.ts';
import { buildModel, type ModelKind } from '../../src/models/registry.ts';
import oracleUrl from '../fixtures/cnn-small.json?url';
import { type CnnOracle, runErrors, surfaceError } from './cnnOracle.ts';
import { middle } from './suite/middle.ts';
import { bitsOf, trainAll } from './suite/subject.ts';
import { choiceOf, collect, control, tinyJob, tinyReplica } from './tinyJob.ts';
import { SURFACE, WGSL } from './tolerances.ts';

const ITERATIONS = import.meta.env.VITE_FULL_PARITY ? 60 : 4;

let engine: WgslEngine;
beforeAll(async () => {
  engine = await openWgsl({ variants: ['software', 'fine'] });
});
afterAll(() => engine.dispose());

/** Every second replica is a transfer: its first layer group stands still, batch norm and all. */
function jobOf(kind: ModelKind, replicas: number, augmented = false): EngineJob {
  const rng = stream(9, 'presets');
  const split = {
    count: 24,
    images: Uint8Array.from({ length: 24 * 784 }, () => rng.below(256)),
    labels: Uint8Array.from({ length: 24 }, () => rng.below(10)),
  };
  const optimizers = [choiceOf('momentum'), choiceOf('adamw'), choiceOf('rmsprop')];
  return {
    model: buildModel({ kind, params: { skip: true } }, [28, 28, 1], 10),
    data: { kind: 'noise', shape: [28, 28, 1], classes: 10, train: split, test: split },
    batchSize: 6,
    totalSteps: 3,
    replicas: Array.from({ length: replicas }, (_, r) =>
      tinyReplica({
        seed: r,
        optimizer: optimizers[r % 3] as (typeof optimizers)[0],
        lrAt: () => 0.003,
        frozenAt: (_, group) => r % 2 === 1 && group === 0,
        normStillAt: () => true,
      }),
    ),
    evalEvery: 0,
    evalCount: 0,
    ...(augmented && { augment: { flip: true, shift: 3, crop: 4 } }),
  };
}

/** Largest difference of two states, relative to the size of each tensor. */
function distance(a: Checkpoint, b: Checkpoint): number {
  const relative = Object.entries(a.weights).map(([name, x]) => {
    const y = b.weights[name] as Float32Array;
    return Math.hypot(...x.map((value, i) => value - (y[i] as number))) / Math.max(Math.hypot(...y), 1e-3);
  });
  return Math.max(...relative);
}

describe('presets follow the wasm engine', () => {
  test.each<readonly [ModelKind, number, 'augmented' | 'as they are']>([
    ['small', 5, 'as they are'],
    ['wide', 1, 'as they are'],
    ['bn', 2, 'augmented'],
    ['tanh', 2, 'augmented'],
    ['residual', 1, 'as they are'],
    ['mlp', 2, 'augmented'],
  ])('%s, %i replicas, images %s', async (kind, replicas, images) => {
    const wasm = await openWasm();
    const job = jobOf(kind, replicas, images === 'augmented');
    const [found, right] = [await trainAll(engine, job), await trainAll(wasm, job)];
    expect(found.states.length).toBe(replicas);
    for (const [t, loss] of right.losses.entries()) expect(Math.abs((found.losses[t] as number) - loss) / loss, `step ${t}`).toBeLessThan(1e-5);
    // three updates; an element of RMSProp or Adam whose gradient is nearly 0 may move either way, hence a thousand times float32's rounding
    for (const [r, state] of right.states.entries()) expect(distance(found.states[r] as Checkpoint, state), `replica ${r}`).toBeLessThan(1e-4);
    wasm.dispose();
  });

  test('cut into threads as for a graphics processor, too', async () => {
    const view = await engine.as('fine');
    expect([engine.info.variant, view.info.variant, (await engine.as('nonsense')).info.variant]).toEqual(['software', 'fine', 'software']);
    const job = jobOf('small', 5); // for which `engine` has its kernels already
    const [found, right] = [await trainAll(view, job), await trainAll(engine, job)];
    for (const [r, state] of right.states.entries()) expect(distance(found.states[r] as Checkpoint, state)).toBeLessThan(1e-4);
  });
});

/** A network with all that is cut: convolutions on bytes and on values, both gradients, batch norm, pool. No self-test, which takes longer than this. */
test.each(variantsOf(false))('cut as %s it trains within rounding of the cut for software', async (name) => {
  const gpu = await openDevice((await findGpu()) as GpuFound);
  const figures = { dispatches: 0, submits: 0, steps: 0, scriptMs: 0, bytesPerReplica: 0 };
  const context = { gpu, compiler: createCompiler(gpu), tiling: tilings[name], figures };
  const job = tinyJob({ model: middle('relu and pool', 5), totalSteps: 3, replicas: [tinyReplica(), tinyReplica({ seed: 2 })] });
  const [found, right] = [await trainAll({ ...engine, train: (one, pace) => train(one, pace, context) }, job), await trainAll(engine, job)];
  expect(right.losses.length).toBe(3);
  for (const [t, loss] of right.losses.entries()) expect(Math.abs((found.losses[t] as number) - loss) / loss, `step ${t}`).toBeLessThan(1e-5);
  for (const [r, state] of right.states.entries()) expect(distance(found.states[r] as Checkpoint, state)).toBeLessThan(1e-4);
  gpu.dispose();
});

test(`the five runs of cnn-small.json agree with PyTorch for ${ITERATIONS} iterations`, async () => {
  const oracle = (await (await fetch(oracleUrl)).json()) as CnnOracle;
  const errors = await runErrors(engine, oracle, ITERATIONS);
  console.log(
    errors.map(({ name, at, iterations }) => `cnn-small.json, wgsl: ${name} ${iterations} iterations ${at(iterations).toExponential(1)}`).join('\n'),
  );
  expect(errors.length).toBe(5);
  for (const { name, at, iterations } of errors) {
    expect(iterations, name).toBe(ITERATIONS);
    expect(at(20), name).toBeLessThan(WGSL.at20);
    expect(at(iterations), name).toBeLessThan(WGSL.at60);
  }
});

test("the loss surface of cnn-small.json on our plane is PyTorch's, at nine of its points", async () => {
  const oracle = (await (await fetch(oracleUrl)).json()) as CnnOracle;
  const { worst, points } = await surfaceError(engine, oracle, 4);
  expect(points).toBe(9);
  expect(worst).toBeLessThan(SURFACE);
});

test('another device of the same adapter gives the same bits, however many steps a submit holds; when it is lost, another goes on to them', async () => {
  const job = tinyJob({ totalSteps: 20, replicas: [tinyReplica(), tinyReplica({ seed: 2, optimizer: choiceOf('adam') })] });
  const other = await openWgsl({ stepsPerSubmit: 7, variants: ['software'] });
  const [a, b] = [await trainAll(engine, job), await trainAll(other, job)];
  expect(b.losses).toEqual(a.losses);
  expect(b.states.map(bitsOf)).toEqual(a.states.map(bitsOf));
  expect(other.figures()).toMatchObject({ steps: 20, submits: 3 });

  const states: Checkpoint[] = [];
  const events = other.train(job, control({ blockLimit: () => 5, checkpointDue: (step) => step === 10 }));
  while (states.length < 2) {
    const { value } = await events.next();
    if (value?.type === 'checkpoint') states.push(value.checkpoint);
  }
  other.destroyDevice();
  await expect(collect(events)).rejects.toMatchObject({ name: 'EnvironmentError', code: 'deviceLost' });
  expect(await other.lost).toContain('destroyed');
  other.dispose();
  const rest = await trainAll(engine, { ...job, from: states });
  expect(rest.losses).toEqual(a.losses.slice(10));
  expect(rest.states.map(bitsOf)).toEqual(a.states.map(bitsOf));
});
