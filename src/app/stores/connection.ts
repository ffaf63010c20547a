/**
 * @file The page's end of the worker: which engine is open, what is loading, and the acts Run, Pause, Step, Reset, Find.
 *
 * One job trains at a time: starting a range test ends a race that runs, and the other way round (they would share the device and both
 * would be slow). A run that is asked for meanwhile is queued. Credit is granted once per animation frame, after the figures had their turn to paint:
 * a slow tab slows training.
 */
import { createStore } from 'zustand/vanilla';
import { groupNames } from '../../experiment/applyBounds.ts';
import { recordChange } from '../../experiment/edit.ts';
import type { ExperimentSpec, RunSpec, TaskSpec } from '../../experiment/spec.ts';
import type { TrailRun } from '../../landscape/facts.ts';
import type { Series } from '../../runs/series.ts';
import {
  createTrainerClient,
  type RunHandle,
  type RunHandlers,
  type SurveyHandle,
  type SurveyHandlers,
  type TrainerClient,
} from '../../worker/client.ts';
import type { EngineInfo, FailureReport, Job, RecalledRun, Survey, TrainFrom, TrainingReport, TrainJob } from '../../worker/protocol.ts';
import { edit, experimentStore } from './experimentStore.ts';
import { activeFind, applyFindReport, beginFind, clearFind, isFinding } from './findStore.ts';
import { createPatches } from './patches.ts';
import { applyReport, beginRace, beginRuns, clearRace, seriesOfRun, setQueue, showRace, trainingStore } from './trainingStore.ts';

export interface Connection {
  readonly engine: EngineInfo | null;
  readonly loading: { readonly dataset: string; readonly loadedBytes: number; readonly totalBytes: number } | null;
  /** Training images of the sets that have arrived, by kind. */
  readonly trainCounts: Readonly<Record<string, number>>;
  /** A data set that could not be fetched ahead; the next start tries again. */
  readonly failure: FailureReport | null;
  /** What the worker keeps of the paths of the race that is shown, for surveys of its landscape. */
  readonly trail: readonly TrailRun[];
}

const NO_TRAIL: readonly TrailRun[] = [];

export const connectionStore = createStore<Connection>(() => ({ engine: null, loading: null, trainCounts: {}, failure: null, trail: NO_TRAIL }));

let client: TrainerClient | null = null;
let prefer: ExperimentSpec['engine'] = 'auto';
let race: RunHandle | null = null;
let find: RunHandle | null = null;
let aside: { readonly handle: RunHandle; lost(): void } | null = null;
const patches = createPatches((index, run) => race?.patch(index, run));

/** Opens the worker and fetches the data of the spec; again when the spec asks for other data or another engine. Returns the undo. */
export function connect(): () => void {
  const follow = () => {
    const { task, runs, engine } = experimentStore.getState().spec;
    if (client === null || engine !== prefer) reopen(engine);
    if (task.dataset !== preloaded) preload(task.dataset);
    const trained = trainingStore.getState().task;
    if (trained !== null && !sameCurves(trained, task))
      reset(); // other data or another network: the curves are about something else
    else patches.soon(runs);
  };
  follow();
  const unsubscribe = experimentStore.subscribe(follow);
  return () => {
    unsubscribe();
    client?.close();
    client = null;
  };
}

let preloaded: string | null = null;

/** Fetches data ahead, or again after it failed. */
export function preload(dataset: string): void {
  preloaded = dataset;
  connectionStore.setState({ failure: null });
  client?.preload(dataset);
}

export function runOrPause(): void {
  patches.flush();
  const { phase } = trainingStore.getState();
  if (phase === 'running') race?.pause();
  else if (phase === 'paused') race?.resume();
  else if (phase !== 'loading') startOrAdd();
}

/** One update of every run; from rest, the first one. */
export function stepOnce(): void {
  patches.flush();
  const { phase } = trainingStore.getState();
  if (phase === 'paused') race?.step();
  else if (phase === 'idle') {
    startRace();
    race?.pause();
    race?.step();
  }
}

export function reset(): void {
  race?.drop();
  race = null;
  patches.clear();
  clearRace();
  connectionStore.setState({ trail: NO_TRAIL });
}

/** Trains these runs of the spec beside the curves that are there: now, or after what trains. */
export function trainRuns(ids: readonly string[]): void {
  const { phase, task, queued } = trainingStore.getState();
  if (task === null) startRace();
  else if (isTraining(phase)) setQueue([...queued.filter((id) => !ids.includes(id)), ...ids]);
  else {
    const runs = experimentStore.getState().spec.runs.filter(({ id }) => ids.includes(id));
    if (runs.length === 0 || !client) return;
    beginRuns(runs);
    race = train(task, runs);
  }
}

/** A race that was cut short: `known` are its series until the checkpoints, `done` runs of it that train no more, `trail` what was kept of it. */
export function goOn(
  task: TaskSpec,
  runs: readonly RunSpec[],
  known: ReadonlyMap<string, readonly Series[]>,
  from: TrainFrom,
  done: readonly RunSpec[] = [],
  trail: readonly RecalledRun[] = [],
): void {
  if (!client) return;
  if (isTraining(trainingStore.getState().phase)) race?.drop();
  client.recall(task, trail);
  beginRace(task, runs, known, done);
  race = train(task, runs, from);
}

/** A race that was kept takes the place of the one that is there. */
export function showKept(...kept: Parameters<typeof showRace>): void {
  race?.drop();
  race = null;
  patches.clear();
  showRace(...kept);
  recall(kept[0].task, []);
  connectionStore.setState({ trail: NO_TRAIL }); // that of another race
}

/** What was kept of the trail of the race that is shown, for its landscape. */
export function recall(task: TaskSpec, trail: readonly RecalledRun[]): void {
  client?.recall(task, trail);
}

/** Looks at the landscape around the trail; null while no worker is open. */
export function survey(asked: Survey, handlers: SurveyHandlers): SurveyHandle | null {
  return client?.survey(asked, handlers) ?? null;
}

/**
 * Trains what belongs to no race: cells of a sweep, a step of the transfer recipe. A race or a range test that is started stops it; `lost`: its worker is
 * gone, or another such job took its place.
 */
export function trainAside(job: Job, apply: (report: TrainingReport) => void, lost: () => void): RunHandle | null {
  if (!client) return null;
  if (isFinding(activeFind())) find?.stop();
  if (isTraining(trainingStore.getState().phase)) race?.stop();
  aside?.handle.drop();
  aside?.lost();
  const reported = (report: TrainingReport) => {
    if (report.type === 'ended' || report.type === 'failed') aside = null;
    apply(report);
  };
  const handle = client.start(
    job,
    credited(reported, () => handle),
  );
  aside = { handle, lost };
  return handle;
}

/** Told of every place from which the race could go on, and of the networks on its trail; while nobody listens none are sent. Returns the undo. */
export function onKeepsake(listener: (report: CheckpointReport | NetworkReport) => void): () => void {
  keepers.add(listener);
  return () => void keepers.delete(listener);
}

export type CheckpointReport = Extract<TrainingReport, { readonly type: 'checkpoint' }>;
export type NetworkReport = Extract<TrainingReport, { readonly type: 'network' }>;
const keepers = new Set<(report: CheckpointReport | NetworkReport) => void>();

export function startFind(): void {
  const { task, runs, find: settings } = experimentStore.getState().spec;
  const run = runs.find((one) => one.id === settings.run) ?? runs[0];
  if (!run || !client) return;
  if (settings.groups === 'each' && groupNames(task).length < 2) return; // the page says that there is nothing to compare
  if (isTraining(trainingStore.getState().phase)) race?.stop();
  aside?.handle.stop();
  find?.drop();
  beginFind(task, run, settings);
  find = client.start(
    { kind: 'find', task, run, find: settings },
    credited(applyFindReport, () => find),
  );
}

export function stopFind(): void {
  find?.stop();
}

/**
 * After a race, runs that are new or have changed are trained beside the curves that are there, to the same bits as among them. With nothing new, or
 * under another task, or against the clock (which runs for all of them at once), all begin again.
 */
function startOrAdd(): void {
  const { phase, task, runs: trained } = trainingStore.getState();
  const spec = experimentStore.getState().spec;
  const done = (run: RunSpec) => {
    const before = trained.find(({ id }) => id === run.id);
    return before !== undefined && settingsOf(before) === settingsOf(run) && seriesOfRun(run.id).every(({ end }) => end?.reason !== 'stopped');
  };
  const missing = spec.runs.filter((run) => !done(run));
  const sameTask = JSON.stringify(task) === JSON.stringify(spec.task) && spec.task.stop.seconds === 0;
  if (phase === 'ended' && sameTask && missing.length > 0 && missing.length < spec.runs.length) trainRuns(missing.map(({ id }) => id));
  else startRace();
}

/** All runs of the spec, from update 0. */
export function startRace(): void {
  const { task, runs } = experimentStore.getState().spec;
  if (!client) return;
  race?.drop();
  beginRace(task, runs);
  race = train(task, runs);
}

function train(task: TaskSpec, runs: readonly RunSpec[], from?: TrainFrom): RunHandle | null {
  if (isFinding(activeFind())) find?.stop();
  aside?.handle.stop();
  patches.clear();
  const { target, figures, curve } = experimentStore.getState().spec.view;
  const job: TrainJob = {
    kind: 'train',
    task,
    runs,
    target,
    measure: figures.includes('gradNorm') || figures.includes('updateRatio'),
    keep: keepers.size > 0,
    snapshots: figures.includes('ensemble'),
    distance: figures.includes('distance'),
    ...((figures.includes('sharpness') || figures.includes('saddle')) && { curvature: curve }),
    trail: true,
    ...(from && { from }),
  };
  const handlers = credited(hear, () => race);
  const keep = (report: CheckpointReport | NetworkReport) => keepers.forEach((listener) => void listener(report));
  return client?.start(job, { ...handlers, checkpoint: keep, network: keep }) ?? null;
}

function hear(report: TrainingReport): void {
  applyReport(report, performance.now());
  // what trains is written into the spec, so that its link reproduces it
  if (report.type === 'patched') edit((spec) => recordChange(spec, report.run), 'slide');
  if (report.type === 'ended' && report.reason !== 'stopped') trainQueued();
}

function trainQueued(): void {
  const { queued } = trainingStore.getState();
  setQueue([]);
  if (queued.length > 0) trainRuns(queued);
}

export function isTraining(phase: string): boolean {
  return phase === 'loading' || phase === 'running' || phase === 'paused';
}

/** Stop conditions cut curves, they do not change them. */
function sameCurves(a: TaskSpec, b: TaskSpec): boolean {
  return a === b || JSON.stringify({ ...a, stop: null }) === JSON.stringify({ ...b, stop: null });
}

/** What a run's curve depends on: to tell whether the curve shown is still about the settings shown. */
export function settingsOf(run: RunSpec): string {
  return JSON.stringify([run.schedule, run.optimizer, run.groups, run.fresh, run.earlier]);
}

/** Another engine is a new worker: what trained on the old one is over. */
function reopen(engine: ExperimentSpec['engine']): void {
  client?.close();
  if (race) clearRace();
  if (find) clearFind();
  aside?.lost();
  aside = null;
  race = null;
  find = null;
  preloaded = null;
  prefer = engine;
  connectionStore.setState({ engine: null, loading: null, failure: null, trail: NO_TRAIL });
  client = createTrainerClient({ prefer: engine, dataUrl: new URL('data/', document.baseURI).href });
  client.onEngine((info) => connectionStore.setState({ engine: info }));
  client.onLoading((loading) => connectionStore.setState({ loading }));
  client.onLoaded(({ dataset, train }) =>
    connectionStore.setState(({ trainCounts }) => ({ loading: null, failure: null, trainCounts: { ...trainCounts, [dataset]: train } })),
  );
  client.onTrail((trail) => {
    if (trainingStore.getState().task !== null) connectionStore.setState({ trail });
  });
  client.onFailure((failure) => connectionStore.setState({ failure, loading: null }));
}

/** Hands every report on, and grants the credit of data back in the next animation frame. */
function credited(apply: (report: TrainingReport) => void, handle: () => RunHandle | null): RunHandlers {
  let asked = false;
  const data = (report: TrainingReport) => {
    apply(report);
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      handle()?.granted();
    });
  };
  return {
    started: apply,
    ensemble: apply,
    distance: apply,
    curvature: apply,
    moved: apply,
    steps: data,
    evaluated: data,
    patched: apply,
    checkpoint: apply,
    replicaEnded: apply,
    paused: apply,
    resumed: apply,
    ended: apply,
    failed: apply,
  };
}
