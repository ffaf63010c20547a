/**
 * @file A run's settings change between two steps, never within one, and on all its seeds at once.
 */
import { expect, it } from 'vitest';
import { changedAt } from '../../src/experiment/history.ts';
import { historyRate } from '../../src/experiment/historyRate.ts';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { createLiveRun } from '../../src/worker/liveRun.ts';
import { constantRun } from './harness.ts';

const context = { totalSteps: 100, stepsPerEpoch: 10 };
const frozen = { mode: 'one', ratio: 3, span: 100, factors: [], frozen: 1, still: [], frozenNorm: 'auto' } as const;
const momentum = (value: number): Partial<RunSpec> => ({
  optimizer: { kind: 'momentum', params: { ...constantRun('A', 1).optimizer.params, momentum: value } },
});
const live = (run: RunSpec, seeds = [7], step = 0) =>
  createLiveRun(run, seeds, { step, heard: [] }, (it, heard) => ({ ...historyRate(it, context, 2, heard), normStillAt: () => false }));
const [one, two, three] = [constantRun('A', 0.1), constantRun('A', 0.2), constantRun('A', 0.3, { groups: frozen })];

it('the step that is being consulted keeps its rates, the next one has the new ones', () => {
  const run = live(one);
  const replica = run.replicas[0] as (typeof run.replicas)[number];
  expect(run.consulted(0)).toBe(0);
  expect([replica.lrAt(0, 0), replica.lrAt(0, 1), replica.lrAt(1, 0)]).toEqual([0.1, 0.1, 0.1]);
  expect(run.patch(two).step).toBe(2);
  expect(replica.lrAt(1, 1)).toBe(0.1);
  const patched = run.patch(three); // replaces the one before, which never acted
  expect(patched).toEqual({ step: 2, run: changedAt(one, 2, three) });
  expect(replica.lrAt(1, 1)).toBe(0.1);
  expect([replica.frozenAt(1, 0), replica.frozenAt(2, 0), replica.frozenAt(2, 1)]).toEqual([false, true, false]);
  expect([replica.lrAt(2, 0), replica.lrAt(2, 1)]).toEqual([0.3, 0.3]);
  expect(run.consulted(0)).toBe(3);
  expect(replica.seed).toBe(7);
});

it('a change before the first step leaves nothing of the old settings', () => {
  const run = live(one);
  expect(run.patch(two)).toEqual({ step: 0, run: two });
  expect(run.replicas[0]?.lrAt(0, 0)).toBe(0.2);
});

it('acts on all seeds at the first step that none has consulted', () => {
  const run = live(one, [7, 8, 9]);
  run.replicas[0]?.lrAt(4, 0);
  run.replicas[1]?.lrAt(2, 0);
  expect([0, 1, 2].map(run.consulted)).toEqual([5, 3, 0]);
  expect(run.patch(two).step).toBe(5);
  expect(run.replicas.map((replica) => [replica.lrAt(4, 0), replica.lrAt(5, 0)])).toEqual([
    [0.1, 0.2],
    [0.1, 0.2],
    [0.1, 0.2],
  ]);
});

it('the optimizer is that of the step whose rates were asked for last, any step can be asked again, and its kind stays', () => {
  const run = live(one);
  const replica = run.replicas[0] as (typeof run.replicas)[number];
  replica.lrAt(0, 0);
  run.patch({ ...two, ...momentum(0.5) });
  const asked = [1, 0, 2].map((step) => [replica.lrAt(step, 0), replica.optimizer.params.momentum]);
  expect(asked).toEqual([
    [0.2, 0.5],
    [0.1, 0.9],
    [0.2, 0.5],
  ]);
  const { step, run: acting } = run.patch({ ...three, optimizer: { kind: 'sgd', params: {} } });
  expect([step, acting.optimizer.params.momentum, acting.schedule.params.lr]).toEqual([3, 0.5, 0.3]);
});

it('goes on where it is told to', () => {
  const begun = changedAt(one, 40, momentum(0.5));
  const run = live(begun, [7], 50);
  expect(run.replicas[0]?.optimizer.params.momentum).toBe(0.5);
  expect(run.patch(two)).toMatchObject({ step: 50, run: { earlier: [{ until: 40 }, { until: 50 }] } });
});

it('every seed hears its own evaluations', () => {
  const plateau: RunSpec = { ...one, schedule: { kind: 'reduceOnPlateau', params: { lr: 0.8, factor: 0.5, patience: 0, minLr: 0 } } };
  const run = live(plateau, [7, 8]);
  for (const step of [10, 20]) {
    run.hear(0, { step, loss: 1 });
    run.hear(1, { step, loss: 1 / step });
  }
  expect(run.replicas.map((replica) => replica.lrAt(20, 0))).toEqual([0.4, 0.8]);
});
