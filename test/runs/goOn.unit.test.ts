import { expect, test } from 'vitest';
import { removeRun, setTask } from '../../src/experiment/edit.ts';
import { goOnFrom, keyedCheckpoint } from '../../src/runs/store/goOn.ts';
import type { RaceHead } from '../../src/runs/store/raceRecord.ts';
import type { LoadedRace } from '../../src/runs/store/raceStore.ts';
import { checkpointAt, grown, info } from './keptRace.ts';

const state = checkpointAt(40).replicas[0]?.state ?? null;
const snapshots = { step: 30, members: 2, sum: Float64Array.of(0.5, 1.5) };
const progress = { version: 1, id: 'x', startedAt: 1, changedAt: 1, state: { kind: 'running' }, best: null, steps: 65, chunks: 1, bytes: 1 } as const;
const head: RaceHead = { ...info, ...progress, checkpoint: { step: 40, bytes: 1 }, owner: { tab: 'a', beat: 1 } };

/** B and C train from two seeds; C's second diverged at step 12; A was trained before, whole. */
function race(): LoadedRace {
  const over = grown(12);
  over.end = { step: 12, reason: 'diverged' };
  const series = [
    ...['B', 'C'].flatMap((run) => [0, 1].map((seed) => ({ run, seed, series: run === 'C' && seed === 1 ? over : grown(65) }))),
    { run: 'A', seed: 0, series: grown(90) },
  ];
  const told = { step: 40, seconds: 5.5, checkpoints: [state, state, state, null], ensembles: [null, snapshots, null, null] };
  const checkpoint = keyedCheckpoint(told, ['B', 'C'], 2);
  return { head, series, checkpoint };
}

test('a checkpoint is kept by run and seed', () => {
  expect(race().checkpoint?.replicas.map(({ run, seed, state: own }) => [run, seed, own === null])).toEqual([
    ['B', 0, false],
    ['B', 1, false],
    ['C', 0, false],
    ['C', 1, true],
  ]);
});

test('going on: those that trained, cut to the checkpoint; what was over stays over; the others are whole', () => {
  const found = goOnFrom(race());
  expect(found?.runs.map(({ id }) => id)).toEqual(['B', 'C']);
  expect(found?.from).toMatchObject({ checkpoints: [state, state, state, null], seconds: 5.5 });
  expect(found?.from.heard.map((list) => list.map(({ step }) => step))).toEqual([[10, 20, 30, 40], [10, 20, 30, 40], [10, 20, 30, 40], [10]]);
  expect([...(found?.known ?? [])].map(([id, list]) => [id, list.map(({ loss }) => loss.length)])).toEqual([
    ['B', [40, 40]],
    ['C', [40, 12]],
    ['A', [90]],
  ]);
  expect(found?.known.get('C')?.[1]?.end).toEqual({ step: 12, reason: 'diverged' });
  expect(found?.resumed.length).toBe(5);
  expect(found?.from.ensembles).toEqual([null, snapshots, null, null]);
});

test('nothing to go on from', () => {
  expect(goOnFrom({ ...race(), checkpoint: null })).toBeNull();
  expect(goOnFrom({ ...race(), head: { ...head, spec: removeRun(info.spec, 'B') } })).toBeNull();
  expect(goOnFrom({ ...race(), head: { ...head, spec: setTask(info.spec, { seeds: 3 }) } })).toBeNull();
});
