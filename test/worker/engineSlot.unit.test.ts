import { expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { createEngineSlot } from '../../src/worker/engineSlot.ts';
import { tinyJob } from '../engines/tinyJob.ts';
import { createFakeEngine, type FakeEngine } from './fakeEngine.ts';

function world(suit?: (held: Engine) => Promise<Engine>) {
  const opened: FakeEngine[] = [];
  const told: Engine[] = [];
  const lost: string[] = [];
  const open = async () => {
    const engine = createFakeEngine();
    opened.push(engine);
    return engine;
  };
  const slot = createEngineSlot(open, { onOpen: (engine) => told.push(engine), onLost: (_engine, reason) => lost.push(reason) }, suit);
  return { slot, opened, told, lost };
}

it('holds what suits the job, tells of it, and gives it out from then on', async () => {
  const better = createFakeEngine();
  const { slot, opened, told, lost } = world(async () => better);
  expect(await slot.getFor('auto', tinyJob())).toBe(better);
  expect(await slot.getFor('auto', tinyJob())).toBe(better);
  expect(await slot.get('auto')).toBe(better);
  expect(told).toEqual([opened[0], better]);
  better.lose('unplugged');
  await better.lost;
  await Promise.resolve();
  expect(lost).toEqual(['unplugged']);
  expect(better.stats.disposed).toBe(1);
  expect(await slot.get('auto')).toBe(opened[1]);
});

it('asks nobody where nobody is there to ask', async () => {
  const { slot, opened, told } = world();
  expect(await slot.getFor('auto', tinyJob())).toBe(opened[0]);
  expect(told).toEqual([opened[0]]);
});

it('begins anew when the engine was given up while another was looked for', async () => {
  const late = createFakeEngine();
  const { slot, opened } = world(async (held) => {
    if (held !== opened[0]) return held;
    slot.discard(held);
    return late;
  });
  expect(await slot.getFor('auto', tinyJob())).toBe(opened[1]);
  expect(late.stats.disposed).toBe(1);
});
