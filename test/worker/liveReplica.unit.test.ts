/**
 * @file A replica's settings change between two steps, never within one.
 */
import { expect, it } from 'vitest';
import { createLiveReplica, type Rates } from '../../src/worker/liveReplica.ts';
import { constantRun } from './harness.ts';

/** Rates that say which run they came from: the id's letter as a number. */
const ratesOf = (run: { id: string }): Rates => ({
  lrAt: (step, group) => run.id.charCodeAt(0) * 1000 + step * 10 + group,
  momentumAt: () => run.id.charCodeAt(0) / 100,
  frozen: [run.id === 'C', false],
});

it('the step that is being consulted keeps its rates, the next one has the new ones', () => {
  const { replica, patch, consulted } = createLiveReplica(7, constantRun('A', 1), ratesOf);
  expect(consulted()).toBe(0);
  expect([replica.lrAt(0, 0), replica.lrAt(0, 1), replica.momentumAt(0)]).toEqual([65_000, 65_001, 0.65]);
  expect(replica.lrAt(1, 0)).toBe(65_010);
  expect(patch(constantRun('B', 1)).step).toBe(2);
  expect([replica.lrAt(1, 1), replica.momentumAt(1)]).toEqual([65_011, 0.65]);
  expect(patch(constantRun('C', 1)).step).toBe(2); // replaces B, which never acted
  expect(replica.lrAt(1, 1)).toBe(65_011);
  expect([replica.frozenAt(1, 0), replica.frozenAt(2, 0), replica.frozenAt(2, 1)]).toEqual([false, true, false]);
  expect([replica.lrAt(2, 0), replica.lrAt(2, 1), replica.momentumAt(2)]).toEqual([67_020, 67_021, 0.67]);
  expect(consulted()).toBe(3);
  expect(replica.seed).toBe(7);
});

it('a patch before the first step leaves nothing of the old settings', () => {
  const { replica, patch } = createLiveReplica(7, constantRun('A', 1), ratesOf);
  expect(patch(constantRun('B', 1)).step).toBe(0);
  expect(replica.lrAt(0, 0)).toBe(66_000);
});
