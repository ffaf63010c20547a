/** @file The trail of a race as it is kept: with which write its networks go, how much room they have, and what of it is believed when it comes back. */
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import { openStore } from '../../src/runs/store/openStore.ts';
import type { KeptNetwork } from '../../src/runs/store/raceRecord.ts';
import type { RaceStore } from '../../src/runs/store/raceStore.ts';
import { createRecorder } from '../../src/runs/store/recorder.ts';
import { createMemoryShelf, type Shelf } from '../../src/runs/store/shelf.ts';
import { TRAIL_BYTES, trailRoom } from '../../src/runs/store/trailRoom.ts';
import { checkpointAt, environment, grown, info } from './keptRace.ts';

const networkAt = (run: string, step: number, cycle = 0, value = step): KeptNetwork => ({
  ...{ run, step, cycle },
  weights: Float32Array.of(value, 2, 3),
  running: Float32Array.of(4),
});

async function recorded(shelf: Shelf = createMemoryShelf()) {
  const store = await openStore(environment('tab', shelf));
  const id = await store.begin(info);
  const failures: string[] = [];
  const series = [{ run: 'A', seed: 0, series: grown(40) }];
  const recorder = createRecorder({
    ...{ store, id, series: () => series, spec: () => info.spec, engine: () => info.engine },
    failed: ({ code }) => failures.push(code),
  });
  return { store, id, recorder, failures };
}

const stepsOf = async (store: RaceStore, id: string) =>
  (await store.loadTrail(id)).map(({ run, networks }) => [run, networks.map(({ step }) => step)]);
const headOf = async (store: RaceStore, id: string) => (await store.list()).races.find(({ head }) => head.id === id)?.head;

test('networks go with the checkpoint that covers them, the others with the end, and their bytes are counted', async () => {
  const { store, id, recorder } = await recorded();
  for (const step of [0, 10, 20, 30]) recorder.network(networkAt('A', step, step === 20 ? 1 : 0));
  recorder.network(networkAt('B', 0));
  await recorder.flush();
  expect(await stepsOf(store, id)).toEqual([]);
  const before = (await headOf(store, id))?.bytes ?? 0;
  await recorder.checkpoint(checkpointAt(20));
  expect(await stepsOf(store, id)).toEqual([
    ['A', [0, 10, 20]],
    ['B', [0]],
  ]);
  expect((await headOf(store, id))?.bytes).toBe(before + 24 + 4 * 16); // the checkpoint, and four networks of four numbers
  recorder.network(networkAt('B', 40));
  await recorder.end('finished');
  const trail = await store.loadTrail(id);
  expect(trail[0]?.networks).toEqual([0, 10, 20, 30].map((step) => ({ ...networkAt('A', step, step === 20 ? 1 : 0), run: undefined })));
  expect(trail[1]?.networks.map(({ step }) => step)).toEqual([0, 40]);
  expect(await headOf(store, id)).toMatchObject({
    bytes: before + 6 * 16,
    trail: [
      { run: 'A', bytes: 64 },
      { run: 'B', bytes: 32 },
    ],
  });
  expect((await store.usage()).ownBytes).toBe(before + 6 * 16);
  expect(await store.remove(id)).toBe(true);
  expect(await store.loadTrail(id)).toEqual([]);
});

test('a run that is trained again begins its trail anew', async () => {
  const { store, id, recorder } = await recorded();
  for (const one of [networkAt('A', 0), networkAt('A', 30), networkAt('B', 0)]) recorder.network(one);
  await recorder.checkpoint(checkpointAt(40));
  recorder.network(networkAt('A', 0, 0, 7));
  recorder.network(networkAt('A', 20));
  await recorder.end('stopped');
  expect(await stepsOf(store, id)).toEqual([
    ['A', [0, 20]],
    ['B', [0]],
  ]);
  expect((await store.loadTrail(id))[0]?.networks[0]?.weights[0]).toBe(7);
  expect((await headOf(store, id))?.trail).toEqual([
    { run: 'A', bytes: 32 },
    { run: 'B', bytes: 16 },
  ]);
});

test('all or nothing: beyond the room of a race it goes as a whole, and stays away', () => {
  const large = (step: number): KeptNetwork => ({ ...networkAt('A', step), weights: new Float32Array(TRAIL_BYTES / 8) });
  const first = trailRoom({}, { networks: [large(0)] });
  expect(first.trail).toEqual([{ run: 'A', bytes: TRAIL_BYTES / 2 + 4 }]);
  const second = trailRoom({ trail: first.trail }, { networks: [large(1)] });
  expect(second).toEqual({ change: { forget: ['A'] }, trail: null, bytes: -(TRAIL_BYTES / 2 + 4) });
  expect(trailRoom({ trail: null }, { networks: [networkAt('A', 2)] })).toEqual({ change: {}, trail: null, bytes: 0 });
  // a run that begins anew frees its own
  expect(trailRoom({ trail: first.trail }, { networks: [large(0)] })).toMatchObject({ trail: [{ bytes: TRAIL_BYTES / 2 + 4 }], bytes: 0 });
});

test('a full storage takes the trail first: the race is kept on, and nobody is troubled', async () => {
  const shelf = createMemoryShelf();
  const { change } = shelf;
  let refused = 0;
  const full: Shelf = {
    ...shelf,
    change: (id, decide) =>
      change(id, (head) => {
        const wanted = decide(head);
        if (wanted?.networks?.some(({ step }) => step > 0)) {
          refused++;
          throw new EnvironmentError('storageFull');
        }
        return wanted;
      }),
  };
  const { store, id, recorder, failures } = await recorded(full);
  recorder.network(networkAt('A', 0));
  await recorder.checkpoint(checkpointAt(10));
  expect(await stepsOf(store, id)).toEqual([['A', [0]]]);
  const before = (await headOf(store, id))?.bytes ?? 0;
  recorder.network(networkAt('A', 20));
  await recorder.checkpoint(checkpointAt(20));
  expect(refused).toBe(1);
  expect(await headOf(store, id)).toMatchObject({ trail: null, bytes: before - 16, checkpoint: { step: 20 } });
  expect(await stepsOf(store, id)).toEqual([]);
  recorder.network(networkAt('A', 30));
  await recorder.end('finished');
  expect([refused, failures, recorder.state]).toEqual([1, [], 'ended']);
});

test('what comes back is not believed: a run with a wrong row stays out', async () => {
  const rows: Readonly<Record<string, (row: KeptNetwork) => unknown>> = {
    'no numbers': (row) => ({ ...row, weights: [1, 2, 3] }),
    'another size': (row) => ({ ...row, weights: Float32Array.of(1, 2) }),
    'not finite': (row) => ({ ...row, running: Float32Array.of(Number.NaN) }),
    'beyond the end': (row) => ({ ...row, step: info.totalSteps + 1 }),
    'a step twice': (row) => ({ ...row, step: 10 }),
    'no step': (row) => ({ ...row, step: '20' }),
    'no cycle': ({ cycle: _, ...row }) => row,
  };
  for (const [name, spoil] of Object.entries(rows)) {
    const shelf = createMemoryShelf();
    const damaged: Shelf = {
      ...shelf,
      networks: async (id) =>
        (await shelf.networks(id)).map((row) =>
          (row as KeptNetwork).run === 'A' && (row as KeptNetwork).step === 20 ? spoil(row as KeptNetwork) : row,
        ),
    };
    const { store, id, recorder } = await recorded(damaged);
    for (const run of ['A', 'B', 'L']) for (const step of [0, 10, 20]) recorder.network(networkAt(run, step));
    await recorder.end('finished');
    expect(await stepsOf(store, id), name).toEqual([['B', [0, 10, 20]]]); // L is no run of the race
  }
});

test('a head that counts wrong is not read', async () => {
  const shelf = createMemoryShelf();
  const { store, id, recorder } = await recorded(shelf);
  await recorder.end('finished');
  for (const trail of [[{ run: 'A', bytes: -1 }], [{ run: 1, bytes: 1 }], 'all']) {
    await shelf.change(id, (head) => ({ head: { ...(head as NonNullable<Awaited<ReturnType<typeof headOf>>>), trail: trail as never } }));
    expect((await store.list()).unreadable).toEqual([id]);
  }
});
