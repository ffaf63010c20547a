/**
 * @file Laws 1 to 5 of the worker protocol (src/worker/protocol.ts), over a real MessageChannel: order, credit and columns.
 */
import { describe, expect, it } from 'vitest';
import { createTrainerClient } from '../../src/worker/client.ts';
import type { Command, Report } from '../../src/worker/protocol.ts';
import { CREDIT_PER_REPLICA, PROTOCOL, REPORT_INTERVAL_MS } from '../../src/worker/protocol.ts';
import fc from '../house/fastCheck.ts';
import type { FakeEngine } from './fakeEngine.ts';
import {
  columnsOf,
  constantRun,
  createHarness,
  findJob,
  type Harness,
  type HarnessOptions,
  hello,
  lawOneProblems,
  settle,
  trainJob,
} from './harness.ts';
import { closing, start } from './openHarness.ts';

const harness = (options: HarnessOptions = {}): Harness => closing(createHarness(options));

describe('law 1: a run has at most one started, then data, then exactly one ended or failed, then silence', () => {
  it('holds for a run that finishes', async () => {
    const h = harness();
    h.hello();
    h.send(start(1));
    await h.until('ended');
    h.send({ type: 'pause', runId: 1 });
    h.send({ type: 'resume', runId: 1 });
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.2) });
    h.send({ type: 'stop', runId: 1 });
    h.send(start(1));
    await settle();
    expect(lawOneProblems(h.reports)).toEqual([]);
    expect(columnsOf(h.reports, 1).loss).toHaveLength(40);
    expect(h.reports.at(-1)).toEqual({ type: 'ended', runId: 1, reason: 'finished' });
    const evaluations = h.reports.filter((it) => it.type === 'evaluated');
    expect(evaluations.map((it) => it.step)).toEqual([0, 20, 40]);
  });

  it('is never broken by a random sequence of commands, and every start is answered', async () => {
    const runId = fc.integer({ min: 1, max: 4 });
    const command: fc.Arbitrary<Command | 'wait' | 'lose'> = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('start' as const),
          runId,
          job: fc.constantFrom(trainJob(), findJob({ seeds: 2 }), trainJob([constantRun('A', 1), constantRun('B', 2)])),
        }),
      },
      fc.record({ type: fc.constant('pause' as const), runId }),
      fc.record({ type: fc.constant('resume' as const), runId }),
      fc.record({ type: fc.constant('resume' as const), runId, steps: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ type: fc.constant('stop' as const), runId }),
      fc.record({ type: fc.constant('patch' as const), runId, index: fc.integer({ min: -1, max: 2 }), run: fc.constant(constantRun('A', 0.3)) }),
      fc.record({ type: fc.constant('grant' as const), runId, reports: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ type: fc.constant('preload' as const), dataset: fc.constantFrom('fashionMnist', 'mnist') }),
      fc.record({
        type: fc.constant('hello' as const),
        protocol: fc.constant(PROTOCOL),
        prefer: fc.constantFrom('auto' as const, 'cpu' as const),
        dataUrl: fc.constant('data/'),
      }),
      fc.constant('wait' as const),
      fc.constant('lose' as const),
    );
    let started = 0;
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), fc.boolean(), async (sequence, lookAhead) => {
        const h = createHarness({ blockMs: 1, lookAhead, lossAt: (step, replica) => (replica === 1 && step > 20 ? Number.NaN : 1) });
        h.send(hello);
        const ids = new Set<number>();
        for (const it of sequence) {
          if (it === 'wait') await settle(3);
          else if (it === 'lose') h.engines.at(-1)?.lose('test');
          else {
            // ids of a page grow
            if (it.type === 'start' && it.runId > Math.max(0, ...ids)) ids.add(it.runId);
            h.send(it);
          }
        }
        for (const id of ids) h.send({ type: 'resume', runId: id });
        for (const id of ids) await Promise.race([h.until('ended', (it) => it.runId === id), h.until('failed', (it) => it.runId === id)]);
        await settle(5);
        const problems = lawOneProblems(h.reports);
        const running = h.engines.reduce((sum, engine) => sum + engine.stats.openJobs, 0);
        started += h.reports.filter((it) => it.type === 'started').length;
        lost += h.reports.filter((it) => it.type === 'moved').length;
        await h.close();
        expect(problems).toEqual([]);
        expect(running).toBe(0);
      }),
      { numRuns: 100, seed: 5 },
    );
    expect(started).toBeGreaterThan(50); // the property has met runs that trained,
    expect(lost).toBeGreaterThan(0); // and devices lost on the way
  });
});

describe('law 2: the client drops reports for a run it no longer holds', () => {
  it('hands over nothing after drop, though the worker goes on for a while', async () => {
    const h = harness({ blockMs: 5 });
    const client = createTrainerClient({ prefer: 'auto', dataUrl: 'data/', openTrainer: () => h.trainer });
    const heard: string[] = [];
    const hear = (report: Report) => heard.push(report.type);
    const run = client.start(trainJob([constantRun('A', 0.1)], { epochs: 40 }), {
      started: hear,
      steps: hear,
      evaluated: hear,
      ended: hear,
      failed: hear,
    });
    await h.until('steps');
    run.drop();
    const before = heard.length;
    await h.until('ended');
    await settle();
    expect(heard).toHaveLength(before);
    expect(heard).not.toContain('ended');
  });

  it('ignores reports of a run it never had', async () => {
    const h = harness();
    const client = createTrainerClient({ prefer: 'auto', dataUrl: 'data/', openTrainer: () => h.trainer });
    const heard: number[] = [];
    const hear = (report: { runId: number }) => heard.push(report.runId);
    client.start(trainJob(), { steps: hear, ended: hear });
    h.send(start(99));
    await h.until('ended', (it) => it.runId === 99);
    expect(new Set(heard)).toEqual(new Set([1]));
  });
});

describe('law 3: no data without credit', () => {
  const data = (reports: readonly Report[]) => reports.filter((it) => it.type === 'steps' || it.type === 'evaluated').length;

  it('stops pulling the engine when credit is used up, and goes on with a grant', async () => {
    const h = harness({ grants: 0, blockMs: 1 });
    h.hello();
    h.send(start(1, trainJob([constantRun('A', 0.1)], { epochs: 1000, evalEvery: 0 })));
    await h.until('steps', (it) => it.firstStep > 0);
    for (let i = 0; i < 100 && data(h.reports) < CREDIT_PER_REPLICA; i++) await settle(10);
    await settle();
    expect(data(h.reports)).toBe(CREDIT_PER_REPLICA);
    const { stats } = h.engines[0] as FakeEngine;
    const pulls = stats.pulls;
    await settle(100);
    expect(stats.pulls).toBe(pulls); // no computing ahead, so no growing memory
    h.send({ type: 'grant', runId: 1, reports: 2 });
    await settle(120);
    expect(data(h.reports)).toBe(CREDIT_PER_REPLICA + 2);
    expect(stats.pulls).toBeGreaterThan(pulls);
    expect(columnsOf(h.reports, 1).loss.length).toBeGreaterThan(0); // without a gap
  });

  it('sends no more than was granted when a round brings more', async () => {
    const h = harness({ grants: 0 });
    h.hello();
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2), constantRun('C', 0.3)], { epochs: 1000, evalEvery: 0 })));
    for (let i = 0; i < 300 && data(h.reports) < 3 * CREDIT_PER_REPLICA; i++) await settle(10);
    for (let granted = 1; granted <= 4; granted++) {
      h.send({ type: 'grant', runId: 1, reports: 1 });
      await settle(80);
      expect(data(h.reports)).toBe(3 * CREDIT_PER_REPLICA + granted);
    }
  });

  it('keeps at most what one interval computes for a slow consumer', async () => {
    const h = harness({ paintMs: 40, blockMs: 1, block: 1 });
    h.hello();
    h.send(start(1, trainJob([constantRun('A', 0.1)], { epochs: 30, evalEvery: 0 }))); // 300 updates
    await h.until('ended');
    let credit = CREDIT_PER_REPLICA;
    expect(data(h.reports)).toBeGreaterThan(CREDIT_PER_REPLICA);
    expect(columnsOf(h.reports, 1).loss).toHaveLength(300);
    for (const report of h.reports) {
      if (report.type !== 'steps') continue;
      credit--;
      expect(report.count).toBeLessThan(100); // one interval of 16 ms at 1 ms an update, and some patience for a busy machine
    }
    expect(credit).toBeLessThan(0);
  });
});

describe('law 4: columns, at most one steps per replica and interval', () => {
  it('joins the blocks of a fast engine', async () => {
    const h = harness({ block: 2, steadyClock: 1 });
    h.hello();
    h.send(start(1, trainJob([constantRun('A', 0.1), constantRun('B', 0.2)], { epochs: 100, evalEvery: 50 })));
    await h.until('ended');
    for (const replica of [0, 1]) {
      const at = h.sent.filter(({ report }) => report.type === 'steps' && report.replica === replica).map((it) => it.at);
      const gaps = at.slice(1).map((time, i) => time - (at[i] as number));
      expect(Math.min(...gaps)).toBe(REPORT_INTERVAL_MS);
      expect(columnsOf(h.reports, 1, replica).loss).toHaveLength(1000);
      expect(at.length).toBeLessThan(250); // 500 blocks
    }
  });
});

describe('law 5: typed arrays are transferred', () => {
  it('leaves the worker nothing', async () => {
    const h = harness();
    h.hello();
    h.send(start(1));
    await h.until('ended');
    const steps = h.sent.flatMap(({ report, transfer }) => (report.type === 'steps' ? [{ report, transfer }] : []));
    expect(steps.length).toBeGreaterThan(0);
    for (const { report, transfer } of steps) {
      const arrays = Object.values(report.columns) as (Float32Array | Float64Array)[];
      expect(arrays).toHaveLength(4);
      expect(transfer).toEqual(arrays.map((it) => it.buffer));
      expect(arrays.map((it) => it.byteLength)).toEqual([0, 0, 0, 0]);
    }
  });
});
