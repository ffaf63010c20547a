/**
 * @file A session on one end of a real MessageChannel, and its trainer on the other: what the page and the worker are, in one Node process.
 */

import type { Dataset } from '../../src/datasets/dataset.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { FindSpec, RunSpec, TaskSpec } from '../../src/experiment/spec.ts';
import type { Command, Job, Report, Trainer, TrainJob } from '../../src/worker/protocol.ts';
import { PROTOCOL } from '../../src/worker/protocol.ts';
import type { SessionDeps } from '../../src/worker/session.ts';
import { createSession } from '../../src/worker/session.ts';
import { createFakeEngine, type FakeEngine, type FakeOptions } from './fakeEngine.ts';
import { createVirtualClock } from './virtualClock.ts';

/** Of all sessions and engines of a test file. */
const clock = createVirtualClock();
/** One turn of a session, in ms of that clock. */
const TURN_MS = 0.1;
/** Below vitest's limit of a test; it tells what there was instead. */
const PATIENCE_MS = 50_000;

export interface HarnessOptions extends FakeOptions {
  readonly openEngine?: SessionDeps['openEngine'];
  readonly openBeside?: SessionDeps['openBeside'];
  readonly loadCheckpoint?: SessionDeps['loadCheckpoint'];
  readonly loadDataset?: SessionDeps['loadDataset'];
  /** Reports granted per data report that arrives; 0: nobody paints. */
  readonly grants?: number;
  /** ms from a data report to its grant. */
  readonly paintMs?: number;
  /** A clock that stands still but for so many ms per yield of the session, instead of the one that all share. */
  readonly steadyClock?: number;
}

/** A report as the worker sent it. */
export interface Sent {
  readonly report: Report;
  readonly at: number;
  readonly transfer: readonly unknown[];
}

export interface Harness {
  readonly reports: Report[];
  readonly sent: Sent[];
  readonly commands: Command[];
  /** Pulls of the newest engine when a command of this type last reached the session. */
  pullsAt(type: Command['type']): number;
  readonly engines: FakeEngine[];
  /** The page's end. */
  readonly trainer: Trainer;
  send(command: Command): void;
  hello(): void;
  /** Resolves with the first report (from index `from` on) that fits. */
  until<T extends Report['type']>(
    type: T,
    fits?: (report: Extract<Report, { type: T }>) => boolean,
    from?: number,
  ): Promise<Extract<Report, { type: T }>>;
  close(): Promise<void>;
}

export const hello: Command = { type: 'hello', protocol: PROTOCOL, prefer: 'auto', dataUrl: 'data/' };

export const dataset: Dataset = {
  kind: 'fashionMnist',
  shape: [28, 28, 1],
  classes: 10,
  train: { count: 640, images: new Uint8Array(0), labels: new Uint8Array(0) },
  test: { count: 100, images: new Uint8Array(0), labels: new Uint8Array(100) },
};

/** Everything both kinds of trainer need, with fakes that are recorded in `engines`. */
export function fakeDeps(options: HarnessOptions, engines: FakeEngine[]): Omit<SessionDeps, 'post'> {
  let time = 0;
  return {
    openBeside: options.openBeside ?? (() => openWasm()),
    openEngine:
      options.openEngine ??
      (async () => {
        const engine = createFakeEngine({ sleep: settle, ...options });
        engines.push(engine);
        return engine;
      }),
    loadDataset:
      options.loadDataset ??
      (async (kind, { onProgress }) => {
        onProgress(50, 100);
        onProgress(100, 100);
        return { ...dataset, kind };
      }),
    loadCheckpoint:
      options.loadCheckpoint ??
      (async (name) => {
        throw new Error(`no checkpoint ${name} here`);
      }),
    now: () => (options.steadyClock ? time : clock.now()),
    yieldToEvents() {
      time += options.steadyClock ?? 0;
      return clock.work(TURN_MS);
    },
  };
}

export function createHarness(options: HarnessOptions = {}): Harness {
  const { grants = 1, paintMs = 0 } = options;
  const { port1: pagePort, port2: workerPort } = new MessageChannel();
  const reports: Report[] = [];
  const sent: Sent[] = [];
  const commands: Command[] = [];
  const engines: FakeEngine[] = [];
  const waiters = new Set<() => void>();
  const deps = fakeDeps(options, engines);
  const session = createSession({
    ...deps,
    post(report, transfer) {
      clock.stir();
      workerPort.postMessage(report, transfer);
      sent.push({ report, at: deps.now(), transfer });
    },
  });
  const pullsAt = new Map<Command['type'], number>();
  workerPort.onmessage = (event: MessageEvent<Command>) => {
    clock.stir();
    pullsAt.set(event.data.type, engines.at(-1)?.stats.pulls ?? 0);
    session.receive(event.data);
  };

  let listener: (report: Report) => void = () => {};
  const trainer: Trainer = {
    send(command) {
      commands.push(command);
      clock.stir();
      pagePort.postMessage(command);
    },
    onReport(next) {
      listener = next;
    },
    close() {
      pagePort.onmessage = null;
    },
  };
  pagePort.onmessage = (event: MessageEvent<Report>) => {
    const report = event.data;
    clock.stir();
    reports.push(report);
    listener(report);
    if (grants > 0 && (report.type === 'steps' || report.type === 'evaluated')) {
      const grant = () => trainer.send({ type: 'grant', runId: report.runId, reports: grants });
      if (paintMs > 0) void settle(paintMs).then(grant);
      else grant();
    }
    for (const wake of waiters) wake();
  };

  return {
    reports,
    sent,
    commands,
    pullsAt: (type) => pullsAt.get(type) ?? 0,
    engines,
    trainer,
    send: trainer.send,
    hello: () => trainer.send(hello),
    until<T extends Report['type']>(type: T, fits: (report: Extract<Report, { type: T }>) => boolean = () => true, from = 0) {
      return new Promise<Extract<Report, { type: T }>>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(look);
          reject(new Error(`no ${type}; there were: ${reports.map((it) => it.type).join(' ')}`));
        }, PATIENCE_MS);
        const look = () => {
          const found = reports
            .slice(from)
            .find((it): it is Extract<Report, { type: T }> => it.type === type && fits(it as Extract<Report, { type: T }>));
          if (!found) return;
          clearTimeout(timer);
          waiters.delete(look);
          resolve(found);
        };
        waiters.add(look);
        look();
      });
    },
    async close() {
      await session.close();
      pagePort.close();
      workerPort.close();
    },
  };
}

export const task: TaskSpec = { ...defaultSpec.task, batchSize: 64, epochs: 4, evalEvery: 20, evalCount: 100 }; // 40 updates

export function constantRun(id: string, lr: number, change: Partial<RunSpec> = {}): RunSpec {
  return newRun(id, { schedule: { kind: 'constant', params: { ...defaultSpec.runs[0]?.schedule.params, lr } }, ...change });
}

export function trainJob(
  runs: readonly RunSpec[] = [constantRun('A', 0.1)],
  change: Partial<TaskSpec> = {},
  more: Partial<Omit<TrainJob, 'kind' | 'task' | 'runs'>> = {},
): TrainJob {
  return { kind: 'train', task: { ...task, ...change }, runs, target: 0.8, ...more };
}

export function findJob(find: Partial<FindSpec> = {}): Job {
  return { kind: 'find', task, run: constantRun('A', 0.1), find: { ...defaultSpec.find, startLr: 1e-3, endLr: 1, steps: 40, seeds: 1, ...find } };
}

/** Whatever is on its way has arrived, and so much time of the sessions has passed. */
export function settle(ms = 60): Promise<void> {
  return clock.sleep(ms);
}

/** The clock of all sessions. */
export function now(): number {
  return clock.now();
}

/** Concatenated columns of one replica; fails on a gap. */
export function columnsOf(
  reports: readonly Report[],
  runId: number,
  replica = 0,
): { loss: number[]; accuracy: number[]; lr: number[]; seconds: number[] } {
  const all = { loss: [] as number[], accuracy: [] as number[], lr: [] as number[], seconds: [] as number[] };
  for (const report of reports) {
    if (report.type !== 'steps' || report.runId !== runId || report.replica !== replica) continue;
    if (report.firstStep !== all.loss.length) throw new Error(`rows ${report.firstStep} after ${all.loss.length}`);
    if (report.columns.loss.length !== report.count) throw new Error(`count ${report.count}, rows ${report.columns.loss.length}`);
    all.loss.push(...report.columns.loss);
    all.accuracy.push(...report.columns.accuracy);
    all.lr.push(...report.columns.lr);
    all.seconds.push(...report.columns.seconds);
  }
  return all;
}

/** Law 1 as a grammar over the reports of every run. Returns what breaks it. */
export function lawOneProblems(reports: readonly Report[]): string[] {
  const letters = {
    loading: 'l',
    started: 's',
    steps: 'd',
    evaluated: 'd',
    patched: 'c',
    checkpoint: 'd',
    network: 'd',
    ensemble: 'd',
    distance: 'd',
    curvature: 'd',
    moved: 'c',
    replicaEnded: 'd',
    paused: 'c',
    resumed: 'c',
    ended: 'e',
    failed: 'e',
    ready: '',
    loaded: '',
  } as const;
  const words = new Map<number, string>();
  for (const report of reports) {
    if ('runId' in report && report.runId > 0) words.set(report.runId, (words.get(report.runId) ?? '') + letters[report.type]);
  }
  return [...words].filter(([, word]) => !/^l*(?:s[dc]*)?e$/.test(word)).map(([runId, word]) => `run ${runId}: ${word}`);
}
