/**
 * @file The nine laws of the worker protocol (src/worker/protocol.ts), over a real MessageChannel.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { createTrainerClient } from '../../src/worker/client.ts';
import { createInProcessTrainer } from '../../src/worker/inProcess.ts';
import type { Command, Job, Report, Trainer } from '../../src/worker/protocol.ts';
import { CREDIT_PER_REPLICA, PROTOCOL, REPORT_INTERVAL_MS } from '../../src/worker/protocol.ts';
import fc from '../house/fastCheck.ts';
import type { FakeEngine } from './fakeEngine.ts';
import { FakeWorker } from './fakeWorker.ts';
import {
  columnsOf,
  constantRun,
  createHarness,
  fakeDeps,
  findJob,
  type Harness,
  type HarnessOptions,
  hello,
  lawOneProblems,
  settle,
  trainJob,
} from './harness.ts';

const open: Harness[] = [];
function harness(options: HarnessOptions = {}): Harness {
  const made = createHarness(options);
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.close()));
});

const start = (runId: number, job: Job = trainJob()): Command => ({ type: 'start', runId, job });

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

describe('law 6: only JSON and typed arrays cross', () => {
  function strangers(value: unknown, at = ''): string[] {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return [];
    if (value instanceof Float32Array || value instanceof Float64Array) return [];
    if (Array.isArray(value)) return value.flatMap((it, i) => strangers(it, `${at}.${i}`));
    if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
      return Object.entries(value).flatMap(([key, it]) => strangers(it, `${at}.${key}`));
    }
    return [`${at}: ${Object.prototype.toString.call(value)}`];
  }

  it('in both directions, for every message there is', async () => {
    const h = harness({
      blockMs: 2,
      lossAt: (step, replica) => (replica === 1 && step > 5 ? Number.NaN : 1),
      loadDataset: loaderThatFailsFor('mnist'),
    });
    h.hello();
    h.send({ type: 'preload', dataset: 'mnist' });
    await h.until('failed');
    h.send({ type: 'preload', dataset: 'fashionMnist' });
    const cycles: RunSpec['schedule'] = { kind: 'sgdr', params: { maxLr: 0.1, minLr: 0, t0Steps: 20, tMult: 1 } };
    const runs = [constantRun('A', 0.1), constantRun('B', 0.2), constantRun('C', 0.1, { schedule: cycles })];
    h.send(start(1, trainJob(runs, {}, { keep: true, snapshots: true, measure: true })));
    h.send({ type: 'pause', runId: 1 });
    await h.until('paused');
    h.engines[0]?.lose('asleep');
    await h.until('moved');
    h.send({ type: 'patch', runId: 1, index: 0, run: constantRun('A', 0.5) });
    h.send({ type: 'resume', runId: 1 });
    await h.until('ended');
    h.send({ type: 'stop', runId: 1 });
    expect(h.sent.flatMap(({ report }) => strangers(report))).toEqual([]);
    expect(h.reports.flatMap((it) => strangers(it))).toEqual([]);
    expect(h.commands.flatMap((it) => strangers(it))).toEqual([]);
    const kinds = [
      ...['ready', 'loading', 'loaded', 'started', 'steps', 'evaluated', 'patched', 'checkpoint', 'ensemble', 'moved'],
      ...['replicaEnded', 'paused', 'resumed', 'ended', 'failed'],
    ];
    expect(new Set(h.reports.map((it) => it.type))).toEqual(new Set(kinds));
    expect(new Set(h.commands.map((it) => it.type))).toEqual(new Set(['hello', 'preload', 'start', 'pause', 'resume', 'stop', 'patch', 'grant']));
  });
});

describe('law 7: both switches close', () => {
  it('a message that one side does not handle does not compile', () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'protocol-'));
    try {
      fs.cpSync(path.join(root, 'src'), path.join(copy, 'src'), { recursive: true });
      fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
      fs.copyFileSync(path.join(root, 'tsconfig.base.json'), path.join(copy, 'tsconfig.base.json'));
      const file = path.join(copy, 'src/worker/protocol.ts');
      const compilerOptions = { lib: ['ES2023', 'dom'], types: ['vite/client'] };
      const config = { extends: './tsconfig.base.json', compilerOptions, files: ['src/worker/client.ts', 'src/worker/session.ts'] };
      fs.writeFileSync(path.join(copy, 'tsconfig.json'), JSON.stringify(config));
      const compile = () => {
        try {
          execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', copy], { encoding: 'utf8', stdio: 'pipe' });
          return '';
        } catch (error) {
          return (error as { stdout: string }).stdout;
        }
      };
      const neverIn = (output: string, name: string) =>
        output.split('\n').filter((line) => line.includes(name) && /does not satisfy the expected type 'never'/.test(line)).length;

      const intact = compile();
      expect(neverIn(intact, 'session.ts') + neverIn(intact, 'client.ts')).toBe(0);
      const text = fs.readFileSync(file, 'utf8');
      const grown = text
        .replace('export type Command =', "export type Command =\n  | { readonly type: 'unheard' }")
        .replace('export type Report =', "export type Report =\n  | { readonly type: 'unheardToo' }\n  |");
      fs.writeFileSync(file, grown);
      const output = compile();
      expect(neverIn(output, 'session.ts')).toBe(1);
      expect(neverIn(output, 'client.ts')).toBe(1);
    } finally {
      fs.rmSync(copy, { recursive: true, force: true });
    }
  });

  it('a command from another age is a failure, not a crash', async () => {
    const h = harness();
    h.hello();
    h.trainer.send(JSON.parse('{"type":"teleport"}') as Command);
    const failed = await h.until('failed');
    expect(failed).toMatchObject({ runId: 0, error: { code: 'internal' } });
    h.send(start(1));
    expect((await h.until('ended')).reason).toBe('finished');
  });
});

describe('law 8: the client and an in-process trainer share one interface', () => {
  it('the same job gives the same reports through either', async () => {
    const options: HarnessOptions = { lookAhead: true };
    const collect = async (trainer: Trainer) => {
      const seen: Report[] = [];
      const client = createTrainerClient({ prefer: 'auto', dataUrl: 'data/', openTrainer: () => trainer });
      await new Promise<void>((resolve) => {
        const hear = (report: Report) => void seen.push(report);
        const run = client.start(trainJob([constantRun('A', 0.1), constantRun('B', 0.2)]), {
          started: hear,
          steps: (report) => {
            hear(report);
            run.granted();
          },
          evaluated: hear,
          replicaEnded: hear,
          ended: (report) => {
            hear(report);
            resolve();
          },
        });
      });
      client.close();
      const columns = [0, 1].map((replica) => columnsOf(seen, 1, replica)).map(({ loss, accuracy, lr }) => ({ loss, accuracy, lr }));
      return {
        columns,
        others: [0, 1].map((replica) => seen.filter((it) => it.type !== 'steps' && 'replica' in it && it.replica === replica)),
        ends: [seen[0], seen.at(-1)],
      };
    };
    const inProcess = await collect(createInProcessTrainer(fakeDeps(options, [])));
    const overChannel = await collect(harness({ ...options, grants: 0 }).trainer);
    expect(inProcess.columns[0]?.loss).toHaveLength(40);
    expect(inProcess.others[0]).toHaveLength(4); // three evaluations and the end
    expect(overChannel).toEqual(inProcess);
  });

  it('an in-process trainer says nothing after close', async () => {
    const engines: FakeEngine[] = [];
    const trainer = createInProcessTrainer(fakeDeps({ blockMs: 2 }, engines));
    const seen: Report[] = [];
    const running = new Promise<void>((resolve) => {
      trainer.onReport((report) => {
        seen.push(report);
        if (report.type === 'steps') resolve();
      });
    });
    trainer.send({ type: 'hello', protocol: PROTOCOL, prefer: 'auto', dataUrl: 'data/' });
    trainer.send(start(1, trainJob([constantRun('A', 0.1)], { epochs: 100 })));
    await running;
    trainer.close();
    const before = seen.length;
    await settle();
    expect(seen).toHaveLength(before);
    expect(engines[0]?.stats).toMatchObject({ openJobs: 0, disposed: 1 });
  });
});

describe('law 9: a crashed worker becomes failed, and the next start opens a new one', () => {
  it.each(['onerror', 'onmessageerror'] as const)('%s', async (way) => {
    const workers: FakeWorker[] = [];
    const client = createTrainerClient({
      prefer: 'auto',
      dataUrl: 'data/',
      createWorker: () => {
        const made = new FakeWorker(harness({ blockMs: 2 }));
        workers.push(made);
        return made as unknown as Worker;
      },
    });
    const failures: string[] = [];
    client.onFailure((error) => failures.push(error.code));
    const job = trainJob([constantRun('A', 0.1)], { epochs: 20 });
    const failed: Report[] = [];
    const late: Report[] = [];
    client.start(job, {
      failed: (report) => failed.push(report),
      steps: (report) => failed.length > 0 && late.push(report),
      ended: (report) => late.push(report),
    });
    const [first] = workers as [FakeWorker];
    const { onmessage: message, onerror: error } = first;
    await first.inner.until('steps');
    if (way === 'onerror') first.onerror?.({ message: 'out of memory', preventDefault() {} });
    else first.onmessageerror?.();
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({
      type: 'failed',
      runId: 1,
      error: { code: 'workerCrashed', params: { message: way === 'onerror' ? 'out of memory' : 'a message could not be read' } },
    });
    expect(first.terminated).toBe(true);
    message?.({ data: { type: 'ended', runId: 1, reason: 'finished' } }); // something the dying worker had sent
    expect(workers).toHaveLength(1);

    const reason = await new Promise<string>((resolve) => {
      client.start(trainJob(), { ended: (report) => resolve(report.reason), failed: (report) => resolve(report.error.code) });
      error?.({ message: 'the old worker again', preventDefault() {} });
    });
    expect(reason).toBe('finished');
    expect(workers).toHaveLength(2);
    expect(late).toEqual([]);
    expect(failures).toEqual([]);
    // with nothing running, a crash is told to the page
    workers[1]?.onerror?.({ message: 'again', preventDefault() {} });
    expect(failures).toEqual(['workerCrashed']);
  });
});

function loaderThatFailsFor(broken: string): NonNullable<HarnessOptions['loadDataset']> {
  const good = fakeDeps({}, []).loadDataset;
  return (kind, options) => (kind === broken ? Promise.reject(new Error('internal: broken')) : good(kind, options));
}
