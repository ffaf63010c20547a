/** @file What waits, and the cells of the last sweep: kept, read back strictly, by one tab at a time. */
import { describe, expect, test } from 'vitest';
import { setTask } from '../../src/experiment/edit.ts';
import type { ExperimentSpec, Sweep } from '../../src/experiment/spec.ts';
import { gridOf } from '../../src/experiment/sweep.ts';
import { decodeSpec } from '../../src/experiment/url.ts';
import { mean } from '../../src/math/statistics.ts';
import { createDesk } from '../../src/runs/store/desk.ts';
import { openStore } from '../../src/runs/store/openStore.ts';
import { beatOwnership, type Locks } from '../../src/runs/store/owner.ts';
import { createMemoryShelf } from '../../src/runs/store/shelf.ts';
import type { SweepPoint } from '../../src/runs/sweepReading.ts';
import { environment } from './keptRace.ts';

const { spec } = decodeSpec('seeds=3&runs=A&A=constant,lr:0.1&sweep=run:A,x:schedule.peak/log/0.001/1/4');
const sweep = spec.sweep as Sweep;
const points = gridOf(spec, sweep).map((cell, k): SweepPoint => {
  const losses = [0.5 + k / 10, 0.4 + k / 10, 0.6 + k / 10];
  const spread = { mean: mean(losses), interval: [0.4, 1], count: 3, of: 3 } as const;
  const whole = { cell, seeds: 3, diverged: 0, loss: spread.mean, losses, lossSpread: spread, accuracySpread: spread };
  return k === 3
    ? { ...whole, diverged: 2, loss: null, losses: null, lossSpread: null, accuracySpread: { ...spread, interval: null, count: 1 } }
    : whole;
});

function desk(shelf = createMemoryShelf()) {
  return {
    shelf,
    ...createDesk(
      shelf,
      beatOwnership('tab', () => 1),
    ),
  };
}

describe('the queue', () => {
  const waiting = [1, 2, 3].map((seed) => setTask(spec, { seed }));

  test('is read back as it was, and an empty one leaves nothing', async () => {
    const { shelf, keepQueue, queue } = desk();
    expect(await queue()).toEqual([]);
    await keepQueue(waiting);
    expect(await desk(shelf).queue()).toEqual(waiting);
    await keepQueue([]);
    expect(await shelf.note('queue')).toBeUndefined();
  });

  test('leaves out what cannot be read, and is bounded', async () => {
    const { shelf, queue, keepQueue } = desk();
    const [first, , last] = waiting;
    await shelf.keepNote('queue', { version: 1, specs: [first, { ...first, task: { batchSize: -1 } }, 7, last] });
    expect(await queue()).toEqual([first, last]);
    await keepQueue(Array.from({ length: 150 }, () => first as ExperimentSpec));
    expect(await queue()).toHaveLength(100);
    for (const row of [{ version: 2, specs: [first] }, { version: 1, specs: 'A' }, { version: 1, specs: [first], more: 1 }, 'queue', []]) {
      await shelf.keepNote('queue', row as object);
      expect(await queue()).toEqual([]);
    }
  });
});

describe('the sweep', () => {
  test('is read back as it was', async () => {
    const { shelf, keepSweep } = desk();
    expect(await desk(shelf).sweep()).toBeNull();
    await keepSweep({ spec, points });
    expect(await desk(shelf).sweep()).toEqual({ spec, points });
    await keepSweep(null);
    expect(await desk(shelf).sweep()).toBeNull();
  });

  test('of a version that kept no losses is read without them', async () => {
    const { shelf, sweep: read } = desk();
    await shelf.keepNote('sweep', { version: 1, spec, points: points.map(({ losses: _losses, ...older }) => older) });
    expect(await read()).toEqual({ spec, points: points.map((point) => ({ ...point, losses: null })) });
  });

  const [one, two] = points as [SweepPoint, SweepPoint];
  test.each<readonly [string, unknown]>([
    ['values that its place does not have', { ...one, cell: { ...one.cell, values: [0.002] } }],
    ['a place outside', { ...one, cell: { ...one.cell, at: [4] } }],
    ['a place between the halves', { ...one, cell: { ...one.cell, at: [1 / 3] } }],
    ['two places', { ...one, cell: { ...one.cell, at: [0, 0] } }],
    ['another size', { ...one, cell: { ...one.cell, size: 0.5 } }],
    ['the same cell again', two],
    ['other seeds', { ...one, seeds: 4 }],
    ['more that diverged than there are', { ...one, diverged: 4 }],
    ['a loss though a seed diverged', { ...one, diverged: 1 }],
    ['a loss that is not the mean', { ...one, loss: 9 }],
    ['losses of other seeds', { ...one, losses: [one.loss, one.loss] }],
    ['losses that do not have its mean', { ...one, losses: [0.5, 0.4, 0.7] }],
    ['losses that are not numbers', { ...one, losses: ['0.5', 0.4, 0.6] }],
    ['losses though a seed diverged', { ...(points[3] as SweepPoint), losses: one.losses }],
    ['a mean that is no number', { ...one, loss: Number.NaN, lossSpread: { ...one.lossSpread, mean: Number.NaN } }],
    ['an interval beside its mean', { ...one, accuracySpread: { ...one.accuracySpread, interval: [0.9, 1] } }],
    ['a key too many', { ...one, extra: 1 }],
    ['nothing', null],
  ])('a cell with %s is left out', async (_name, bad) => {
    const { shelf, sweep: read } = desk();
    await shelf.keepNote('sweep', { version: 1, spec, points: [two, bad] });
    expect((await read())?.points).toEqual([two]);
  });

  test('without a sweep, of another version or without a cell there is none', async () => {
    const { shelf, sweep: read } = desk();
    for (const row of [
      { version: 1, spec: { ...spec, sweep: null }, points },
      { version: 2, spec, points },
      { version: 1, spec, points: [] },
      { version: 1, spec: {}, points: 3 },
    ]) {
      await shelf.keepNote('sweep', row);
      expect(await read()).toBeNull();
    }
  });
});

test('one tab holds the desk, and another once that one is gone', async () => {
  const held = new Map<string, () => void>();
  const locks: Locks = {
    request(name, _options, work) {
      if (held.has(name)) return work(null);
      return new Promise((resolve, reject) => {
        held.set(name, () => {});
        work({})
          .then(resolve, reject)
          .finally(() => held.delete(name));
      });
    },
    query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
  };
  const shelf = createMemoryShelf();
  const first = await openStore(environment('one', shelf, { locks }));
  const second = await openStore(environment('two', shelf, { locks }));
  expect(await first.desk.hold()).toBe(true);
  expect(await first.desk.hold()).toBe(true);
  expect(await second.desk.hold()).toBe(false);
  first.close();
  await new Promise((resolve) => setTimeout(resolve));
  expect(await second.desk.hold()).toBe(true);
});
