/**
 * @file The page's end of the worker: which engine is open, what is loading, and the acts Run, Pause, Step, Reset, Find.
 *
 * One job trains at a time: starting a range test ends a race that runs, and the other way round (they would share the device and both
 * would be slow). Credit is granted once per animation frame, after the figures had their turn to paint: a slow tab slows training.
 */
import { createStore } from 'zustand/vanilla';
import type { ExperimentSpec, RunSpec } from '../../experiment/spec.ts';
import { createTrainerClient, type RunHandle, type RunHandlers, type TrainerClient } from '../../worker/client.ts';
import type { EngineInfo, FailureReport, Report } from '../../worker/protocol.ts';
import { experimentStore } from './experimentStore.ts';
import { activeFind, applyFindReport, beginFind, clearFind, isFinding } from './findStore.ts';
import { applyReport, beginRace, clearRace, trainingStore } from './trainingStore.ts';

export interface Connection {
  readonly engine: EngineInfo | null;
  readonly loading: { readonly dataset: string; readonly loadedBytes: number; readonly totalBytes: number } | null;
  /** Training images of the sets that have arrived, by kind. */
  readonly trainCounts: Readonly<Record<string, number>>;
  /** A data set that could not be fetched ahead; the next start tries again. */
  readonly failure: FailureReport | null;
}

export const connectionStore = createStore<Connection>(() => ({ engine: null, loading: null, trainCounts: {}, failure: null }));

let client: TrainerClient | null = null;
let prefer: ExperimentSpec['engine'] = 'auto';
let race: RunHandle | null = null;
let find: RunHandle | null = null;

/** Opens the worker and fetches the data of the spec; again when the spec asks for other data or another engine. Returns the undo. */
export function connect(): () => void {
  const follow = () => {
    const { task, runs, engine } = experimentStore.getState().spec;
    if (client === null || engine !== prefer) reopen(engine);
    if (task.dataset !== preloaded) preload(task.dataset);
    const trained = trainingStore.getState().task;
    if (trained !== null && trained !== task)
      reset(); // other data or another network: the curves are about something else
    else patchChanged(runs);
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
  const { phase } = trainingStore.getState();
  if (phase === 'running') race?.pause();
  else if (phase === 'paused') race?.resume();
  else if (phase !== 'loading') startRace();
}

/** One update of every run; from rest, the first one. */
export function stepOnce(): void {
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
  clearRace();
}

export function startFind(): void {
  const { task, runs, find: settings } = experimentStore.getState().spec;
  const run = runs.find((one) => one.id === settings.run) ?? runs[0];
  if (!run || !client) return;
  if (isTraining(trainingStore.getState().phase)) race?.stop();
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

function startRace(): void {
  const { task, runs } = experimentStore.getState().spec;
  if (!client) return;
  if (isFinding(activeFind())) find?.stop();
  sent.clear();
  race?.drop();
  beginRace(task, runs);
  race = client.start(
    { kind: 'train', task, runs },
    credited(
      (report) => applyReport(report, performance.now()),
      () => race,
    ),
  );
}

function isTraining(phase: string): boolean {
  return phase === 'loading' || phase === 'running' || phase === 'paused';
}

/** A run of the race whose settings changed goes on with the new ones from its next update. */
function patchChanged(runs: readonly RunSpec[]): void {
  const { phase, runs: trained } = trainingStore.getState();
  if (!isTraining(phase) || phase === 'loading') return;
  trained.forEach((before, replica) => {
    const now = runs.find((run) => run.id === before.id);
    if (now && now !== sent.get(before.id) && settingsOf(now) !== settingsOf(sent.get(before.id) ?? before)) {
      sent.set(before.id, now);
      race?.patch(replica, now);
    }
  });
}

/** The newest settings sent per run: a slider sends many before the first is acknowledged. */
const sent = new Map<string, RunSpec>();

export function settingsOf(run: RunSpec): string {
  return JSON.stringify([run.schedule, run.optimizer, run.groups]);
}

/** Another engine is a new worker: what trained on the old one is over. */
function reopen(engine: ExperimentSpec['engine']): void {
  client?.close();
  if (race) clearRace();
  if (find) clearFind();
  race = null;
  find = null;
  preloaded = null;
  prefer = engine;
  connectionStore.setState({ engine: null, loading: null, failure: null });
  client = createTrainerClient({ prefer: engine, dataUrl: new URL('data/', document.baseURI).href });
  client.onEngine((info) => connectionStore.setState({ engine: info }));
  client.onLoading((loading) => connectionStore.setState({ loading }));
  client.onLoaded(({ dataset, train }) =>
    connectionStore.setState(({ trainCounts }) => ({ loading: null, failure: null, trainCounts: { ...trainCounts, [dataset]: train } })),
  );
  client.onFailure((failure) => connectionStore.setState({ failure, loading: null }));
}

/** Hands every report on, and grants the credit of data back in the next animation frame. */
function credited(apply: (report: Report) => void, handle: () => RunHandle | null): RunHandlers {
  let asked = false;
  const data = (report: Report) => {
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
    steps: data,
    evaluated: data,
    patched: apply,
    replicaEnded: apply,
    paused: apply,
    resumed: apply,
    ended: apply,
    failed: apply,
  };
}
