/**
 * @file A session over the real engine (TensorFlow.js on its CPU backend, in Node): the contract that the fake engine stands for.
 */
import { expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { brightness } from './brightness.ts';
import { columnsOf, constantRun, createHarness, dataset, lawOneProblems, trainJob } from './harness.ts';

it('pauses, patches, steps, cuts a diverged replica, learns, and leaves no tensor behind', async () => {
  let engine: Engine | null = null;
  const h = createHarness({
    openEngine: async () => {
      engine = await openTfjs('cpu');
      return engine;
    },
    loadDataset: async () => ({ ...dataset, train: brightness(640), test: brightness(100) }),
  });
  h.hello();
  h.send({ type: 'start', runId: 1, job: trainJob([constantRun('A', 0.01), constantRun('B', 1e8)], { model: { kind: 'linear', params: {} } }) });
  await h.until('steps', (it) => it.replica === 0);
  h.send({ type: 'pause', runId: 1 });
  const { step } = await h.until('paused');
  h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.005) });
  h.send({ type: 'resume', runId: 1, steps: 1 });
  expect((await h.until('paused', (it) => it.step > step)).step).toBe(step + 1);
  h.send({ type: 'resume', runId: 1 });
  expect((await h.until('ended')).reason).toBe('finished');

  const { loss, lr, seconds } = columnsOf(h.reports, 1, 0);
  expect(lr).toEqual(Array.from({ length: 40 }, (_, t) => (t < step ? 0.01 : 0.005)));
  expect(loss[39]).toBeLessThan(0.7 * (loss[0] as number));
  expect(seconds[39]).toBeGreaterThan(0);
  const ends = h.reports.flatMap((it) => (it.type === 'replicaEnded' ? [[it.replica, it.reason, it.step]] : []));
  expect(ends).toEqual([
    [1, 'diverged', columnsOf(h.reports, 1, 1).loss.length],
    [0, 'finished', 40],
  ]);
  expect(columnsOf(h.reports, 1, 1).loss.at(-1)).toBeGreaterThan(1e6);
  expect(h.reports.filter((it) => it.type === 'evaluated' && it.replica === 0)).toHaveLength(3);
  expect((engine as Engine | null)?.memory().tensors).toBe(0);
  expect(lawOneProblems(h.reports)).toEqual([]);
  await h.close();
});
