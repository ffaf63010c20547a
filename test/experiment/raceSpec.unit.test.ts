import { expect, test } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { removeRun, renameRun, setFind, setScheduleParam, setSweep, setTask } from '../../src/experiment/edit.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { raceSpec } from '../../src/experiment/raceSpec.ts';

const trained = defaultSpec.runs.slice(0, 2); // A, B
const sweep = { run: 'C', axes: [{ path: 'schedule.peak', from: 0.01, to: 1, count: 3, scale: 'log' }] } as const;

test('holds the task and settings that trained, in the order and under the names of the page', () => {
  const page = renameRun(setScheduleParam(setTask(defaultSpec, { seed: 7 }), 'A', 'lr', 0.5), 'B', 'mine');
  const moved = { ...page, runs: [...page.runs].reverse() };
  const spec = raceSpec(moved, defaultSpec.task, trained);
  expect(spec.task.seed).toBe(42);
  expect(spec.runs.map(({ id, name }) => [id, name])).toEqual([
    ['B', 'mine'],
    ['A', ''],
  ]);
  expect(spec.runs[1]?.schedule.params.lr).toBe(0.03);
});

test('reads back, also where range test and sweep are about a run that was not trained, or a run is gone', () => {
  const page = setSweep(setFind(defaultSpec, { run: 'C' }), sweep);
  const spec = raceSpec(page, page.task, trained);
  expect(spec).toMatchObject({ find: { run: 'A' }, sweep: null });
  expect(parseSpec(spec)).toEqual({ ok: true, spec });
  const gone = raceSpec(removeRun(page, 'B'), page.task, trained);
  expect(gone.runs.map(({ id }) => id)).toEqual(['A', 'B']);
  expect(parseSpec(gone)).toEqual({ ok: true, spec: gone });
});
