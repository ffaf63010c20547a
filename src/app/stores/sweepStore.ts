/**
 * @file The sweep that trains, or trained last: cells done, and where the job is.
 *
 * Cells are trained as runs of one job over the seeds of the task; many are split into jobs of MAX_REPLICAS, so that results appear on the way and
 * no device must hold them all. Bits do not depend on it. A sweep knows the spec it was started with: the page may go on to change.
 */
import { createStore } from 'zustand/vanilla';
import { plannedContext } from '../../experiment/conflicts.ts';
import type { ExperimentSpec, Sweep, TaskSpec } from '../../experiment/spec.ts';
import { gridOf, runsOfSweep, type SweepCell } from '../../experiment/sweep.ts';
import { refine } from '../../experiment/sweepRefine.ts';
import { resultsOf } from '../../runs/results.ts';
import { createSeries, type Series } from '../../runs/series.ts';
import type { KeptSweep } from '../../runs/store/desk.ts';
import { type SweepPoint, sweepPoint } from '../../runs/sweepReading.ts';
import type { FailureReport, Report } from '../../worker/protocol.ts';
import { isTraining, trainAside } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { activeFind, isFinding } from './findStore.ts';
import { trainingStore } from './trainingStore.ts';

export interface SweepState {
  readonly phase: 'idle' | 'running' | 'ended' | 'stopped' | 'failed';
  /** As it was when it started; with it the sweep. */
  readonly spec: ExperimentSpec | null;
  readonly points: readonly SweepPoint[];
  /** Cells asked for in this go, and how many of them are done; a fraction while they train. */
  readonly cells: number;
  readonly done: number;
  readonly failure: FailureReport | null;
}

const IDLE: SweepState = { phase: 'idle', spec: null, points: [], cells: 0, done: 0, failure: null };

export const sweepStore = createStore<SweepState>(() => IDLE);

const MAX_REPLICAS = 64;
/** Cells that one press of Refine adds, at most. */
const REFINE_BUDGET = 16;
const PROGRESS_MS = 200;

let stop: (() => void) | null = null;
/** Another job follows the one that trains. */
let going = false;

/** The sweep of the spec on the page, from its first grid. */
export function startSweep(): void {
  const { spec } = experimentStore.getState();
  if (spec.sweep === null || !canSweep()) return;
  sweepStore.setState({ ...IDLE, spec });
  trainAll(spec, spec.sweep, gridOf(spec, spec.sweep));
}

/** Cells around the best one and across the edge of divergence, in the sweep as it was started. */
export function refineSweep(): void {
  const { spec } = sweepStore.getState();
  if (spec?.sweep && canSweep()) trainAll(spec, spec.sweep, cellsToRefine());
}

/** What a press of Refine would train; none: nothing is left to refine. */
export function cellsToRefine(): readonly SweepCell[] {
  const { spec, points } = sweepStore.getState();
  return spec?.sweep ? refine(spec, spec.sweep, points, REFINE_BUDGET) : [];
}

/** The cells of the first grid that are not done: of a sweep that was stopped, or that a reload has cut short. */
export function goOnWithSweep(): void {
  const { spec } = sweepStore.getState();
  if (spec?.sweep && canSweep()) trainAll(spec, spec.sweep, cellsMissing());
}

export function cellsMissing(): readonly SweepCell[] {
  const { spec, points } = sweepStore.getState();
  if (!spec?.sweep || points.length === 0) return [];
  const done = new Set(points.map(({ cell }) => cell.at.join()));
  return gridOf(spec, spec.sweep).filter(({ at }) => !done.has(at.join()));
}

/** The sweep that was there before a reload, unless another has begun. */
export function restoreSweep(kept: KeptSweep | null): void {
  if (kept === null || sweepStore.getState().phase !== 'idle') return;
  const { length } = kept.points;
  sweepStore.setState({ ...IDLE, ...kept, cells: length, done: length });
  sweepStore.setState({ phase: cellsMissing().length > 0 ? 'stopped' : 'ended' });
}

export function stopSweep(): void {
  going = false;
  stop?.();
}

/** One job trains at a time. */
export function canSweep(): boolean {
  return !isTraining(trainingStore.getState().phase) && sweepStore.getState().phase !== 'running';
}

function trainAll(spec: ExperimentSpec, sweep: Sweep, cells: readonly SweepCell[]): void {
  if (cells.length === 0) return;
  going = true;
  sweepStore.setState({ phase: 'running', cells: cells.length, done: 0, failure: null });
  trainFrom(spec, sweep, cells, 0);
}

/** Cells from number `first` on, job after job. */
function trainFrom(spec: ExperimentSpec, sweep: Sweep, all: readonly SweepCell[], first: number): void {
  const task = taskOf(spec);
  const cells = all.slice(first, first + Math.max(1, Math.floor(MAX_REPLICAS / task.seeds)));
  const { totalSteps } = plannedContext(task);
  let replicas: readonly Series[] = [];
  let shown = 0;

  function hear(report: Report): void {
    switch (report.type) {
      case 'started':
        replicas = Array.from({ length: report.replicas }, () => createSeries(report.groups.length));
        return;
      case 'steps': {
        replicas[report.replica]?.loss.push(report.columns.loss);
        const now = performance.now();
        if (now - shown < PROGRESS_MS) return;
        shown = now;
        const steps = replicas.reduce((sum, { loss, end }) => sum + (end === null ? loss.length : totalSteps), 0);
        sweepStore.setState({ done: first + (cells.length * steps) / (replicas.length * totalSteps) });
        return;
      }
      case 'evaluated': {
        const one = replicas[report.replica];
        one?.evalStep.push([report.step]);
        one?.evalLoss.push([report.loss]);
        one?.evalAccuracy.push([report.accuracy]);
        return;
      }
      case 'replicaEnded': {
        const one = replicas[report.replica];
        if (one) one.end = { step: report.step, reason: report.reason };
        return;
      }
      case 'ended':
        if (report.reason === 'stopped') sweepStore.setState({ phase: 'stopped', done: first });
        else over();
        return;
      case 'failed':
        sweepStore.setState({ phase: 'failed', failure: report.error, done: first });
        return;
      default: // what a sweep does not ask for
    }
  }

  function over(): void {
    const fresh = cells.map((cell, i) => sweepPoint(cell, resultsOf(replicas.slice(i * task.seeds, (i + 1) * task.seeds), 1)));
    const next = first + cells.length;
    const more = next < all.length;
    // a race or a range test that was started meanwhile comes first
    const free = going && !isTraining(trainingStore.getState().phase) && !isFinding(activeFind());
    const phase = !more ? 'ended' : free ? 'running' : 'stopped';
    sweepStore.setState(({ points }) => ({ points: [...points, ...fresh], done: next, phase }));
    if (phase === 'running') trainFrom(spec, sweep, all, next);
  }

  function lost(): void {
    if (sweepStore.getState().phase === 'running') sweepStore.setState({ phase: 'stopped', done: first });
  }

  const { target } = experimentStore.getState().spec.view;
  const handle = trainAside({ kind: 'train', task, runs: runsOfSweep(spec, sweep, cells), target }, hear, lost);
  stop = handle && (() => handle.stop());
  if (!handle) lost();
}

/** A task that is never tested has no final loss: then it is, at its end. */
function taskOf({ task }: ExperimentSpec): TaskSpec {
  return task.evalEvery > 0 ? task : { ...task, evalEvery: plannedContext(task).totalSteps };
}
