import { expect, test } from 'vitest';
import { branchOf, partingStep } from '../../src/app/figures/raceBranches.ts';
import { newRun } from '../../src/experiment/defaults.ts';
import { changedAt } from '../../src/experiment/history.ts';
import type { RunSpec } from '../../src/experiment/spec.ts';

const a = newRun('A');
const faster = (run: RunSpec) => ({ schedule: { ...run.schedule, params: { ...run.schedule.params, lr: 0.2 } } });
const slower = (run: RunSpec) => ({ schedule: { ...run.schedule, params: { ...run.schedule.params, lr: 0.001 } } });
const branch = (id: string, parent: RunSpec, step: number, change: Partial<RunSpec> = faster(parent)): RunSpec => ({
  ...changedAt(parent, step, change),
  id,
});

test('two runs part where their settings do', () => {
  expect(partingStep(a, newRun('B'))).toBe(Number.POSITIVE_INFINITY);
  expect(partingStep(a, { ...newRun('B'), ...faster(a) })).toBe(0);
  expect(partingStep(a, branch('B', a, 200))).toBe(200);
  // the same settings on another clock are other settings
  expect(partingStep(a, branch('B', a, 200, { ...changedAt(a, 0, {}), fresh: true }))).toBe(200);
});

test('a branch knows its parent, a branch of a branch the nearer one', () => {
  const b = branch('B', a, 200);
  const c = branch('C', b, 300, slower(b));
  const d = branch('D', a, 100, slower(a));
  const runs = [a, b, c, d];
  expect(runs.map((run) => branchOf(run, runs))).toEqual([null, { parent: 'A', step: 200 }, { parent: 'B', step: 300 }, { parent: 'A', step: 100 }]);
  // the order of the cards does not matter
  expect(branchOf(c, [d, c, b, a])).toEqual({ parent: 'B', step: 300 });
});

test('a run whose rate was moved by hand is nobody’s branch, and neither is one that shares nothing', () => {
  const turned = changedAt(a, 150, faster(a));
  expect(branchOf(turned, [turned, newRun('B')])).toBeNull();
  // B left A at 100; that A was turned later does not make A a branch of B
  const b = branch('B', a, 100, slower(a));
  expect([turned, b].map((run) => branchOf(run, [turned, b]))).toEqual([null, { parent: 'A', step: 100 }]);
  const other = { ...newRun('C'), ...slower(a) };
  expect(branchOf(changedAt(other, 50, faster(other)), [a, other])).toBeNull();
});
