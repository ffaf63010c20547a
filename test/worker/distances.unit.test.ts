/**
 * Distances from the start as the worker reports them, on the real WebAssembly engine: at every evaluation, those of the very weights, and free of charge
 * for the numbers.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { TaskSpec } from '../../src/experiment/spec.ts';
import { groupMoves } from '../../src/models/distance.ts';
import { initialize } from '../../src/models/initialize.ts';
import type { Checkpoint, Report, TrainJob } from '../../src/worker/protocol.ts';
import { taskParts } from '../../src/worker/taskParts.ts';
import { brightness } from './brightness.ts';
import { columnsOf, createHarness, dataset, type Harness, lawOneProblems } from './harness.ts';

const data = { ...dataset, train: brightness(240), test: brightness(40) };
/** 30 updates, evaluated after 0, 8, 16, 24 and 30. */
const task: TaskSpec = { ...defaultSpec.task, batchSize: 8, epochs: 1, seeds: 2, evalEvery: 8, evalCount: 40 };
const model = taskParts(task, data, null).model;
const plain = newRun('A');
const still = newRun('B', { groups: { ...plain.groups, still: [2] } });

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

async function race(more: Partial<TrainJob> = {}): Promise<readonly Report[]> {
  const h = createHarness({ openEngine: () => openWasm(), loadDataset: async () => data });
  open.push(h);
  h.hello();
  h.send({ type: 'start', runId: 1, job: { kind: 'train', task, runs: [plain, still], target: 1, distance: true, ...more } });
  await h.until('ended');
  expect(lawOneProblems(h.reports)).toEqual([]);
  return h.reports;
}

const distances = (reports: readonly Report[]) => reports.flatMap((it) => (it.type === 'distance' ? [it] : []));
const lastState = (reports: readonly Report[]) =>
  reports.flatMap((it) => (it.type === 'checkpoint' ? [it.checkpoints] : [])).at(-1) as readonly Checkpoint[];

describe('distances from the start', () => {
  it('come after every evaluation, those of the weights at that step, and change no loss', async () => {
    const [measured, unmeasured] = [await race({ ends: true }), await race({ distance: false })];
    const found = distances(measured);
    for (const replica of [0, 1, 2, 3]) {
      expect(found.filter((it) => it.replica === replica).map(({ step }) => step)).toEqual([8, 16, 24, 30]);
      expect([...columnsOf(measured as Report[], 1, replica).loss]).toEqual([...columnsOf(unmeasured as Report[], 1, replica).loss]);
    }
    expect(distances(unmeasured)).toEqual([]);
    const end = lastState(measured);
    for (const replica of [0, 1, 2, 3]) {
      const start = initialize(model, task.seed + (replica % 2));
      const right = groupMoves(model, start, end[replica]?.weights ?? {}).map(({ distance, norm }) => distance / norm);
      expect(found.find((it) => it.replica === replica && it.step === 30)?.relative).toEqual(right);
      expect(right.map((value) => value > 0)).toEqual([true, replica < 2, true]); // in the second run the group in the middle stands still
    }
  });

  it('are measured from update 0 also where a race goes on from a later one', async () => {
    const whole = distances(await race());
    const half = await race({ task: { ...task, epochs: 16 / 30 }, ends: true });
    const checkpoints = lastState(half);
    expect(checkpoints.map(({ step }) => step)).toEqual([16, 16, 16, 16]);
    const rest = distances(await race({ from: { checkpoints, heard: checkpoints.map(() => []), seconds: 1 } }));
    expect(rest).toEqual(whole.filter(({ step }) => step > 16));
  });
});
