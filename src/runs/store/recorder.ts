/**
 * @file Keeps a race while it trains: the page calls `flush` about once a second, and whenever it may be the last chance (hidden, closing).
 *
 * Writes follow each other; a flush while one is under way is that one. If the browser refuses (full, gone), recording stops, training does not: `failed`
 * is told once, and after `retry` (old races were deleted) all that was not kept is. A race that another tab took is left alone from then on.
 * The networks of the trail, by far the most of it, are the first to go where there is no room, before anybody is told.
 */
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { EnvironmentError } from '../../math/environmentError.ts';
import { createCutter, type StoredSeries } from './chunks.ts';
import { bestOf, type EngineNote, type KeptNetwork, type KeptSeries, type RaceCheckpoint, type RaceHow } from './raceRecord.ts';
import type { Gain, RaceStore } from './raceStore.ts';

export interface RecorderOptions {
  readonly store: Pick<RaceStore, 'append' | 'checkpoint' | 'end'>;
  readonly id: string;
  /** The series as they are now. */
  series(): readonly KeptSeries[];
  /** Settings and engine as they are now; a change of identity is a change. */
  spec(): ExperimentSpec;
  engine(): EngineNote;
  /** Series of a race that goes on, as they were loaded and cut to its checkpoint. */
  readonly resumed?: readonly StoredSeries[];
  failed(error: EnvironmentError): void;
}

export interface Recorder {
  flush(): Promise<void>;
  /** Kept with the checkpoint of its step or a later one, or with the end. */
  network(network: KeptNetwork): void;
  checkpoint(checkpoint: RaceCheckpoint): Promise<void>;
  /** The last write. */
  end(how: RaceHow): Promise<void>;
  /** Goes on recording after a failure. */
  retry(): Promise<void>;
  /** `lost`: another tab has the race, or it was deleted. */
  readonly state: 'recording' | 'failed' | 'lost' | 'ended';
}

export function createRecorder({ store, id, series, spec, engine, resumed = [], failed }: RecorderOptions): Recorder {
  const cutter = createCutter(resumed);
  let state: Recorder['state'] = 'recording';
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let keptSpec: ExperimentSpec | null = null;
  let keptEngine: EngineNote | null = null;
  let networks: readonly KeptNetwork[] = [];
  let hasRoom = true;

  /** Runs after the write before. Nothing is cut until then. */
  function queue(write: (gain: Gain) => Promise<boolean>, needed: boolean, until = -1): Promise<void> {
    last = last.then(async () => {
      if (state !== 'recording') return;
      const cut = cutter.cut(series());
      const changed = { ...(spec() !== keptSpec && { spec: spec() }), ...(engine() !== keptEngine && { engine: engine() }) };
      if (cut === null && Object.keys(changed).length === 0 && !needed) return;
      const steps = cut?.steps ?? Math.max(0, ...series().map((one) => one.series.loss.length));
      try {
        const due = networks.filter(({ step }) => step <= until);
        const gain = { chunk: cut?.chunk ?? null, steps, best: bestOf(series()), ...changed, ...(due.length > 0 && { networks: due }) };
        if (!(await roomMade(write, gain))) state = 'lost';
        networks = networks.filter((one) => !due.includes(one));
        cut?.kept();
        keptSpec = changed.spec ?? keptSpec;
        keptEngine = changed.engine ?? keptEngine;
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error;
        state = 'failed';
        failed(error);
      }
    });
    return last;
  }

  async function roomMade(write: (gain: Gain) => Promise<boolean>, gain: Gain): Promise<boolean> {
    try {
      return await write(gain);
    } catch (error) {
      if (!hasRoom || !(error instanceof EnvironmentError) || error.code !== 'storageFull') throw error;
      hasRoom = false;
      networks = [];
      return write({ ...gain, networks: null });
    }
  }

  function flush(): Promise<void> {
    waiting ??= queue((gain) => store.append(id, gain), false).finally(() => {
      waiting = null;
    });
    return waiting;
  }

  return {
    flush,
    network(network) {
      if (hasRoom) networks = [...networks, network];
    },
    checkpoint: (checkpoint) => queue((gain) => store.checkpoint(id, checkpoint, gain), true, checkpoint.step),
    async end(how) {
      await queue((gain) => store.end(id, how, gain), true, Number.POSITIVE_INFINITY);
      if (state === 'recording') state = 'ended';
    },
    retry() {
      if (state === 'failed') state = 'recording';
      return flush();
    },
    get state() {
      return state;
    },
  };
}
