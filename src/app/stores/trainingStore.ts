/**
 * @file The race in progress: which runs train, how far they are, and their series.
 *
 * Streams stay outside React: reports append to `Series` (drawn in animation frames); this store holds the few summary values that
 * components show, refreshed at most `SUMMARY_MS` apart.
 */
import { createStore } from 'zustand/vanilla';
import type { RunSpec, TaskSpec } from '../../experiment/spec.ts';
import { createSeries, type Series } from '../../runs/series.ts';
import type { FailureReport, Report } from '../../worker/protocol.ts';

export type Phase = 'idle' | 'loading' | 'running' | 'paused' | 'ended' | 'failed';

export interface TrainingState {
  readonly phase: Phase;
  /** Least step of the runs that still train; the last one after the end. */
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly stepsPerSecond: number;
  /** What is being (or was) trained, as it was when it started; a patched run is replaced by its new settings. */
  readonly task: TaskSpec | null;
  readonly runs: readonly RunSpec[];
  readonly failure: FailureReport | null;
  /** Grows when series appear or vanish, so that figures take the new ones. */
  readonly generation: number;
}

/** A table that changes more often cannot be read. */
const SUMMARY_MS = 200;

const START: TrainingState = {
  phase: 'idle',
  step: 0,
  totalSteps: 0,
  stepsPerEpoch: 0,
  stepsPerSecond: 0,
  task: null,
  runs: [],
  failure: null,
  generation: 0,
};

export const trainingStore = createStore<TrainingState>(() => START);

const series = new Map<string, Series>();
let lastSummary = 0;

export function seriesOf(runId: string): Series | null {
  return series.get(runId) ?? null;
}

/** A new race is on its way: the old curves go. */
export function beginRace(task: TaskSpec, runs: readonly RunSpec[]): void {
  series.clear();
  trainingStore.setState((state) => ({ ...START, phase: 'loading', task, runs, generation: state.generation + 1 }));
}

export function clearRace(): void {
  series.clear();
  trainingStore.setState((state) => ({ ...START, generation: state.generation + 1 }));
}

/** Reports of the current race, in order. */
export function applyReport(report: Report, now: number): void {
  const state = trainingStore.getState();
  switch (report.type) {
    case 'started': {
      for (const run of state.runs) series.set(run.id, createSeries(report.groups.length));
      trainingStore.setState({
        phase: 'running',
        totalSteps: report.totalSteps,
        stepsPerEpoch: report.stepsPerEpoch,
        generation: state.generation + 1,
      });
      return;
    }
    case 'steps': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.loss.push(report.columns.loss);
      target.accuracy.push(report.columns.accuracy);
      target.lr.push(report.columns.lr);
      target.seconds.push(report.columns.seconds);
      target.version++;
      summarize(now, false);
      return;
    }
    case 'evaluated': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.evalStep.push([report.step]);
      target.evalLoss.push([report.loss]);
      target.evalAccuracy.push([report.accuracy]);
      target.version++;
      return;
    }
    case 'patched': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.marks.push({ kind: 'change', step: report.step });
      target.version++;
      trainingStore.setState({ runs: state.runs.map((run, i) => (i === report.replica ? report.run : run)) });
      return;
    }
    case 'replicaEnded': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.end = { step: report.step, reason: report.reason };
      if (report.reason === 'diverged') target.marks.push({ kind: 'diverged', step: report.step });
      target.version++;
      return;
    }
    case 'paused':
      trainingStore.setState({ phase: 'paused' });
      summarize(now, true);
      return;
    case 'resumed':
      trainingStore.setState({ phase: 'running' });
      return;
    case 'ended':
      for (const one of series.values()) one.end ??= { step: one.loss.length, reason: report.reason };
      trainingStore.setState({ phase: 'ended' });
      summarize(now, true);
      return;
    case 'failed':
      trainingStore.setState({ phase: 'failed', failure: report.error });
      return;
    case 'ready':
    case 'loading':
    case 'loaded':
      return; // the engine and the data belong to the connection, see connection.ts
    default:
      report satisfies never;
  }
}

function seriesOfReplica(replica: number): Series | null {
  const run = trainingStore.getState().runs[replica];
  return run ? seriesOf(run.id) : null;
}

function summarize(now: number, force: boolean): void {
  if (!force && now - lastSummary < SUMMARY_MS) return;
  lastSummary = now;
  const all = [...series.values()];
  const training = all.filter((one) => one.end === null);
  const lengths = (training.length > 0 ? training : all).map((one) => one.loss.length);
  trainingStore.setState({ step: lengths.length > 0 ? Math.min(...lengths) : 0, stepsPerSecond: speed(all) });
}

/** Updates per second of all runs together, over about the last second of training. */
function speed(all: readonly Series[]): number {
  let total = 0;
  for (const { seconds } of all) {
    const values = seconds.values;
    const last = values.length - 1;
    if (last < 1) continue;
    const end = values[last] as number;
    let first = last;
    while (first > 0 && end - (values[first] as number) < 1) first--;
    const span = end - (values[first] as number);
    if (span > 0) total += (last - first) / span;
  }
  return total;
}
