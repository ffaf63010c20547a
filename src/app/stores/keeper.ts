/**
 * @file Keeps the race on the page in the browser's storage. Loaded after the first frame; archiveStore.ts tells it what happens, in order.
 *
 * A race is one record: a run that is added to it after its end makes the record go on. Its recorder starts anew with every job, and knows
 * which series are kept already, whole.
 */

import { parseSpec } from '../../experiment/parseSpec.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import type { EnvironmentError } from '../../math/environmentError.ts';
import { type StoredSeries, storedNow } from '../../runs/store/chunks.ts';
import { type GoOn, goOnFrom, keyedCheckpoint } from '../../runs/store/goOn.ts';
import { browserEnvironment, openStore } from '../../runs/store/openStore.ts';
import type { EngineNote, KeptSeries, RaceHow, RaceInfo } from '../../runs/store/raceRecord.ts';
import type { RaceStore } from '../../runs/store/raceStore.ts';
import { createRecorder, type Recorder } from '../../runs/store/recorder.ts';
import type { RecalledRun } from '../../worker/protocol.ts';
import type { CheckpointReport, NetworkReport } from './connection.ts';

/** A job of the race has started. */
export interface JobStart {
  /** Number of the race on the page. */
  readonly race: number;
  readonly info: Omit<RaceInfo, 'spec' | 'engine'>;
  /** Of the whole race; they grow. */
  readonly series: readonly KeptSeries[];
  spec(): ExperimentSpec;
  engine(): EngineNote;
}

export interface Keeper {
  readonly store: RaceStore;
  started(job: JobStart): Promise<void>;
  checkpoint(race: number, report: CheckpointReport, runs: readonly string[], seeds: number): Promise<void>;
  /** Of run `run`; waits for the next checkpoint. */
  network(race: number, run: string, report: NetworkReport): void;
  flush(): Promise<void>;
  over(race: number, how: RaceHow): Promise<void>;
  /** A race that was left becomes this tab's. null: it cannot be gone on with, and is over now; or another tab was quicker. */
  takeUp(id: string): Promise<{ readonly spec: ExperimentSpec; readonly goOn: GoOn; readonly trail: readonly RecalledRun[] } | null>;
  /** The trail of a record whose series these are; empty: none was kept. */
  trailOf(id: string, series: readonly KeptSeries[]): Promise<readonly RecalledRun[]>;
  /** The race of this number on the page is that record. `owned`: by this tab. */
  attach(race: number, id: string, series: readonly KeptSeries[], owned: boolean): void;
  /** Goes on recording after races were deleted. */
  retry(): Promise<void>;
}

interface Held {
  readonly race: number;
  readonly id: string;
  readonly owned: boolean;
  readonly recorder: Recorder | null;
  /** Whole in storage. */
  readonly kept: readonly StoredSeries[];
  readonly series: readonly KeptSeries[];
}

const NOTHING = { chunk: null, steps: 0 };

const openHere = () => openStore(browserEnvironment(() => crypto.randomUUID()));

export async function openKeeper(trouble: (error: EnvironmentError) => void, open: () => Promise<RaceStore> = openHere): Promise<Keeper> {
  const store = await open();
  let held: Held | null = null;

  async function recordOf(job: JobStart): Promise<Pick<Held, 'id' | 'kept'>> {
    if (held?.race === job.race) {
      const { id, owned, kept } = held;
      if (owned || (await store.reopen(id)) || (await store.takeOver(id))) return { id, kept };
    }
    return { id: await store.begin({ ...job.info, spec: job.spec(), engine: job.engine() }), kept: [] };
  }

  async function trailOf(id: string, series: readonly KeptSeries[]): Promise<readonly RecalledRun[]> {
    const ends = new Map(series.flatMap((one) => (one.seed === 0 ? [[one.run, one.series.end] as const] : [])));
    return (await store.loadTrail(id)).map(({ run, networks }) => {
      const end = ends.get(run) ?? null;
      return { run, networks, end: end?.reason === 'stopped' ? null : end };
    });
  }

  return {
    store,
    trailOf,
    async started(job) {
      if (!parseSpec(job.spec()).ok) {
        held = null; // what cannot be read back is not kept
        return;
      }
      const { id, kept } = await recordOf(job);
      const resumed = kept.filter((one) => job.series.some(({ series }) => series === one.series));
      const recorder = createRecorder({ store, id, series: () => job.series, spec: job.spec, engine: job.engine, resumed, failed: trouble });
      held = { race: job.race, id, owned: true, recorder, kept: [], series: job.series };
      await recorder.flush();
    },
    async checkpoint(race, report, runs, seeds) {
      if (held?.race === race) await held.recorder?.checkpoint(keyedCheckpoint(report, runs, seeds));
    },
    network(race, run, { step, cycle, weights, running }) {
      if (held?.race === race) held.recorder?.network({ run, step, cycle, weights, running });
    },
    async flush() {
      await held?.recorder?.flush();
    },
    async over(race, how) {
      if (held?.race !== race || !held.recorder) return;
      const { id, recorder, series } = held;
      await recorder.end(how);
      held = { race, id, owned: false, recorder: null, kept: recorder.state === 'ended' ? storedNow(series) : [], series };
      if (series.every((one) => one.series.loss.length === 0)) await store.remove(id);
    },
    async takeUp(id) {
      if (!(await store.takeOver(id))) return null;
      const loaded = await store.load(id);
      const goOn = loaded?.ok ? goOnFrom(loaded.race) : null;
      if (loaded?.ok && goOn) return { spec: loaded.race.head.spec, goOn, trail: await trailOf(id, loaded.race.series) };
      await store.end(id, 'stopped', { ...NOTHING, steps: loaded?.ok ? loaded.race.head.steps : 0 });
      return null;
    },
    attach(race, id, series, owned) {
      held = { race, id, owned, recorder: null, kept: storedNow(series), series };
    },
    async retry() {
      await held?.recorder?.retry();
    },
  };
}
