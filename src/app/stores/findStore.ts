/**
 * @file The range test: its curves (one per seed, outside React) and what it is about.
 */
import { createStore } from 'zustand/vanilla';
import type { FindSpec, RunSpec, TaskSpec } from '../../experiment/spec.ts';
import { createSeries, type Series } from '../../runs/series.ts';
import type { FailureReport, Report } from '../../worker/protocol.ts';

export type FindPhase = 'idle' | 'loading' | 'running' | 'ended' | 'stopped' | 'failed';

export interface FindState {
  readonly phase: FindPhase;
  readonly step: number;
  readonly totalSteps: number;
  /** What was asked, as it was at the start: to tell whether the result is still about the settings on the page. */
  readonly task: TaskSpec | null;
  readonly run: RunSpec | null;
  readonly find: FindSpec | null;
  readonly failure: FailureReport | null;
  /** One per seed. Grown in place; `version` says when. */
  readonly tests: readonly Series[];
  readonly version: number;
  /** What the figure shows. */
  readonly quantity: 'loss' | 'accuracy';
}

const START: FindState = {
  phase: 'idle',
  step: 0,
  totalSteps: 0,
  task: null,
  run: null,
  find: null,
  failure: null,
  tests: [],
  version: 0,
  quantity: 'loss',
};

export const findStore = createStore<FindState>(() => START);

export function beginFind(task: TaskSpec, run: RunSpec, find: FindSpec): void {
  findStore.setState((state) => ({ ...START, phase: 'loading', task, run, find, version: state.version + 1, quantity: state.quantity }));
}

export function clearFind(): void {
  findStore.setState((state) => ({ ...START, version: state.version + 1, quantity: state.quantity }));
}

export function applyFindReport(report: Report): void {
  const state = findStore.getState();
  switch (report.type) {
    case 'started':
      findStore.setState({
        phase: 'running',
        totalSteps: report.totalSteps,
        tests: Array.from({ length: report.replicas }, () => createSeries(report.groups.length)),
        version: state.version + 1,
      });
      return;
    case 'steps': {
      const test = state.tests[report.replica];
      if (!test) return;
      test.loss.push(report.columns.loss);
      test.accuracy.push(report.columns.accuracy);
      test.lr.push(report.columns.lr);
      test.seconds.push(report.columns.seconds);
      test.version++;
      announce();
      return;
    }
    case 'replicaEnded': {
      const test = state.tests[report.replica];
      if (!test) return;
      test.end = { step: report.step, reason: report.reason };
      test.version++;
      findStore.setState({ version: state.version + 1 });
      return;
    }
    case 'ended':
      findStore.setState({ phase: report.reason === 'stopped' ? 'stopped' : 'ended', version: state.version + 1 });
      return;
    case 'failed':
      findStore.setState({ phase: 'failed', failure: report.error });
      return;
    case 'evaluated':
    case 'patched':
    case 'paused':
    case 'resumed':
    case 'ready':
    case 'loading':
    case 'loaded':
      return; // a range test neither evaluates nor pauses; the engine and the data belong to the connection
    default:
      report satisfies never;
  }
}

let announced = false;

/** Several seeds report many times a frame; components need to know once. */
function announce(): void {
  if (announced) return;
  announced = true;
  requestAnimationFrame(() => {
    announced = false;
    const { tests, version } = findStore.getState();
    if (tests.length === 0) return;
    const training = tests.filter((one) => one.end === null);
    findStore.setState({ step: Math.min(...(training.length > 0 ? training : tests).map((one) => one.loss.length)), version: version + 1 });
  });
}
