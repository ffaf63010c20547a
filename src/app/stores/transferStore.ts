/**
 * @file The transfer recipe as it is walked: what each step left, and the acts play, next, pause, stop, redo.
 *
 * Steps are trained one after the other (experiment/track.ts says what each trains); every step that trains starts from the weights that the last one
 * before it left, or from the trained network. What a step left is kept: its series, and the weights of every seed at its end. A step that is redone
 * discards what came after it. Numbers of a step may change at any time: what was trained with others stays, and says so, until it is redone.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { canTransfer, probeJob, stepJob, type TrackKey, type TrackStep, trackOf } from '../../experiment/track.ts';
import { overfits, readCycles } from '../../runs/overfit.ts';
import type { Series } from '../../runs/series.ts';
import type { Checkpoint, Job } from '../../worker/protocol.ts';
import { trainAside } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { offerRecipe, recipeStore } from './recipeStore.ts';
import { type JobHooks, type JobOutcome, type JobRun, runJob, type TrainAside } from './transferJob.ts';
import {
  type CycleLeft,
  foundIn,
  jobOf,
  leftBy,
  type StepRecord,
  type StepRecords,
  secondsOf,
  secondsPerUpdate,
  settingsOf,
} from './transferRecords.ts';

export interface TransferState {
  /** The step that trains now; null: none. */
  readonly current: TrackKey | null;
  /** The next step follows by itself. */
  readonly playing: boolean;
  readonly records: StepRecords;
  /** Where the track begins: the trained network with a last layer drawn by each seed; null: not known yet. */
  readonly pretrained: readonly Checkpoint[] | null;
  /** Grows with the series, and with everything else. */
  readonly version: number;
}

export interface TransferActs {
  /** From the first step that is not done to the last; or goes on, if paused. */
  play(): void;
  /** The first step that is not done, and no more. */
  next(): void;
  pause(): void;
  /** Ends the step that trains; what is done stays. */
  stop(): void;
  /** This step again, with the numbers as they are now; what came after it is discarded. */
  redo(key: TrackKey): void;
  /** Another cycle of the last step counts as its result. */
  keep(cycle: number): void;
  reset(): void;
}

export interface Transfer extends TransferActs {
  readonly store: StoreApi<TransferState>;
}

const START: TransferState = { current: null, playing: false, records: {}, pretrained: null, version: 0 };

const FRESH: StepRecord = {
  ...{ phase: 'loading', settings: '', job: null, series: [], groups: [], totalSteps: 0, stepsPerEpoch: 0, left: null },
  ...{ cycles: [], kept: 0, precomputing: null, probe: null, failure: null },
};

/** Components need not know more often, in ms. */
const SHOW_EVERY = 100;

export function createTransfer(train: TrainAside, specNow: () => ExperimentSpec): Transfer {
  const store = createStore<TransferState>(() => START);
  let job: JobRun | null = null;
  let shownAt = 0;
  /** Grows when what trains is none of ours any more. */
  let life = 0;

  const records = () => store.getState().records;
  const set = (change: Partial<TransferState>) => store.setState((state) => ({ ...change, version: state.version + 1 }));
  const write = (key: TrackKey, change: Partial<StepRecord>) =>
    set({ records: { ...records(), [key]: { ...(records()[key] ?? FRESH), ...change } } });
  const track = () => trackOf(specNow().transfer);

  function grow(): void {
    const now = performance.now();
    if (now - shownAt < SHOW_EVERY) return;
    shownAt = now;
    set({});
  }

  function keepBefore(key: TrackKey): void {
    const steps = track();
    const before = steps
      .slice(
        0,
        steps.findIndex((step) => step.key === key),
      )
      .map((step) => step.key);
    set({ records: Object.fromEntries(Object.entries(records()).filter(([one]) => before.includes(one as TrackKey))) });
  }

  function nextStep(): TrackStep | null {
    return track().find(({ key, skipped }) => !skipped && records()[key]?.phase !== 'done') ?? null;
  }

  async function go(): Promise<void> {
    const mine = life;
    for (let step = nextStep(); step && mine === life; step = store.getState().playing ? nextStep() : null) {
      keepBefore(step.key);
      set({ current: step.key });
      await see(step, mine);
      if (mine !== life) return;
      if (records()[step.key]?.phase !== 'done') set({ playing: false });
    }
    if (mine === life) set({ current: null, playing: false });
  }

  async function see(step: TrackStep, mine: number): Promise<void> {
    const { key, kind } = step;
    if (kind !== 'set' && store.getState().pretrained === null) {
      write(key, FRESH);
      // one update, of which only the beginning is kept: where every step before the first that trains starts from
      if ((await run(key, jobOf(probeJob(specNow(), 'start'), specNow(), null), {}, mine)) === null) return;
    }
    if (kind === 'prepare') await prepare(step, mine);
    else if (kind === 'set') write(key, { ...FRESH, settings: settingsOf(specNow(), step, records()), phase: 'done' });
    else if (key === 'whole') await inCycles(step, mine);
    else await once(step, mine);
  }

  /** One job of a step; its record follows. Null: the step is over, one way or another. */
  async function run(key: TrackKey, what: Job, hooks: JobHooks, mine: number): Promise<JobOutcome | null> {
    job = runJob(train, what, {
      ...hooks,
      onGrow: grow,
      onPhase: (phase) => write(key, { phase }),
      onStart(started, series) {
        const { totalSteps, stepsPerEpoch, groups, precomputing = null } = started;
        write(key, { phase: 'running', series, totalSteps, stepsPerEpoch, groups, precomputing });
        hooks.onStart?.(started, series);
      },
    });
    const outcome = await job.outcome;
    if (mine !== life) return null;
    job = null;
    const { begins, reason, failure } = outcome;
    if (begins && store.getState().pretrained === null && begins.every((one) => one !== null)) set({ pretrained: begins });
    if (reason === 'stopped' || reason === 'failed' || reason === 'diverged') {
      write(key, { phase: reason, failure });
      return null;
    }
    return outcome;
  }

  /** A step of one job: a range test or a stretch of training. */
  async function once(step: TrackStep, mine: number): Promise<void> {
    const spec = specNow();
    const { key } = step;
    const what = stepJob(spec, step, foundIn(spec.transfer, records()));
    write(key, { ...FRESH, job: what, settings: settingsOf(spec, step, records()) });
    const from = startOf(step);
    const outcome = await run(key, jobOf(what, spec, from), {}, mine);
    if (!outcome) return;
    const left = leftBy(outcome);
    write(key, step.kind === 'find' || left ? { phase: 'done', left } : { phase: 'diverged' });
  }

  /** Cycle after cycle of one run, until it overfits. */
  async function inCycles(step: TrackStep, mine: number): Promise<void> {
    const spec = specNow();
    const { key } = step;
    const { wholeCycles, margin } = spec.transfer;
    const found = foundIn(spec.transfer, records());
    const from = startOf(step);
    const settings = settingsOf(spec, step, records());
    let known: readonly Series[] | undefined;
    let cycles: readonly CycleLeft[] = [];
    for (let cycle = 1; cycle <= wholeCycles; cycle++) {
      const what = stepJob(spec, step, found, cycle);
      if (cycle === 1) write(key, { ...FRESH, job: what, settings });
      const before = cycles.at(-1);
      const goOn = before && { checkpoints: before.left, heard: before.left.map(() => []), seconds: secondsOf(known) };
      const outcome = await run(key, jobOf(what, spec, goOn ? null : from, goOn), known ? { known } : {}, mine);
      if (!outcome) return;
      known = outcome.series;
      for (const one of known) one.end = null;
      const left = leftBy(outcome);
      if (!left) {
        write(key, { phase: 'diverged' });
        return;
      }
      cycles = [...cycles, { end: outcome.started?.totalSteps ?? 0, left }];
      const ends = cycles.map(({ end }) => end);
      const verdict = overfits(readCycles(known, ends, outcome.started?.stepsPerEpoch ?? 1), margin);
      write(key, { cycles, job: what, kept: verdict.keep, left: cycles[verdict.keep]?.left ?? left });
      if (verdict.at !== null) break;
    }
    write(key, { phase: 'done' });
  }

  /** Measures an update on images and on activations; both are thrown away. */
  async function prepare(step: TrackStep, mine: number): Promise<void> {
    const spec = specNow();
    const { key } = step;
    write(key, { ...FRESH, settings: settingsOf(spec, step, records()) });
    const images = await run(key, jobOf(probeJob(spec, 'images'), spec, null), {}, mine);
    if (!images) return;
    const activations = await run(key, jobOf(probeJob(spec, 'activations'), spec, null), {}, mine);
    if (!activations) return;
    const precomputed = activations.started?.precomputing !== undefined;
    write(key, {
      phase: 'done',
      series: [],
      probe: { images: secondsPerUpdate(images.series), activations: precomputed ? secondsPerUpdate(activations.series) : null },
    });
  }

  /** What the last step before this one left, or the trained network. */
  function startOf({ number }: TrackStep): readonly Checkpoint[] | null {
    const before = track().filter((step) => step.number < number && !step.skipped);
    return before.map(({ key }) => records()[key]?.left ?? null).findLast((left) => left !== null) ?? store.getState().pretrained;
  }

  function end(): void {
    life++;
    job?.handle?.drop();
    job = null;
  }

  function start(playing: boolean): void {
    if (!canTransfer(specNow().task)) return;
    end();
    set({ playing, current: null });
    void go();
  }

  const current = () => {
    const { current: key } = store.getState();
    return key === null ? null : (records()[key] ?? null);
  };

  return {
    store,
    play() {
      if (current() === null) start(true);
      else {
        set({ playing: true });
        if (current()?.phase === 'paused') job?.handle?.resume();
      }
    },
    next() {
      if (current() === null) start(false);
      else if (current()?.phase === 'paused') job?.handle?.resume();
    },
    pause: () => job?.handle?.pause(),
    stop() {
      set({ playing: false });
      job?.handle?.stop();
    },
    redo(key) {
      end();
      keepBefore(key);
      start(false);
    },
    keep(cycle) {
      const left = records().whole?.cycles[cycle]?.left;
      if (left) write('whole', { kept: cycle, left });
    },
    reset() {
      end();
      store.setState(({ version }) => ({ ...START, version: version + 1 }));
    },
  };
}

const transfer = createTransfer(trainAside, () => experimentStore.getState().spec);

export const transferStore = transfer.store;
export const transferActs: TransferActs = transfer;

offerRecipe({
  toggle() {
    const { current, records } = transferStore.getState();
    if (current !== null && records[current]?.phase !== 'paused') transfer.pause();
    else transfer.play();
  },
  step: transfer.next,
  reset: transfer.reset,
});

transferStore.subscribe(({ current, records }) => {
  const shown = current ?? (Object.keys(records).at(-1) as TrackKey | undefined);
  const record = shown && records[shown];
  const resting = record ? 'ended' : 'idle';
  const lengths = record?.series.map(({ loss }) => loss.length) ?? [];
  recipeStore.setState({
    phase: current === null ? resting : record?.phase === 'paused' ? 'paused' : 'running',
    ...{ step: lengths.length > 0 ? Math.min(...lengths) : 0, total: record?.totalSteps ?? 0, perEpoch: record?.stepsPerEpoch ?? 1 },
  });
});

// other data, another network or other seeds: what was trained is about something else; what the recipe sets itself does not matter
experimentStore.subscribe(({ spec }, before) => {
  if (spec.task !== before.spec.task && aboutTask(spec) !== aboutTask(before.spec)) transfer.reset();
});

function aboutTask({ task, transfer: { recipe } }: ExperimentSpec): string {
  return JSON.stringify([{ ...task, augment: null, precompute: null, epochs: null, evalEvery: null, stop: null }, recipe]);
}
