/**
 * @file When training ends before its length: target, plateau and time, as conditions of the task; and how often places to go on from are taken.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/engines/engine.ts';
import type { StopSpec } from '../../src/experiment/spec.ts';
import { createJudge } from '../../src/worker/judge.ts';
import { createPlaces } from '../../src/worker/places.ts';
import type { Report, TrainJob } from '../../src/worker/protocol.ts';
import { CHECKPOINT_BYTES_PER_SECOND, CHECKPOINT_INTERVAL_MS } from '../../src/worker/protocol.ts';
import { columnsOf, constantRun, createHarness, type Harness, type HarnessOptions, trainJob } from './harness.ts';

const open: Harness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((h) => h.close()));
});

const never: StopSpec = { target: false, plateau: 0, seconds: 0 };

async function race(stop: Partial<StopSpec>, options: HarnessOptions, more: Partial<TrainJob> = {}): Promise<readonly Report[]> {
  const h = createHarness(options);
  open.push(h);
  h.hello();
  const runs = [constantRun('A', 0.1), constantRun('B', 0.2)];
  h.send({ type: 'start', runId: 1, job: trainJob(runs, { evalEvery: 5, stop: { ...never, ...stop } }, more) });
  await h.until('ended');
  return h.reports;
}

const endsOf = (reports: readonly Report[]) =>
  reports.flatMap((it) => (it.type === 'replicaEnded' ? [[it.replica, it.step, it.reason]] : [])).toSorted((a, b) => Number(a[0]) - Number(b[0]));

describe('stop conditions', () => {
  it('target: each replica ends at the evaluation that reaches it', async () => {
    const accuracyAt = (step: number, replica: number) => (step >= (replica === 0 ? 15 : 30) ? 0.9 : 0.89);
    const reports = await race({ target: true }, { testAccuracyAt: accuracyAt }, { target: 0.9 });
    expect(endsOf(reports)).toEqual([
      [0, 15, 'target'],
      [1, 30, 'target'],
    ]);
    expect(reports.at(-1)).toEqual({ type: 'ended', runId: 1, reason: 'target' });
    expect([0, 1].map((replica) => columnsOf(reports, 1, replica).loss.length)).toEqual([15, 30]);
  });

  it('target: is not looked at where it is off, and a mixture of ends is finished', async () => {
    const accuracyAt = (_step: number, replica: number) => (replica === 0 ? 1 : 0);
    expect(endsOf(await race({}, { testAccuracyAt: accuracyAt }))).toEqual([
      [0, 40, 'finished'],
      [1, 40, 'finished'],
    ]);
    const mixed = await race({ target: true }, { testAccuracyAt: accuracyAt });
    expect(endsOf(mixed)).toEqual([
      [0, 0, 'target'],
      [1, 40, 'finished'],
    ]);
    expect(mixed.at(-1)).toMatchObject({ reason: 'finished' });
  });

  it('plateau: after so many evaluations whose loss is not below the least before', async () => {
    const lossAt = (step: number, replica: number) => (replica === 0 ? Math.max(1, 2 - step / 10) : 2 - step / 100);
    const reports = await race({ plateau: 3 }, { testLossAt: lossAt });
    // A: 1 is reached after 10 updates; 15, 20 and 25 are not below it. B goes down to the end
    expect(endsOf(reports)).toEqual([
      [0, 25, 'plateau'],
      [1, 40, 'finished'],
    ]);
  });

  it('time: ends the race after so many seconds of training', async () => {
    const reports = await race({ seconds: 0.06 }, { blockMs: 10, block: 1 });
    const ends = endsOf(reports);
    expect(ends.map(([, , reason]) => reason)).toEqual(['time', 'time']);
    expect(reports.at(-1)).toEqual({ type: 'ended', runId: 1, reason: 'time' });
    const { seconds } = columnsOf(reports, 1, 0);
    expect(seconds.length).toBeLessThan(40);
    expect(seconds.at(-1)).toBeGreaterThanOrEqual(0.06);
    expect(seconds.at(-2)).toBeLessThan(0.06);
  });

  it('goes on counting where a race goes on', () => {
    const stop = { target: null, plateau: 3 };
    const judge = createJudge({ stop, heard: [2, 1, 1.5] });
    expect(judge.evaluation(1, 0)).toBe(null);
    expect(judge.evaluation(Number.NaN, 0)).toBe('plateau');
    const better = createJudge({ stop, heard: [2, 1, 1.5] });
    expect([0.9, 1, 1, 1].map((loss) => better.evaluation(loss, 0))).toEqual([null, null, null, 'plateau']);
  });
});

describe('places to go on from', () => {
  const checkpoint = (step: number, floats: number): Checkpoint => ({
    step,
    optimizer: { kind: 'sgd', params: {} },
    weights: { w: new Float32Array(floats) },
    slots: { w: [new Float32Array(floats)] },
    counts: [step],
  });

  it('are taken once a second, less often where they are large, and at the ends of cycles', () => {
    let time = 0;
    const places = createPlaces(
      2,
      null,
      () => true,
      (step) => step === 7,
      () => false,
      () => time,
    );
    const take = (step: number, floats: number) =>
      [0, 1].map((replica) => places.take({ type: 'checkpoint', replica, checkpoint: checkpoint(step, floats) }));
    expect([places.due(1), places.due(7)]).toEqual([false, true]);
    expect(places.due(8)).toBe(false); // the one at 7 is on its way
    expect(take(7, 1).map((place) => place?.step)).toEqual([undefined, 7]);
    time = CHECKPOINT_INTERVAL_MS - 1;
    expect(places.due(9)).toBe(false);
    time = CHECKPOINT_INTERVAL_MS;
    expect(places.due(10)).toBe(true);
    const floats = CHECKPOINT_BYTES_PER_SECOND / 4; // of weights and of slots, in two replicas: four seconds
    expect(take(10, floats)[1]?.checkpoints.map((one) => one?.step)).toEqual([10, 10]);
    time += 4 * CHECKPOINT_INTERVAL_MS - 1;
    expect(places.due(11)).toBe(false);
    time += 1;
    expect(places.due(12)).toBe(true);
  });

  it('may be asked for in between, only to be looked at, which does not put off the next that is kept', () => {
    let time = 0;
    const places = createPlaces(
      1,
      null,
      () => true,
      () => false,
      (step) => step % 5 === 0,
      () => time,
    );
    const take = (step: number) => places.take({ type: 'checkpoint', replica: 0, checkpoint: checkpoint(step, 1) });
    expect([places.due(4), places.due(5), places.due(6)]).toEqual([false, true, false]);
    time = CHECKPOINT_INTERVAL_MS;
    expect(places.due(7)).toBe(true);
    expect([take(5)?.passing, places.due(8), take(7)?.passing, places.last()?.step]).toEqual([true, false, false, 7]);
    time = 2 * CHECKPOINT_INTERVAL_MS;
    expect(places.due(10)).toBe(true); // both at once: it is kept
    expect(take(10)?.passing).toBe(false);
  });

  it('are complete without replicas that are over; half of one is not a place', () => {
    const over = new Set([1]);
    const places = createPlaces(
      3,
      null,
      (replica) => !over.has(replica),
      () => false,
      () => false,
      () => 0,
    );
    expect(places.last()).toBe(null);
    expect(places.take({ type: 'checkpoint', replica: 0, checkpoint: checkpoint(5, 1) })).toBe(null);
    places.forgetBegun();
    expect(places.take({ type: 'checkpoint', replica: 2, checkpoint: checkpoint(5, 1) })).toBe(null);
    expect(places.take({ type: 'checkpoint', replica: 0, checkpoint: checkpoint(5, 1) })?.checkpoints.map((one) => one?.step)).toEqual([
      5,
      undefined,
      5,
    ]);
    over.add(2);
    expect(places.last()?.checkpoints.map((one) => one?.step)).toEqual([5, undefined, undefined]);
  });
});
