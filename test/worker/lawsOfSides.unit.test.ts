/**
 * @file Laws 6 to 9 of the worker protocol (src/worker/protocol.ts), over a real MessageChannel: what crosses, and what both sides have in common.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { createTrainerClient } from '../../src/worker/client.ts';
import { createInProcessTrainer } from '../../src/worker/inProcess.ts';
import type { Command, Report, Trainer } from '../../src/worker/protocol.ts';
import { PROTOCOL } from '../../src/worker/protocol.ts';
import type { FakeEngine } from './fakeEngine.ts';
import { FakeWorker } from './fakeWorker.ts';
import { columnsOf, constantRun, createHarness, fakeDeps, type Harness, type HarnessOptions, settle, trainJob } from './harness.ts';
import { closing, start } from './openHarness.ts';

const harness = (options: HarnessOptions = {}): Harness => closing(createHarness(options));

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
