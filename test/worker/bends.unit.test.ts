import { afterEach, describe, expect, test } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { schedules } from '../../src/schedules/registry.ts';
import type { Report, TrainJob } from '../../src/worker/protocol.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness, type HarnessOptions, lawOneProblems } from './harness.ts';

const data = { ...dataset, train: brightness(320), test: brightness(40) };
const model = choiceOf({ linear: { kind: 'linear', params: {} } }, 'linear');
/** 40 updates of softmax regression, whose Hessian is never negative. */
const task = { ...defaultSpec.task, model, batchSize: 8, epochs: 1, seeds: 2, evalEvery: 0, seed: 5 };
const plain = { schedule: choiceOf(schedules, 'constant', { lr: 0.02 }), optimizer: choiceOf(optimizers, 'sgd') };
const runs = [newRun('A', plain), newRun('B', { ...plain, schedule: choiceOf(schedules, 'constant', { lr: 0.05 }) })];
const jobOf = (more: Partial<TrainJob> = {}): TrainJob => ({ kind: 'train', task, runs, target: 0.8, curvature: { every: 10, images: 64 }, ...more });

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

async function race(job: TrainJob, options: HarnessOptions = {}): Promise<Harness> {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data, ...options });
  open.push(h);
  h.hello();
  h.send({ type: 'start', runId: 1, job });
  await h.until('ended');
  expect(lawOneProblems(h.reports)).toEqual([]);
  return h;
}

const curvatures = (reports: readonly Report[]) => reports.flatMap((report) => (report.type === 'curvature' ? [report] : []));

describe('curvature while a race trains', () => {
  test('of the first seed of every run, at the start, on the way in whole intervals, and at the end', async () => {
    const found = curvatures((await race(jobOf())).reports);
    expect([...new Set(found.map(({ replica }) => replica))].sort()).toEqual([0, 2]);
    for (const replica of [0, 2]) {
      const steps = found.filter((one) => one.replica === replica).map(({ step }) => step);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps[0]).toBe(0);
      expect(steps.at(-1)).toBe(40);
      expect(steps.every((step) => step % 10 === 0)).toBe(true);
      expect(new Set(steps).size).toBe(steps.length);
    }
    for (const { images, largest, smallest, largestResidual, smallestResidual, gradNorm, loss } of found) {
      expect(images).toBe(64);
      expect(largest).toBeGreaterThan(1);
      expect(Math.max(largestResidual, smallestResidual)).toBeLessThan(0.011 * largest);
      expect(smallest).toBeGreaterThan(-2 * smallestResidual - 1e-4); // convex
      expect(gradNorm).toBeGreaterThan(0);
      expect(loss).toBeGreaterThan(0);
    }
  });

  test('the numbers are those of the network at that step', async () => {
    const [first] = curvatures((await race(jobOf())).reports).filter(({ replica, step }) => replica === 2 && step === 0);
    const network = buildModel(model, data.shape, data.classes);
    const engine = await openWasm();
    const curvature = await engine.curvature?.({ model: network, split: data.train, count: 64, batchSize: 8 });
    const slope = await curvature?.at(initialize(network, 5));
    expect(first?.loss).toBe(slope?.loss);
    expect(first?.gradNorm).toBeCloseTo(Math.hypot(...(slope?.gradient ?? [])), 12);
    // power iteration is enough for the largest one
    let v = Float64Array.from({ length: curvature?.size ?? 0 }, (_, i) => Math.sin(i));
    let largest = 0;
    for (let k = 0; k < 60; k++) {
      const product = (await curvature?.times(v)) ?? new Float64Array(0);
      largest = Math.hypot(...product);
      v = product.map((x) => x / largest);
    }
    engine.dispose();
    expect(Math.abs((first?.largest ?? 0) / largest - 1)).toBeLessThan(0.01);
  });

  test('training is not changed by it, and what is kept is not more', async () => {
    const [watched, alone] = await Promise.all([
      race(jobOf({ keep: true })),
      race({ ...jobOf({ keep: true }), curvature: { every: 10_000, images: 64 } }),
    ]);
    for (const replica of [0, 1, 2, 3]) expect(columnsOf(watched.reports, 1, replica).loss).toEqual(columnsOf(alone.reports, 1, replica).loss);
    const kept = (h: Harness) => h.reports.filter(({ type }) => type === 'checkpoint').length;
    expect(kept(watched)).toBe(kept(alone));
  });

  test('where the engine has none, the wasm engine measures beside it, and is closed', async () => {
    const { curvature: _absent, ...without } = await openWasm();
    let [opened, disposed] = [0, 0];
    const h = await race(jobOf(), {
      openEngine: async () => without,
      async openBeside() {
        opened++;
        const engine = await openWasm();
        return { ...engine, dispose: () => void disposed++ };
      },
    });
    expect(opened).toBe(1);
    expect(curvatures(h.reports).filter(({ step }) => step === 0)).toHaveLength(2);
    expect(disposed).toBe(1);
  });

  test('on precomputed activations it is the curvature of what trains', async () => {
    const groups = { ...newRun('A').groups, frozen: 1, frozenNorm: 'evaluate' } as const;
    const frozen = runs.map((run) => ({ ...run, groups }));
    const tanh = { ...task, model: choiceOf({ tanh: { kind: 'tanh', params: {} } }, 'tanh'), seeds: 1 };
    const of = async (precompute: boolean) => (await race(jobOf({ task: { ...tanh, precompute }, runs: frozen }))).reports;
    const [head, whole] = [await of(true), await of(false)];
    const [ours, all] = [head, whole].map((reports) => curvatures(reports).filter(({ step }) => step === 0));
    expect(ours?.map(({ replica }) => replica)).toEqual([0, 1]);
    expect(ours?.[0]?.loss).toBeCloseTo(all?.[0]?.loss as number, 5);
    expect(ours?.[0]?.gradNorm).toBeLessThan(all?.[0]?.gradNorm as number); // without that of the first group
    expect(ours?.[0]?.largest).toBeGreaterThan(0);
  });

  test('a stop does not wait for it', async () => {
    const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data });
    open.push(h);
    h.hello();
    h.send({ type: 'start', runId: 1, job: jobOf({ task: { ...task, epochs: 100 }, curvature: { every: 1, images: 320 } }) });
    await h.until('curvature');
    h.send({ type: 'stop', runId: 1 });
    await h.until('ended');
    expect(h.reports.at(-1)).toMatchObject({ type: 'ended', reason: 'stopped' });
  });
});
