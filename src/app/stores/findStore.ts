/**
 * @file The range tests: one of all layer groups together, one of each by itself. Their curves live outside React, `version` says when they have grown.
 *
 * At most one of the two trains; the other keeps what it found.
 */
import { createStore } from 'zustand/vanilla';
import type { FindSpec, RunSpec, TaskSpec } from '../../experiment/spec.ts';
import type { SuggestionKind } from '../../rangetest/suggestion.ts';
import { createSeries, type Series } from '../../runs/series.ts';
import type { FailureReport, TrainingReport } from '../../worker/protocol.ts';

export type FindPhase = 'idle' | 'loading' | 'running' | 'ended' | 'stopped' | 'failed';

export interface RangeTests {
  readonly phase: FindPhase;
  readonly step: number;
  readonly totalSteps: number;
  /** What was asked, as it was at the start: to tell whether the result is still about the settings on the page. */
  readonly task: TaskSpec | null;
  readonly run: RunSpec | null;
  readonly find: FindSpec | null;
  readonly failure: FailureReport | null;
  /** Names of the layer groups. */
  readonly groups: readonly string[];
  /** One per replica, in the order of experiment/findRates.ts. Grown in place. */
  readonly tests: readonly Series[];
}

export type FindMode = FindSpec['groups'];

export interface FindState extends Readonly<Record<FindMode, RangeTests>> {
  /** The one that trains, or trained last. */
  readonly active: FindMode;
  readonly version: number;
  /** What the figure of all groups shows. */
  readonly quantity: 'loss' | 'accuracy';
  /** Whose suggestion counts where there is room for one. */
  readonly rule: SuggestionKind;
}

const IDLE: RangeTests = { phase: 'idle', step: 0, totalSteps: 0, task: null, run: null, find: null, failure: null, groups: [], tests: [] };

export const findStore = createStore<FindState>(() => ({ all: IDLE, each: IDLE, active: 'all', version: 0, quantity: 'loss', rule: 'valley' }));

export function beginFind(task: TaskSpec, run: RunSpec, find: FindSpec): void {
  if (isFinding(activeFind())) change({ phase: 'stopped' }); // the client drops what it held: no report will say so
  findStore.setState({ active: find.groups });
  change({ ...IDLE, phase: 'loading', task, run, find });
}

export function clearFind(): void {
  findStore.setState(({ version }) => ({ all: IDLE, each: IDLE, version: version + 1 }));
}

/** The test that trains, or trained last. */
export function activeFind(): RangeTests {
  const state = findStore.getState();
  return state[state.active];
}

/** Gradient evaluations that the test took: its updates, all replicas together. */
export function evaluationsOf({ tests }: RangeTests): number {
  return tests.reduce((sum, { loss }) => sum + loss.length, 0);
}

export function isFinding({ phase }: RangeTests): boolean {
  return phase === 'loading' || phase === 'running';
}

export function applyFindReport(report: TrainingReport): void {
  const { tests } = activeFind();
  switch (report.type) {
    case 'started':
      change({
        phase: 'running',
        totalSteps: report.totalSteps,
        groups: report.groups,
        tests: Array.from({ length: report.replicas }, () => createSeries(report.groups.length)),
      });
      return;
    case 'steps': {
      const test = tests[report.replica];
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
      const test = tests[report.replica];
      if (!test) return;
      test.end = { step: report.step, reason: report.reason };
      test.version++;
      change({});
      return;
    }
    case 'ended':
      change({ phase: report.reason === 'stopped' ? 'stopped' : 'ended' });
      return;
    case 'failed':
      change({ phase: 'failed', failure: report.error });
      return;
    case 'evaluated':
    case 'patched':
    case 'checkpoint':
    case 'network':
    case 'ensemble':
    case 'distance':
    case 'curvature':
    case 'moved':
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

function change(values: Partial<RangeTests>): void {
  findStore.setState((state) => ({ [state.active]: { ...state[state.active], ...values }, version: state.version + 1 }));
}

let announced = false;

/** Several replicas report many times a frame; components need to know once. */
function announce(): void {
  if (announced) return;
  announced = true;
  requestAnimationFrame(() => {
    announced = false;
    const { tests } = activeFind();
    if (tests.length === 0) return;
    const training = tests.filter((one) => one.end === null);
    change({ step: Math.min(...(training.length > 0 ? training : tests).map((one) => one.loss.length)) });
  });
}
