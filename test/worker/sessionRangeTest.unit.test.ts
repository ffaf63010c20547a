/** @file The range test as a session trains it. */
import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { rampAt } from '../../src/rangetest/ramp.ts';
import { stopOf, stopRules } from '../../src/rangetest/stop.ts';
import { columnsOf, findJob } from './harness.ts';
import { harness, rows, start, statsOf } from './openHarness.ts';

describe('the range test', () => {
  it('trains one replica per seed along the ramp, and evaluates nothing', async () => {
    const h = harness();
    const job = findJob({ seeds: 3, stopFactor: 0 });
    h.send(start(1, job));
    const { totalSteps, replicas, groups } = await h.until('started');
    expect([totalSteps, replicas]).toEqual([40, 3]);
    expect((await h.until('ended')).reason).toBe('finished');
    const ramp = { startLr: 1e-3, endLr: 1, steps: 40, spacing: 'exponential' } as const;
    const expected = Array.from({ length: 40 }, (_, t) => groups.map(() => rampAt(t, ramp))).flat();
    for (const replica of [0, 1, 2]) {
      const { loss, lr } = columnsOf(h.reports, 1, replica);
      expect(lr).toEqual(expected);
      expect(loss[0]).toBe(Math.fround(2.3 + ((defaultSpec.task.seed + replica) % 7) * 1e-3));
    }
    expect(h.reports.some((it) => it.type === 'evaluated')).toBe(false);
  });

  it('one group at a time: a replica per group and seed, the others still', async () => {
    const h = harness();
    h.send(start(1, findJob({ seeds: 2, stopFactor: 0, groups: 'each' })));
    const { replicas, groups } = await h.until('started');
    expect([replicas, groups]).toEqual([6, ['conv1', 'conv2', 'dense']]);
    expect((await h.until('ended')).reason).toBe('finished');
    expect(statsOf(h).frozen).toEqual(Array.from({ length: 40 }, () => [true, true, false])); // of the last replica, which was asked last
    const ramp = { startLr: 1e-3, endLr: 1, steps: 40, spacing: 'exponential' } as const;
    for (let replica = 0; replica < 6; replica++) {
      const ramped = Math.floor(replica / 2);
      const { loss, lr } = columnsOf(h.reports, 1, replica);
      expect(lr).toEqual(Array.from({ length: 40 }, (_, t) => groups.map((_name, g) => (g === ramped ? rampAt(t, ramp) : 0))).flat());
      expect(loss[0]).toBe(Math.fround(2.3 + ((defaultSpec.task.seed + (replica % 2)) % 7) * 1e-3));
    }
  });

  it('ends a replica early where the stop rule says so', async () => {
    const explode = (step: number, replica: number) => (replica === 0 ? 2 / (1 + step / 10) + 0.01 * 1.6 ** Math.max(0, step - 15) : 1);
    const h = harness({ lookAhead: true, lossAt: explode });
    h.send(start(1, findJob({ seeds: 2, stopFactor: 4 })));
    expect((await h.until('ended')).reason).toBe('finished');
    const losses = Array.from({ length: 40 }, (_, t) => Math.fround(explode(t, 0)));
    const stop = stopOf(losses, { ...stopRules.ours, factor: 4 });
    expect(stop?.index).toBeGreaterThan(15);
    expect(stop?.index).toBeLessThan(39);
    const ends = h.reports.filter((it) => it.type === 'replicaEnded');
    expect(ends.toSorted((a, b) => a.replica - b.replica)).toEqual([
      { type: 'replicaEnded', runId: 1, replica: 0, step: (stop?.index ?? 0) + 1, reason: 'early' },
      { type: 'replicaEnded', runId: 1, replica: 1, step: 40, reason: 'finished' },
    ]);
    expect(columnsOf(h.reports, 1, 0).loss).toEqual(losses.slice(0, (stop?.index ?? 0) + 1));
  });

  it('goes on where the rule is off', async () => {
    const h = harness({ lossAt: (step) => 1.2 ** step });
    h.send(start(1, findJob({ stopFactor: 0 })));
    expect((await h.until('ended')).reason).toBe('finished');
    expect(rows(h)).toBe(40);
  });
});
