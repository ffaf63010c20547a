/**
 * @file What the steps of the transfer recipe left, and what is read off it: the rates that range tests suggest, the job of a step from where it starts,
 * how fast an update is.
 */
import { findReplicas } from '../../experiment/findRates.ts';
import type { ExperimentSpec, TransferSpec } from '../../experiment/spec.ts';
import { type Found, NOTHING, type StepJob, stepJob, type TrackKey, type TrackStep, trackOf } from '../../experiment/track.ts';
import { median } from '../../math/statistics.ts';
import { readGroups, type SeedReading } from '../../rangetest/readSeeds.ts';
import type { Series } from '../../runs/series.ts';
import type { Checkpoint, FailureReport, Job, TrainFrom } from '../../worker/protocol.ts';
import type { JobOutcome } from './transferJob.ts';

export type StepPhase = 'loading' | 'running' | 'paused' | 'done' | 'stopped' | 'failed' | 'diverged';

/** A cycle of the last step that is over. */
export interface CycleLeft {
  /** Updates done. */
  readonly end: number;
  readonly left: readonly Checkpoint[];
}

/** What one step has done so far. */
export interface StepRecord {
  readonly phase: StepPhase;
  /** What it trained, as text: to tell whether its numbers have changed since. */
  readonly settings: string;
  readonly job: StepJob | null;
  /** One per replica; grown in place. */
  readonly series: readonly Series[];
  /** Names of the layer groups that were trained. */
  readonly groups: readonly string[];
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Weights and state at its end, one per seed; null: it leaves none, or not yet. */
  readonly left: readonly Checkpoint[] | null;
  /** Of `whole`; `kept`: the one whose weights are `left`, from 0. */
  readonly cycles: readonly CycleLeft[];
  readonly kept: number;
  /** Seconds that precomputing took; null: it trained on images. */
  readonly precomputing: number | null;
  /** Of `prepare`: seconds of an update. */
  readonly probe: { readonly images: number; readonly activations: number | null } | null;
  readonly failure: FailureReport | null;
}

export type StepRecords = Readonly<Partial<Record<TrackKey, StepRecord>>>;

/** Of a step that begins. */
export const FRESH: StepRecord = {
  ...{ phase: 'loading', settings: '', job: null, series: [], groups: [], totalSteps: 0, stepsPerEpoch: 0, left: null },
  ...{ cycles: [], kept: 0, precomputing: null, probe: null, failure: null },
};

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

/** Rates that the range tests suggest. */
export function foundIn({ rule }: TransferSpec, records: StepRecords): Found {
  const suggested = (record: StepRecord | undefined): readonly (number | null)[] =>
    record?.phase === 'done' ? testReadings(record).map((reading) => rounded(reading?.summary.suggestions[rule]?.median ?? null)) : [];
  const head = suggested(records.findHead);
  const all = suggested(records.findAll);
  const each = records.findAll?.job?.find?.groups === 'each';
  return { ...NOTHING, head: head.at(-1) ?? null, whole: each ? null : (all.at(-1) ?? null), groups: each && all.length > 0 ? all : null };
}

/** The range test of a step, as far as it has come: one reading per layer group that was on the ramp. */
export function testReadings({ job, series, groups }: StepRecord): readonly (SeedReading | null)[] {
  const find = job?.find;
  if (!find) return [];
  const tests = series.map(({ lr, loss }) => ({ lr: lr.values, loss: loss.values }));
  const ramped = findReplicas(find, 0, groups.length).map(({ group }) => group ?? groups.length - 1);
  return readGroups(tests, ramped, groups.length, { plannedSteps: find.steps, stopFactor: find.stopFactor });
}

/** What a step would be trained with now, and after which others, as text. */
export function settingsOf(spec: ExperimentSpec, step: TrackStep, records: StepRecords): string {
  const { task, transfer } = spec;
  if (step.kind === 'prepare') return text(task.augment);
  if (step.key === 'unfreeze') return String(transfer.frozen);
  if (step.key === 'rates') return text([transfer.share, transfer.divisor, transfer.lowestLr, transfer.factors]);
  const before = trackOf(transfer).filter(({ kind, skipped, number }) => kind === 'train' && !skipped && number < step.number);
  const more = step.key === 'whole' ? [transfer.wholeCycles, transfer.margin] : [];
  return text([stepJob(spec, step, foundIn(transfer, records)), before.map(({ number }) => number), ...more]);
}

/** What everything on the track depends on; what the recipe sets itself does not matter. */
export function aboutTask({ task, transfer: { recipe } }: ExperimentSpec): string {
  return text([{ ...task, augment: null, precompute: null, epochs: null, evalEvery: null, stop: null }, recipe]);
}

/** Equal values give equal texts, whatever the order of their keys. */
export function text(value: unknown): string {
  const sorted = (_key: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted);
}

/** One per seed; null: a seed has diverged, or nothing is left of it. */
export function leftBy({ ends }: JobOutcome): readonly Checkpoint[] | null {
  const left = ends?.filter((one) => one !== null) ?? [];
  return ends !== null && left.length === ends.length ? left : null;
}

export function jobOf({ task, run, find }: StepJob, spec: ExperimentSpec, from: readonly Checkpoint[] | null, goOn?: TrainFrom): Job {
  const weights = from?.map((one) => one.weights);
  if (find) {
    const groups = find.groups === 'each' ? (from?.[0]?.counts.length ?? 1) : 1;
    const initial = weights && Array.from({ length: groups }, () => weights.slice(0, find.seeds)).flat();
    return { kind: 'find', task, run, find, ...(initial && { initial }) };
  }
  return {
    kind: 'train',
    task,
    runs: [run],
    target: spec.view.target,
    ends: true,
    ...(weights && { initial: weights }),
    ...(goOn && { from: goOn }),
  };
}

/** The middle of the updates of the second half: the first ones warm up. */
export function secondsPerUpdate([only]: readonly Series[]): number {
  const seconds = only?.seconds.values ?? new Float64Array(0);
  const half = Math.floor(seconds.length / 2);
  return median(Array.from(seconds.subarray(half), (value, i) => value - (seconds[half + i - 1] ?? 0)));
}

export function secondsOf(series: readonly Series[] | undefined): number {
  return Math.max(0, ...(series ?? []).map(({ seconds }) => seconds.values.at(-1) ?? 0));
}

function rounded(rate: number | null): number | null {
  return rate === null ? null : Number(rate.toPrecision(3));
}
