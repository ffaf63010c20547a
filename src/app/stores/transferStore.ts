/**
 * @file The transfer recipe as it is walked: what each step left, and the acts play, next, pause, stop, redo.
 *
 * Steps are trained one after the other (experiment/track.ts says what each trains); every step that trains starts from the weights that the last one
 * before it left, or from the trained network. What a step left is kept: its series, and the weights of every seed at its end. A step that is redone
 * discards what came after it. Numbers of a step may change at any time: what was trained with others stays, and says so, until it is redone.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { canTransfer, type TrackKey, type TrackStep, trackOf } from '../../experiment/track.ts';
import { trainAside } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { offerRecipe, recipeStore } from './recipeStore.ts';
import type { TrainAside } from './transferJob.ts';
import { aboutTask, type StepRecord, type TransferState } from './transferRecords.ts';
import { createStepTrainer } from './transferSteps.ts';

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
  /** More cycles of the last step, as many as the spec now allows, after those that are over. */
  goOn(): void;
  reset(): void;
}

export interface Transfer extends TransferActs {
  readonly store: StoreApi<TransferState>;
  /** What was kept, if nothing has been trained here yet. */
  restore(kept: Pick<TransferState, 'records' | 'pretrained'>): void;
}

const START: TransferState = { current: null, playing: false, records: {}, pretrained: null, version: 0 };

export function createTransfer(train: TrainAside, specNow: () => ExperimentSpec): Transfer {
  const store = createStore<TransferState>(() => START);
  const trainer = createStepTrainer(train, specNow, store);

  const records = () => store.getState().records;
  const set = (change: Partial<TransferState>) => store.setState((state) => ({ ...change, version: state.version + 1 }));
  const track = () => trackOf(specNow().transfer);

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
    for (let step = nextStep(); step; step = store.getState().playing ? nextStep() : null) {
      keepBefore(step.key);
      set({ current: step.key });
      if (!(await trainer.train(step))) return;
      if (records()[step.key]?.phase !== 'done') set({ playing: false });
    }
    set({ current: null, playing: false });
  }

  function start(playing: boolean): void {
    if (!canTransfer(specNow().task)) return;
    trainer.forget();
    set({ playing, current: null });
    void go();
  }

  async function goOn(): Promise<void> {
    const step = track().find(({ key }) => key === 'whole');
    if (!step || current() !== null || records().whole?.phase !== 'done') return;
    set({ current: step.key, playing: false });
    if (await trainer.goOn(step)) set({ current: null });
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
        if (current()?.phase === 'paused') trainer.handle()?.resume();
      }
    },
    next() {
      if (current() === null) start(false);
      else if (current()?.phase === 'paused') trainer.handle()?.resume();
    },
    pause: () => trainer.handle()?.pause(),
    stop() {
      set({ playing: false });
      trainer.handle()?.stop();
    },
    redo(key) {
      trainer.forget();
      keepBefore(key);
      start(false);
    },
    keep(cycle) {
      const left = records().whole?.cycles[cycle]?.left;
      if (left) set({ records: { ...records(), whole: { ...(records().whole as StepRecord), kept: cycle, left } } });
    },
    goOn: () => void goOn(),
    reset() {
      trainer.forget();
      store.setState(({ version }) => ({ ...START, version: version + 1 }));
    },
    restore(kept) {
      const { current: now, records: known } = store.getState();
      if (now === null && Object.keys(known).length === 0) set(kept);
    },
  };
}

const transfer = createTransfer(trainAside, () => experimentStore.getState().spec);

export const transferStore = transfer.store;
export const transferActs: TransferActs = transfer;
export const restoreTrack = transfer.restore;

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
