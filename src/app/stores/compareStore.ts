/**
 * @file The comparison of the Transfer view while it trains: five ways over several seeds, each at the peak rate that was given or found best for it.
 *
 * Ways from the trained network train as the runs of one job, the way from nothing as another. It knows the spec it was started with.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExperimentSpec, TransferSpec } from '../../experiment/spec.ts';
import { TUNING, WAYS, type Way, wayRun, wayTask } from '../../experiment/ways.ts';
import { mean } from '../../math/statistics.ts';
import type { Series } from '../../runs/series.ts';
import type { FailureReport } from '../../worker/protocol.ts';
import { trainAside } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { type JobRun, runJob, type TrainAside } from './transferJob.ts';

export interface WayRecord {
  readonly way: Way;
  readonly peak: number;
  /** One per seed. */
  readonly series: readonly Series[];
}

export interface CompareState {
  readonly phase: 'idle' | 'running' | 'ended' | 'stopped' | 'failed';
  /** As it was when it started. */
  readonly spec: ExperimentSpec | null;
  readonly ways: readonly WayRecord[];
  /** Updates done of those that are to do, trials of rates included. */
  readonly done: number;
  readonly total: number;
  readonly failure: FailureReport | null;
  /** Grows with the series. */
  readonly version: number;
}

export interface Comparison {
  readonly store: StoreApi<CompareState>;
  start(): void;
  stop(): void;
  /** What was kept, if nothing has been compared here yet. */
  restore(kept: Pick<CompareState, 'spec' | 'ways'>): void;
}

/** Numbers of the recipe that a comparison depends on. */
export function compareSettings({ budget, seeds, peaks, share, divisor, lowestLr, factors }: TransferSpec): readonly unknown[] {
  return [budget, seeds, peaks, share, divisor, lowestLr, factors];
}

const IDLE: CompareState = { phase: 'idle', spec: null, ways: [], done: 0, total: 0, failure: null, version: 0 };
const SHOW_EVERY = 100; // ms

export function createComparison(train: TrainAside, specNow: () => ExperimentSpec): Comparison {
  const store = createStore<CompareState>(() => IDLE);
  let job: JobRun | null = null;
  let life = 0;
  let shownAt = 0;
  const set = (change: Partial<CompareState>) => store.setState((state) => ({ ...change, version: state.version + 1 }));

  /** Trains these ways at these rates; null: it did not come to its end. */
  async function trainWays(
    spec: ExperimentSpec,
    picks: readonly Omit<WayRecord, 'series'>[],
    seeds: { readonly first: number; readonly count: number },
    show: (series: readonly (readonly Series[])[]) => void,
    mine: number,
  ): Promise<readonly (readonly Series[])[] | null> {
    const found = picks.map((): readonly Series[] => []);
    const doneBefore = store.getState().done;
    for (const fromScratch of [false, true]) {
      const here = picks.flatMap((pick, index) => ((pick.way === 'scratch') === fromScratch ? [{ ...pick, index }] : []));
      const [first] = here;
      if (!first) continue;
      const grow = () => {
        const now = performance.now();
        if (now - shownAt < SHOW_EVERY) return;
        shownAt = now;
        set({ done: doneBefore + found.flat().reduce((sum, { loss }) => sum + loss.length, 0) });
      };
      job = runJob(
        train,
        {
          kind: 'train',
          task: wayTask(spec, first.way, seeds),
          runs: here.map(({ way, peak }) => wayRun(spec, way, peak)),
          target: spec.view.target,
        },
        {
          onGrow: grow,
          onStart(_started, series) {
            for (const [k, { index }] of here.entries()) found[index] = series.slice(k * seeds.count, (k + 1) * seeds.count);
            show(found);
          },
        },
      );
      const { reason, failure } = await job.outcome;
      if (mine !== life) return null;
      job = null;
      if (reason === 'stopped' || reason === 'failed') {
        set({ phase: reason, failure });
        return null;
      }
    }
    set({ done: doneBefore + picks.length * seeds.count * spec.transfer.budget });
    return found;
  }

  async function go(spec: ExperimentSpec, mine: number): Promise<void> {
    const { peaks, seeds } = spec.transfer;
    const { seed } = spec.task;
    const best = new Map(WAYS.map((way) => [way, peaks[0] as number]));
    if (peaks.length > 1) {
      const tried = WAYS.flatMap((way) => peaks.map((peak) => ({ way, peak })));
      const found = await trainWays(spec, tried, { first: seed + TUNING.away, count: TUNING.seeds }, () => {}, mine);
      if (!found) return;
      const scores = tried.map((_, i) => mean((found[i] ?? []).map(finalAccuracy)));
      for (const way of WAYS) {
        const own = tried.map((_, i) => i).filter((i) => tried[i]?.way === way && !Number.isNaN(scores[i]));
        const top = own.reduce<number | undefined>((a, b) => (a === undefined || (scores[b] as number) > (scores[a] as number) ? b : a), undefined);
        if (top !== undefined) best.set(way, tried[top]?.peak as number);
      }
    }
    const picks = WAYS.map((way) => ({ way, peak: best.get(way) as number }));
    const show = (series: readonly (readonly Series[])[]) => set({ ways: picks.map((pick, i) => ({ ...pick, series: series[i] ?? [] })) });
    const found = await trainWays(spec, picks, { first: seed, count: seeds }, show, mine);
    if (found) set({ phase: 'ended' });
  }

  function end(): void {
    life++;
    job?.handle?.drop();
    job = null;
  }

  return {
    store,
    start() {
      end();
      const spec = specNow();
      const { peaks, seeds, budget } = spec.transfer;
      const replicas = WAYS.length * (seeds + (peaks.length > 1 ? peaks.length * TUNING.seeds : 0));
      set({ ...IDLE, phase: 'running', spec, total: replicas * budget });
      void go(spec, life);
    },
    stop: () => job?.handle?.stop(),
    restore(kept) {
      if (store.getState().phase === 'idle') set({ ...IDLE, ...kept, phase: 'ended' });
    },
  };
}

/** NaN for one that diverged. */
export function finalAccuracy({ evalAccuracy, end }: Series): number {
  return end?.reason === 'diverged' ? Number.NaN : (evalAccuracy.values.at(-1) ?? Number.NaN);
}

const comparison = createComparison(trainAside, () => experimentStore.getState().spec);
export const compareStore = comparison.store;
export const startComparison = comparison.start;
export const stopComparison = comparison.stop;
export const restoreComparison = comparison.restore;
