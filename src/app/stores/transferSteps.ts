/**
 * @file How one step of the transfer recipe is trained: its jobs, one after the other, and the record that follows them.
 *
 * What a step trains is in experiment/track.ts; which step is next, and the acts of a person, are in transferStore.ts.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { probeJob, stepJob, type TrackKey, type TrackStep, trackOf } from '../../experiment/track.ts';
import { overfits, readCycles } from '../../runs/overfit.ts';
import type { Series } from '../../runs/series.ts';
import type { RunHandle } from '../../worker/client.ts';
import type { Checkpoint, Job } from '../../worker/protocol.ts';
import { type JobHooks, type JobOutcome, type JobRun, runJob, type TrainAside } from './transferJob.ts';
import {
  type CycleLeft,
  FRESH,
  foundIn,
  jobOf,
  leftBy,
  type StepRecord,
  secondsOf,
  secondsPerUpdate,
  settingsOf,
  type TransferState,
} from './transferRecords.ts';

export interface StepTrainer {
  /** Resolves when the step is over, one way or another. False: `forget` was called meanwhile. */
  train(step: TrackStep): Promise<boolean>;
  /** More cycles of the last step, after those that are over. */
  goOn(step: TrackStep): Promise<boolean>;
  /** Of the job that trains now. */
  handle(): RunHandle | null;
  /** What trains is none of ours any more. */
  forget(): void;
}

/** Components need not know more often, in ms. */
const SHOW_EVERY = 100;

export function createStepTrainer(trainAside: TrainAside, specNow: () => ExperimentSpec, store: StoreApi<TransferState>): StepTrainer {
  let job: JobRun | null = null;
  let shownAt = 0;
  /** Grows when what trains is forgotten. */
  let life = 0;

  const records = () => store.getState().records;
  const set = (change: Partial<TransferState>) => store.setState((state) => ({ ...change, version: state.version + 1 }));
  const write = (key: TrackKey, change: Partial<StepRecord>) =>
    set({ records: { ...records(), [key]: { ...(records()[key] ?? FRESH), ...change } } });

  function grow(): void {
    const now = performance.now();
    if (now - shownAt < SHOW_EVERY) return;
    shownAt = now;
    set({});
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
    else if (key === 'whole') await inCycles(step, mine, []);
    else await once(step, mine);
  }

  /** One job of a step; its record follows. Null: the step is over, one way or another. */
  async function run(key: TrackKey, what: Job, hooks: JobHooks, mine: number): Promise<JobOutcome | null> {
    job = runJob(trainAside, what, {
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

  /** Cycle after cycle of one run, until it overfits; `done`: those that are over. */
  async function inCycles(step: TrackStep, mine: number, done: readonly CycleLeft[]): Promise<void> {
    const spec = specNow();
    const { key } = step;
    const { wholeCycles, margin } = spec.transfer;
    const found = foundIn(spec.transfer, records());
    const from = startOf(step);
    const settings = settingsOf(spec, step, records());
    let known: readonly Series[] | undefined = done.length > 0 ? records()[key]?.series : undefined;
    let cycles = done;
    if (known) write(key, { phase: 'loading', settings });
    for (let cycle = done.length + 1; cycle <= wholeCycles; cycle++) {
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
    const before = trackOf(specNow().transfer).filter((step) => step.number < number && !step.skipped);
    return before.map(({ key }) => records()[key]?.left ?? null).findLast((left) => left !== null) ?? store.getState().pretrained;
  }

  return {
    async train(step) {
      const mine = life;
      await see(step, mine);
      return mine === life;
    },
    async goOn(step) {
      const mine = life;
      await inCycles(step, mine, records()[step.key]?.cycles ?? []);
      return mine === life;
    },
    handle: () => job?.handle ?? null,
    forget() {
      life++;
      job?.handle?.drop();
      job = null;
    },
  };
}
