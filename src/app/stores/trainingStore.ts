/**
 * @file The race in progress: which runs train, how far they are, and their series, one per run and seed.
 *
 * Streams stay outside React: reports append to `Series` (drawn in animation frames); this store holds the few summary values that
 * components show, refreshed at most `SUMMARY_MS` apart. A race may grow: a run added later is trained by itself, to the same bits as among the others.
 */
import { createStore } from 'zustand/vanilla';
import type { RunSpec, TaskSpec } from '../../experiment/spec.ts';
import { createSeries, type Series } from '../../runs/series.ts';
import type { RaceHow } from '../../runs/store/raceRecord.ts';
import type { EngineInfo, FailureReport, TrainingReport } from '../../worker/protocol.ts';

export type Phase = 'idle' | 'loading' | 'running' | 'paused' | 'ended' | 'failed';

export interface TrainingState {
  readonly phase: Phase;
  /** Least step of the replicas that still train; the last one after the end. */
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly stepsPerSecond: number;
  /** What is being (or was) trained, as it was when it started; a run that was changed is replaced by what trains. */
  readonly task: TaskSpec | null;
  readonly runs: readonly RunSpec[];
  /** Names of the layer groups. */
  readonly groups: readonly string[];
  /** Ids of the runs of the job that is on, in its order. */
  readonly training: readonly string[];
  /** Ids of runs whose turn comes after it. */
  readonly queued: readonly string[];
  /** The device was lost, and this is where training went on. */
  readonly moved: { readonly engine: EngineInfo; readonly fromStep: number; readonly reason: string } | null;
  readonly failure: FailureReport | null;
  /** Grows when another race takes the place of this one; runs that are added belong to the same. */
  readonly race: number;
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
  groups: [],
  training: [],
  queued: [],
  moved: null,
  failure: null,
  race: 0,
  generation: 0,
};

export const trainingStore = createStore<TrainingState>(() => START);

let series: ReadonlyMap<string, readonly Series[]> = new Map();
let lastSummary = 0;

/** Of seed `k`; null: has not trained. */
export function seriesOf(runId: string, k = 0): Series | null {
  return series.get(runId)?.[k] ?? null;
}

/** One per seed; empty: has not trained. */
export function seriesOfRun(runId: string): readonly Series[] {
  return series.get(runId) ?? NONE;
}

const NONE: readonly Series[] = [];

/** A new race is on its way: the old curves go. With `known`, it goes on from where those end; `done`: runs of it that train no more. */
export function beginRace(
  task: TaskSpec,
  runs: readonly RunSpec[],
  known: ReadonlyMap<string, readonly Series[]> = new Map(),
  done: readonly RunSpec[] = [],
): void {
  series = known;
  trainingStore.setState((state) => ({
    ...another(state),
    phase: 'loading',
    task,
    runs: [...done, ...runs],
    training: runs.map(({ id }) => id),
  }));
}

/** A race that is over, as it was kept. */
export function showRace(
  race: Pick<TrainingState, 'groups' | 'totalSteps' | 'stepsPerEpoch'> & { readonly task: TaskSpec; readonly runs: readonly RunSpec[] },
  known: ReadonlyMap<string, readonly Series[]>,
): void {
  series = known;
  for (const one of [...known.values()].flat()) one.end ??= { step: one.loss.length, reason: 'stopped' };
  trainingStore.setState((state) => ({ ...another(state), ...race, phase: 'ended', training: race.runs.map(({ id }) => id) }));
  summarize(performance.now(), true);
}

/** These runs are trained beside what is there; those that were there already begin anew. */
export function beginRuns(runs: readonly RunSpec[]): void {
  const ids = runs.map(({ id }) => id);
  series = new Map([...series].filter(([id]) => !ids.includes(id)));
  trainingStore.setState((state) => ({
    phase: 'loading',
    runs: [...state.runs.filter(({ id }) => !ids.includes(id)), ...runs],
    training: ids,
    queued: state.queued.filter((id) => !ids.includes(id)),
    moved: null,
    failure: null,
    generation: state.generation + 1,
  }));
}

export function setQueue(queued: readonly string[]): void {
  trainingStore.setState({ queued });
}

export function clearRace(): void {
  series = new Map();
  trainingStore.setState(another);
}

function another({ race, generation }: TrainingState): TrainingState {
  return { ...START, race: race + 1, generation: generation + 1 };
}

/** Reports of the job that is on, in order. */
export function applyReport(report: TrainingReport, now: number): void {
  const state = trainingStore.getState();
  switch (report.type) {
    case 'started':
      started(report, state);
      return;
    case 'steps': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      const { loss, accuracy, lr, seconds, gradNorm, updateRatio } = report.columns;
      target.loss.push(loss);
      target.accuracy.push(accuracy);
      target.lr.push(lr);
      target.seconds.push(seconds);
      if (gradNorm) target.gradNorm.push(gradNorm);
      if (updateRatio) target.updateRatio.push(updateRatio);
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
    case 'ensemble': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      const { step, members, single, ensemble } = report;
      target.snapshots.push({ step, members, single, ensemble });
      target.version++;
      return;
    }
    case 'distance': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.distanceStep.push([report.step]);
      target.distance.push(report.relative);
      target.version++;
      return;
    }
    case 'curvature': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      const { step, loss, gradNorm, largest, smallest, largestResidual, smallestResidual } = report;
      target.curvatures.push({ step, loss, gradNorm, largest, smallest, largestResidual, smallestResidual });
      target.version++;
      return;
    }
    case 'patched': {
      const id = state.training[report.index];
      for (const one of seriesOfRun(id ?? '')) {
        one.marks.push({ kind: 'change', step: report.step });
        one.version++;
      }
      trainingStore.setState({ runs: state.runs.map((run) => (run.id === id ? report.run : run)) });
      return;
    }
    case 'replicaEnded': {
      const target = seriesOfReplica(report.replica);
      if (!target) return;
      target.end = { step: report.step, reason: report.reason };
      if (report.reason === 'diverged') target.marks.push({ kind: 'diverged', step: report.step });
      else if (report.reason !== 'finished') target.marks.push({ kind: 'early', step: report.step });
      target.version++;
      return;
    }
    case 'moved':
      trainingStore.setState({ moved: { engine: report.engine, fromStep: report.fromStep, reason: report.reason } });
      return;
    case 'paused':
      trainingStore.setState({ phase: 'paused' });
      summarize(now, true);
      return;
    case 'resumed':
      trainingStore.setState({ phase: 'running' });
      return;
    case 'ended':
      for (const one of current()) one.end ??= { step: one.loss.length, reason: report.reason };
      trainingStore.setState({ phase: 'ended' });
      summarize(now, true);
      return;
    case 'failed':
      trainingStore.setState({ phase: 'failed', failure: report.error });
      return;
    case 'checkpoint': // to be stored, see connection.ts
    case 'network':
    case 'ready':
    case 'loading':
    case 'loaded':
      return; // the engine and the data belong to the connection
    default:
      report satisfies never;
  }
}

function started(report: Extract<TrainingReport, { readonly type: 'started' }>, state: TrainingState): void {
  const seeds = report.replicas / state.training.length;
  const grown = new Map(series);
  for (const id of state.training) {
    const known = report.firstStep > 0 ? grown.get(id) : undefined;
    grown.set(id, known ?? Array.from({ length: seeds }, () => createSeries(report.groups.length)));
  }
  series = grown;
  trainingStore.setState({
    phase: 'running',
    totalSteps: report.totalSteps,
    stepsPerEpoch: report.stepsPerEpoch,
    groups: report.groups,
    generation: state.generation + 1,
  });
}

/** How the job that was on ended. */
export function howEnded({ phase, training }: TrainingState): RaceHow {
  if (phase === 'failed') return 'failed';
  const reasons = new Set(training.flatMap(seriesOfRun).map(({ end }) => end?.reason ?? 'stopped'));
  if (reasons.has('stopped')) return 'stopped';
  const [only] = reasons;
  return reasons.size === 1 && only !== undefined && only !== 'early' ? only : 'finished';
}

function seriesOfReplica(replica: number): Series | null {
  const { training, task } = trainingStore.getState();
  const seeds = task?.seeds ?? 1;
  const id = training[Math.floor(replica / seeds)];
  return id === undefined ? null : seriesOf(id, replica % seeds);
}

/** Series of the job that is on. */
function current(): readonly Series[] {
  return trainingStore.getState().training.flatMap(seriesOfRun);
}

function summarize(now: number, force: boolean): void {
  if (!force && now - lastSummary < SUMMARY_MS) return;
  lastSummary = now;
  const all = current();
  const training = all.filter((one) => one.end === null);
  const step = training.length > 0 ? Math.min(...training.map(({ loss }) => loss.length)) : Math.max(0, ...all.map(({ loss }) => loss.length));
  trainingStore.setState({ step, stepsPerSecond: speed(all) });
}

/** Updates per second of all replicas together, over about the last second of training. */
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
