/**
 * @file Races that are kept: what the page knows of them, and the acts of the archive.
 *
 * This side follows the training store and says what happened, in order; keeper.ts, which is loaded after the first frame with the database, writes.
 * About once a second, with every checkpoint, and whenever it may be the last chance. What the browser refuses is told once.
 */
import { createStore } from 'zustand/vanilla';
import { setView } from '../../experiment/edit.ts';
import { raceSpec } from '../../experiment/raceSpec.ts';
import type { ExperimentSpec, Issue, RunSpec, TaskSpec } from '../../experiment/spec.ts';
import { EnvironmentError } from '../../math/environmentError.ts';
import { byRun, type EngineNote, type KeptSeries } from '../../runs/store/raceRecord.ts';
import type { LoadedRace, RaceEntry, RaceList, StorageUse } from '../../runs/store/raceStore.ts';
import { type Connection, connectionStore, goOn as goOnTraining, isTraining, onKeepsake, recall, showKept } from './connection.ts';
import { edit, experimentStore } from './experimentStore.ts';
import type { Keeper } from './keeper.ts';
import { howEnded, seriesOfRun, type TrainingState, trainingStore } from './trainingStore.ts';

export interface ArchiveState {
  /** What the browser refused, until it was read. */
  readonly trouble: EnvironmentError | null;
  /** A race that a closed tab has left midway: the latest. */
  readonly left: RaceEntry | null;
  readonly list: RaceList | null;
  readonly use: StorageUse | null;
  /** What was wrong with what was asked last. */
  readonly issues: readonly Issue[] | 'gone' | null;
}

export const archiveStore = createStore<ArchiveState>(() => ({ trouble: null, left: null, list: null, use: null, issues: null }));

const TICK_MS = 1000;

let keeper: Promise<Keeper> | null = null;
let work: Promise<void> = Promise.resolve();
let toldTrouble = false;
/** The race on the page, since it trained here. */
let live: Live | null = null;
/** The race on the page, since it was opened. */
let opened: Opened | null = null;

interface Opened {
  readonly race: number;
  readonly id: string;
  /** For which its trail was recalled. */
  engine: ExperimentSpec['engine'];
  /** It was recalled after a crash: not once more, for it may be what the worker does not survive. */
  crashed: boolean;
}

/** What `raceSpec` is asked with, and its last answer. */
interface Live {
  readonly race: number;
  readonly task: TaskSpec;
  runs: readonly RunSpec[];
  /** null: another race is on the page, the answer stays. */
  page: (() => ExperimentSpec) | null;
  last: { readonly page: ExperimentSpec; readonly runs: readonly RunSpec[]; readonly spec: ExperimentSpec } | null;
}

/** Follows what trains. Returns the undo. */
export function keepRaces(): () => void {
  const forget = whenOpen(openUp);
  const timer = setInterval(tick, TICK_MS);
  const hidden = () => document.visibilityState === 'hidden' && flush();
  document.addEventListener('visibilitychange', hidden);
  addEventListener('pagehide', flush);
  const leave = [
    trainingStore.subscribe(follow),
    connectionStore.subscribe(followTrail),
    onKeepsake((report) => {
      const { race, training, task } = trainingStore.getState();
      if (report.type === 'network') void inTurn((it) => it.network(race, training[report.index] ?? '', report));
      else void inTurn((it) => it.checkpoint(race, report, training, task?.seeds ?? 1));
    }),
  ];
  return () => {
    forget();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', hidden);
    removeEventListener('pagehide', flush);
    for (const off of leave) off();
  };
}

type Act = (keeper: Keeper) => Promise<void> | void;

/** Acts on the storage once the first frame is painted; `write` acts on it later, in turn. Returns the undo. */
export function whenOpen(act: (keeper: Keeper, write: (later: Act) => void) => Promise<void>): () => void {
  const write = (later: Act) => void inTurn(later);
  const frame = requestAnimationFrame(() => void setTimeout(() => void inTurn((it) => act(it, write))));
  return () => cancelAnimationFrame(frame);
}

export function dismissTrouble(): void {
  archiveStore.setState({ trouble: null });
}

/** Looks again at what there is. */
export function refreshArchive(): Promise<void> {
  return inTurn(look);
}

/** Shows the settings and curves of a race that was kept; they stay until something is changed or started. */
export function openRace(id: string): Promise<void> {
  return inTurn(async (it) => {
    const loaded = await it.store.load(id);
    if (!loaded?.ok) return archiveStore.setState({ issues: loaded?.issues ?? 'gone' });
    const { head, series } = loaded.race;
    const { task, runs } = head.spec;
    const known = byRun(series);
    showKept({ ...head, task, runs: runs.filter((run) => known.has(run.id)) }, known);
    edit(() => setView(head.spec, { name: 'race' }));
    const { race } = trainingStore.getState();
    it.attach(race, id, series, false);
    archiveStore.setState({ issues: null });
    opened = { race, id, engine: experimentStore.getState().spec.engine, crashed: false };
    await recallTrail(it, opened, loaded.race);
  });
}

async function recallTrail(it: Keeper, { race, id }: Opened, { head, series }: LoadedRace): Promise<void> {
  const trail = await it.trailOf(id, series);
  if (trail.length > 0 && isShown(race)) recall(head.spec.task, trail);
}

/** The trail of a race that was opened goes with its worker, when another engine is chosen or it crashed. */
function followTrail({ trail }: Connection, before: Connection): void {
  if (!opened || trail.length > 0 || before.trail.length === 0 || !isShown(opened.race)) return;
  const gone = opened;
  const { engine } = experimentStore.getState().spec;
  const crashed = engine === gone.engine;
  if (crashed && gone.crashed) return;
  gone.engine = engine;
  gone.crashed ||= crashed;
  void inTurn(async (it) => {
    const loaded = await it.store.load(gone.id);
    if (loaded?.ok) await recallTrail(it, gone, loaded.race);
  });
}

/** And nothing trains. */
function isShown(race: number): boolean {
  const now = trainingStore.getState();
  return now.race === race && !isTraining(now.phase);
}

/** Goes on with a race that a closed tab has left. */
export function goOnWith(id: string): Promise<void> {
  return inTurn(async (it) => {
    const taken = await it.takeUp(id);
    await look(it);
    if (taken === null) return archiveStore.setState({ issues: 'gone' });
    const { task, runs, known, from, resumed } = taken.goOn;
    edit(() => setView(taken.spec, { name: 'race' }));
    const done = taken.spec.runs.filter(({ id: run }) => known.has(run) && !runs.some((one) => one.id === run));
    goOnTraining(task, runs, known, from, done, taken.trail);
    it.attach(trainingStore.getState().race, id, resumed, true);
    archiveStore.setState({ issues: null });
  });
}

/** The race is not offered again; its curves stay in the archive. */
export function leaveRace(id: string): Promise<void> {
  return inTurn(async (it) => {
    const { races } = await it.store.list();
    const steps = races.find(({ head }) => head.id === id)?.head.steps ?? 0;
    if (await it.store.takeOver(id)) await it.store.end(id, 'stopped', { chunk: null, steps });
    await look(it);
  });
}

export function deleteRace(id: string): Promise<void> {
  return inTurn(async (it) => {
    await it.store.remove(id);
    await it.retry(); // there may be room again
    await look(it);
  });
}

export function exportRace(id: string, save: (file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }) => void): Promise<void> {
  return inTurn(async (it) => {
    const file = await it.store.exportRace(id);
    archiveStore.setState({ issues: file ? null : 'gone' });
    if (file) save(file);
  });
}

export function importRace(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  return inTurn(async (it) => {
    const read = await it.store.importRace(bytes);
    archiveStore.setState({ issues: read.ok ? null : read.issues });
    await look(it);
  });
}

/** Acts follow each other, in the order in which things happened. */
function inTurn(act: Act): Promise<void> {
  const next = work.then(async () => {
    try {
      keeper ??= import('./keeper.ts').then(({ openKeeper }) => openKeeper(refused));
      await act(await keeper);
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      refused(error);
    }
  });
  work = next.catch(() => {}); // what waits behind it is not to blame
  return next;
}

function refused(error: EnvironmentError): void {
  if (toldTrouble) return;
  toldTrouble = true;
  archiveStore.setState({ trouble: error });
}

async function openUp(it: Keeper): Promise<void> {
  if (it.store.missing) refused(it.store.missing);
  await look(it);
}

async function look({ store }: Keeper): Promise<void> {
  const list = await store.list();
  const left = list.races.find(({ head, status }) => status === 'left' && head.checkpoint !== null) ?? null;
  archiveStore.setState({ list, left, use: await store.usage() });
}

function tick(): void {
  flush();
  // the tab of a race that trains elsewhere may close, or may have been closed and not be gone yet
  const elsewhere = archiveStore.getState().list?.races.some(({ status, own }) => status === 'live' && !own);
  if (elsewhere && document.visibilityState === 'visible') void inTurn(look);
}

function flush(): void {
  if (keeper && isTraining(trainingStore.getState().phase)) void inTurn((it) => it.flush());
}

function follow(state: TrainingState, before: TrainingState): void {
  if (live && state.race !== live.race) {
    const { race } = live;
    specOf(live);
    live.page = null;
    live = null;
    if (isTraining(before.phase)) void inTurn((it) => it.over(race, 'stopped'));
  } else if (live) {
    live.runs = state.runs;
  }
  if (state.phase === 'running' && before.phase === 'loading') started(state);
  const ended = state.phase === 'ended' || state.phase === 'failed';
  if (ended && isTraining(before.phase) && state.race === before.race) {
    const how = howEnded(state); // now: when the storage has its turn, the next race may be on the page
    void inTurn((it) => it.over(state.race, how));
  }
}

function started({ race, task, runs, groups, totalSteps, stepsPerEpoch }: TrainingState): void {
  if (task === null) return;
  live ??= { race, task, runs, page: () => experimentStore.getState().spec, last: null };
  const mine = live;
  const series = runs.flatMap(({ id }) => seriesOfRun(id).map((one, seed): KeptSeries => ({ run: id, seed, series: one })));
  const info = { totalSteps, stepsPerEpoch, groups };
  void inTurn((it) => it.started({ race, info, series, spec: () => specOf(mine), engine }));
}

/** The same value while nothing changes. */
function specOf(race: Live): ExperimentSpec {
  const { task, runs, last } = race;
  const page = race.page?.();
  if (last !== null && (page === undefined || (last.page === page && last.runs === runs))) return last.spec;
  if (page === undefined) throw new Error('internal: a race left without its spec');
  race.last = { page, runs, spec: raceSpec(page, task, runs) };
  return race.last.spec;
}

const UNKNOWN: EngineNote = { engine: '', backend: '', version: 0, device: '', software: false };

function engine(): EngineNote {
  return connectionStore.getState().engine ?? UNKNOWN;
}
