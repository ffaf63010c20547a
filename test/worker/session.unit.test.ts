/**
 * @file What a session does with a run that goes well: pause, steps, patches, divergence, the range test.
 */
import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { runRate } from '../../src/experiment/rates.ts';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { buildModel } from '../../src/models/registry.ts';
import type { Report } from '../../src/worker/protocol.ts';
import { columnsOf, constantRun, now, settle, trainJob } from './harness.ts';
import { harness, long, rows, slowLoader, start, statsOf } from './openHarness.ts';

describe('started', () => {
  it('says lengths, groups and weights', async () => {
    const h = harness();
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)])));
    const model = buildModel(defaultSpec.task.model, [28, 28, 1], 10);
    const weights = model.params.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0);
    expect(weights).toBeGreaterThan(1000);
    expect(await h.until('started')).toEqual({
      type: 'started',
      runId: 1,
      totalSteps: 40,
      stepsPerEpoch: 10,
      firstStep: 0,
      replicas: 2,
      groups: model.groups,
      weights,
    });
    await h.until('ended');
    expect(h.reports.filter((it) => it.type === 'replicaEnded')).toEqual([
      { type: 'replicaEnded', runId: 1, replica: 0, step: 40, reason: 'finished' },
      { type: 'replicaEnded', runId: 1, replica: 1, step: 40, reason: 'finished' },
    ]);
  });

  it('every group trains at its factor times the rate of the schedule', async () => {
    const h = harness();
    const run: RunSpec = {
      ...constantRun('A', 0.1),
      schedule: { kind: 'triangular', params: { ...defaultSpec.runs[1]?.schedule.params, minLr: 0.01, maxLr: 0.1, upSteps: 10, downSteps: 10 } },
      groups: { mode: 'geometric', ratio: 3, span: 100, factors: [], frozen: 1, still: [], frozenNorm: 'auto' },
    };
    h.send(start(1, trainJob([run])));
    const { groups } = await h.until('started');
    await h.until('ended');
    const rate = runRate(run, { totalSteps: 40, stepsPerEpoch: 10 }, groups.length);
    const expected = Array.from({ length: 40 }, (_, t) => groups.map((_name, g) => rate.lrAt(t, g))).flat();
    expect(columnsOf(h.reports, 1).lr).toEqual(expected);
    expect(expected[10 * groups.length + groups.length - 1]).toBeCloseTo(0.1, 12); // the top of the triangle, in the head
    expect(statsOf(h).frozen[0]).toEqual(groups.map((_name, g) => g === 0));
  });
});

describe.each([false, true])('pause and step (engine looks ahead: %s)', (lookAhead) => {
  it('a pause lets the engine become idle, then says so, then nothing comes', async () => {
    const h = harness({ blockMs: 3, lookAhead });
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)], { epochs: 1000, evalEvery: 0 })));
    await h.until('steps', (it) => it.firstStep > 0);
    h.send({ type: 'pause', runId: 1 });
    const { step } = await h.until('paused');
    expect(statsOf(h).pulls - h.pullsAt('pause')).toBeLessThanOrEqual(2 * (lookAhead ? 2 : 1) + 2); // a block of two replicas, one more ahead, the one begun
    expect([rows(h, 1, 0), rows(h, 1, 1)]).toEqual([step, step]);
    const pulls = statsOf(h).pulls;
    const count = h.reports.length;
    await settle(80);
    expect(h.reports).toHaveLength(count);
    expect(statsOf(h).pulls).toBe(pulls);
    h.send({ type: 'resume', runId: 1 });
    await h.until('resumed');
    await h.until('steps', (it) => it.firstStep >= step);
  });

  it('a step is exactly one more update of every active replica', async () => {
    const h = harness({ blockMs: 2, lookAhead, lossAt: (step, replica) => (replica === 2 && step >= 2 ? Number.NaN : 1) });
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2), constantRun('C', 0.3)], { epochs: 1000, evalEvery: 0 })));
    await h.until('replicaEnded');
    h.send({ type: 'pause', runId: 1 });
    let { step } = await h.until('paused');
    for (const updates of [1, 1, 7, 1]) {
      const from = h.reports.length;
      h.send({ type: 'resume', runId: 1, steps: updates });
      const paused = await h.until('paused', undefined, from);
      expect(paused.step).toBe(step + updates);
      expect([rows(h, 1, 0), rows(h, 1, 1), rows(h, 1, 2)]).toEqual([step + updates, step + updates, 3]);
      step += updates;
    }
  });

  it('a pause before the start holds at update 0, and a step to the end ends', async () => {
    const h = harness({ lookAhead, loadDataset: slowLoader });
    h.send(start(1));
    h.send({ type: 'pause', runId: 1 });
    expect((await h.until('paused')).step).toBe(0);
    expect(statsOf(h).pulls).toBe(0);
    h.send({ type: 'resume', runId: 1, steps: 39 });
    expect((await h.until('paused', (it) => it.step > 0)).step).toBe(39);
    h.send({ type: 'resume', runId: 1, steps: 1 });
    expect((await h.until('ended')).reason).toBe('finished');
    expect(h.reports.filter((it) => it.type === 'evaluated').map((it) => it.step)).toEqual([0, 20, 40]);
  });

  it('a step over a range of evaluations reports them where they belong', async () => {
    const h = harness({ lookAhead, loadDataset: slowLoader });
    h.send(start(1));
    h.send({ type: 'pause', runId: 1 });
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.4) });
    await h.until('paused');
    expect((await h.until('patched')).step).toBe(0);
    h.send({ type: 'resume', runId: 1, steps: 21 });
    expect((await h.until('paused', (it) => it.step > 0)).step).toBe(21);
    expect(new Set(columnsOf(h.reports, 1).lr)).toEqual(new Set([0.4]));
    expect(h.reports.filter((it) => it.type === 'evaluated').map((it) => it.step)).toEqual([0, 20]);
  });

  it('every pause and every resume is answered', async () => {
    const h = harness({ blockMs: 2, lookAhead });
    h.send(start(1, long));
    await h.until('steps');
    h.send({ type: 'pause', runId: 1 });
    h.send({ type: 'resume', runId: 1 }); // whether or not the pause has come about by then
    await h.until('resumed');
    await h.until('steps', undefined, h.reports.length);
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused', undefined, h.reports.length);
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused', undefined, h.reports.length);
    h.send({ type: 'resume', runId: 1 });
    h.send({ type: 'resume', runId: 1 });
    await h.until('steps', undefined, h.reports.length);
    const answers = h.reports.filter((it) => it.type === 'paused' || it.type === 'resumed').map((it) => it.type);
    expect(answers.slice(answers.indexOf('resumed'))).toEqual(['resumed', 'paused', 'paused', 'resumed', 'resumed']);
  });
});

describe('seconds', () => {
  it('grow with every update, leave pauses out, and stay below the clock on the wall', async () => {
    const h = harness({ blockMs: 5, block: 2 });
    const began = now();
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)])));
    await h.until('steps');
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    const pausedAt = now();
    await settle(400);
    const pause = (now() - pausedAt) / 1000;
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    const wall = (now() - began) / 1000;
    for (const replica of [0, 1]) {
      const { seconds } = columnsOf(h.reports, 1, replica);
      expect(seconds).toHaveLength(40);
      expect(seconds.every((value, i) => value > (seconds[i - 1] ?? 0))).toBe(true);
      expect(seconds[39]).toBeGreaterThanOrEqual(0.1); // 20 blocks of 5 ms
      expect(seconds[39]).toBeLessThan(wall - pause);
    }
  });
});

describe.each([false, true])('patch (engine looks ahead: %s)', (lookAhead) => {
  it('acts from the stated step on, and the column of rates shows it', async () => {
    const h = harness({ blockMs: 2, lookAhead });
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)], { epochs: 20 })));
    await h.until('steps');
    const frozen: RunSpec['groups'] = { mode: 'one', ratio: 3, span: 100, factors: [], frozen: 1, still: [], frozenNorm: 'auto' };
    const run = constantRun('B', 0.5, { groups: frozen });
    h.send({ type: 'patch', runId: 1, index: 1, run });
    const patched = await h.until('patched');
    expect(patched).toMatchObject({ runId: 1, index: 1, run: { ...run, earlier: [{ until: patched.step, schedule: { params: { lr: 0.2 } } }] } });
    await h.until('ended');
    const { groups } = await h.until('started');
    const rates = (replica: number) => columnsOf(h.reports, 1, replica).lr;
    expect(patched.step).toBeGreaterThan(0);
    expect(patched.step).toBeLessThan(200);
    expect(rates(1)).toEqual(Array.from({ length: 200 * groups.length }, (_, i) => (Math.floor(i / groups.length) < patched.step ? 0.2 : 0.5)));
    expect(new Set(rates(0))).toEqual(new Set([0.1]));
    expect(statsOf(h).frozen.map((it) => it[0])).toEqual(Array.from({ length: 200 }, (_, t) => t >= patched.step));
  });

  it('of a paused run acts on the very next update', async () => {
    const h = harness({ blockMs: 2, lookAhead });
    h.send(start(1, long));
    await h.until('steps');
    h.send({ type: 'pause', runId: 1 });
    const { step } = await h.until('paused');
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.7) });
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.8) });
    h.send({ type: 'resume', runId: 1, steps: 1 });
    await h.until('paused', (it) => it.step === step + 1);
    expect(h.reports.filter((it) => it.type === 'patched').map((it) => it.step)).toEqual([step, step]);
    const { lr } = columnsOf(h.reports, 1);
    const groups = lr.length / (step + 1);
    expect(lr.slice(-groups - 1)).toEqual([0.1, ...Array.from({ length: groups }, () => 0.8)]);
  });
});

describe('patch', () => {
  it('changes the numbers of the optimizer, and never its kind', async () => {
    const h = harness({ blockMs: 2, loadDataset: slowLoader });
    const run = constantRun('A', 0.1);
    h.send(start(1, trainJob([run])));
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    const softer: RunSpec = { ...run, optimizer: { ...run.optimizer, params: { ...run.optimizer.params, momentum: 0.5 } } };
    h.send({ type: 'patch', runId: 1, index: 0, run: softer });
    h.send({ type: 'resume', runId: 1, steps: 10 });
    await h.until('paused', (it) => it.step === 10);
    h.send({ type: 'patch', runId: 1, index: 0, run: { ...constantRun('A', 0.2), optimizer: { kind: 'sgd', params: { weightDecay: 0, l2: 0 } } } });
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    expect(statsOf(h).optimizers).toEqual(Array.from({ length: 40 }, () => softer.optimizer));
    const patched = h.reports.filter((it) => it.type === 'patched');
    expect(patched.map((it) => [it.step, it.run.optimizer])).toEqual([
      [0, softer.optimizer],
      [10, softer.optimizer],
    ]);
    expect(columnsOf(h.reports, 1).lr.at(-1)).toBe(0.2);
  });

  it('of a replica that is over or not there is not answered', async () => {
    const h = harness({ blockMs: 2, lossAt: (step, replica) => (replica === 1 && step > 3 ? 1e7 : 1) });
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)], { epochs: 1000, evalEvery: 0 })));
    await h.until('replicaEnded');
    for (const index of [1, 2, -1]) h.send({ type: 'patch', runId: 1, index, run: constantRun('B', 0.5) });
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.5) });
    await h.until('patched');
    await settle();
    expect(h.reports.filter((it) => it.type === 'patched').map((it) => it.index)).toEqual([0]);
  });

  it('that cannot be understood fails the run', async () => {
    const h = harness({ blockMs: 2 });
    h.send(start(1, long));
    await h.until('steps');
    h.send({ type: 'patch', runId: 1, index: 0, run: { ...constantRun('A', 1), schedule: { kind: 'nonsense', params: {} } } });
    expect((await h.until('failed')).error.code).toBe('internal');
    h.send(start(2));
    expect((await h.until('ended')).runId).toBe(2);
  });
});

describe('reduce on plateau', () => {
  it('hears the evaluations on the test split, but not that of the untrained network', async () => {
    const h = harness({ lookAhead: true, testLossAt: (step) => (step === 0 ? 0.1 : 1) });
    const params = { threshold: 1e-4, thresholdMode: 'rel', lr: 0.1, factor: 0.5, patience: 1, cooldown: 0, minLr: 0 };
    h.send(start(1, trainJob([{ ...constantRun('A', 1), schedule: { kind: 'reduceOnPlateau', params } }], { evalEvery: 5 })));
    const { groups } = await h.until('started');
    await h.until('ended');
    const lr = columnsOf(h.reports, 1).lr.filter((_, i) => i % groups.length === 0);
    // evaluations after 5 (best), 10 (bad 1), 15 (bad 2: halved), 20 (1), 25 (2: halved), 30, 35 (halved), 40
    const expected = Array.from({ length: 40 }, (_, t) => (t < 15 ? 0.1 : t < 25 ? 0.05 : t < 35 ? 0.025 : 0.0125));
    expect(lr).toEqual(expected);
  });
});

describe('divergence', () => {
  it.each([
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['above a million', 1.001e6],
  ])('%s ends just that replica, with its data cut there', async (_name, loss) => {
    const h = harness({ lookAhead: true, lossAt: (step, replica) => (replica === 1 && step >= 13 ? loss : 1) });
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 9)])));
    expect((await h.until('ended')).reason).toBe('finished');
    expect(rows(h, 1, 0)).toBe(40);
    const cut = columnsOf(h.reports, 1, 1).loss;
    expect(cut).toEqual([...Array.from({ length: 13 }, () => 1), Math.fround(loss)]);
    const isEnd = (it: Report) => it.type === 'replicaEnded' && it.replica === 1;
    expect(h.reports.filter((it) => it.type === 'replicaEnded' && it.replica === 0)).toEqual([
      { type: 'replicaEnded', runId: 1, replica: 0, step: 40, reason: 'finished' },
    ]);
    expect(h.reports.filter(isEnd)).toEqual([{ type: 'replicaEnded', runId: 1, replica: 1, step: 14, reason: 'diverged' }]);
    const after = h.reports.slice(h.reports.findIndex(isEnd) + 1);
    expect(after.filter((it) => 'replica' in it && it.replica === 1)).toEqual([]);
  });

  it('a loss of exactly a million is not', async () => {
    const h = harness({ lossAt: () => 1e6 });
    h.send(start(1));
    expect((await h.until('ended')).reason).toBe('finished');
  });

  it('of every replica ends the run as diverged, and the engine is left alone', async () => {
    const h = harness({ lossAt: (step, replica) => (step >= 6 + replica ? Number.NaN : 1) });
    h.send(start(1, trainJob([constantRun('A', 9), constantRun('B', 9)], { epochs: 1000, evalEvery: 0 })));
    expect((await h.until('ended')).reason).toBe('diverged');
    expect([rows(h, 1, 0), rows(h, 1, 1)]).toEqual([7, 8]);
    expect(statsOf(h)).toMatchObject({ openJobs: 0, disposed: 0 });
    expect(statsOf(h).pulls).toBe(4); // two blocks of two replicas
  });
});
