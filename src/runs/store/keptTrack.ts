/**
 * @file The walked track of the transfer recipe as it lies on the desk (desk.ts): steps that are done, from the first on, and where the track begins.
 *
 * Nothing that follows from the spec is kept: how long a step is, what it trains, where its cycles end is asked of the recipe again (experiment/track.ts),
 * and what is kept must agree with it. A step that does not is left out, and so is all that came after it. `settings` is the text of what the step was
 * trained with; whoever shows it compares it with what would be trained now.
 */
import { checkKeys } from '../../experiment/checkParam.ts';
import { plannedContext, plannedModel } from '../../experiment/conflicts.ts';
import { findReplicas } from '../../experiment/findRates.ts';
import { issueList } from '../../experiment/issues.ts';
import { parseSpec } from '../../experiment/parseSpec.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { canTransfer, cycleEnds, NOTHING, probeJob, stepJob, type TrackKey, type TrackStep, trackOf } from '../../experiment/track.ts';
import type { Series } from '../series.ts';
import { packSeries, readStates, type SeriesLimits, type StateLimits, unpackSeries } from './keptStates.ts';
import type { ReplicaState } from './raceRecord.ts';

export interface KeptStep {
  readonly key: TrackKey;
  readonly settings: string;
  /** Names of the layer groups that were trained. */
  readonly groups: readonly string[];
  readonly series: readonly Series[];
  /** One per seed; null: it leaves none. */
  readonly left: readonly ReplicaState[] | null;
  /** Of `whole`: updates done and what was left at the end of every cycle; `kept`: the one that is `left`. */
  readonly cycles: readonly { readonly end: number; readonly left: readonly ReplicaState[] }[];
  readonly kept: number;
  /** Seconds. */
  readonly precomputing: number | null;
  /** Of `prepare`: seconds of an update. */
  readonly probe: { readonly images: number; readonly activations: number | null } | null;
}

export interface KeptTrack {
  /** As it was when the last of the steps was over. */
  readonly spec: ExperimentSpec;
  /** One per seed; null: nothing has been trained. */
  readonly pretrained: readonly ReplicaState[] | null;
  readonly steps: readonly KeptStep[];
}

const VERSION = 1;
const KEYS = ['version', 'spec', 'pretrained', 'steps', 'series'];
const STEP_KEYS = ['key', 'settings', 'groups', 'left', 'cycles', 'kept', 'precomputing', 'probe'];
const MAX_SETTINGS = 20_000;

export function trackRow({ spec, pretrained, steps }: KeptTrack): object {
  return {
    ...{ version: VERSION, spec, pretrained },
    steps: steps.map(({ series: _, cycles, left, ...step }) => ({
      ...step,
      left: cycles.length > 0 ? null : left, // that of a cycle
      cycles: cycles.map((cycle) => cycle.left),
    })),
    series: packSeries(new Map(steps.map(({ key, series }) => [key, series]))),
  };
}

export function readTrack(row: unknown): KeptTrack | null {
  const issues = issueList();
  const { version, spec, pretrained, steps, series } = checkKeys(row, KEYS, '', issues);
  const parsed = version === VERSION && issues.count === 0 ? parseSpec(spec) : null;
  if (!parsed?.ok || !Array.isArray(steps) || !canTransfer(parsed.spec.task)) return null;
  const { task, transfer } = parsed.spec;
  const model = plannedModel(task);
  if (!model) return null;
  const states = { model, optimizer: probeJob(parsed.spec, 'start').run.optimizer, count: task.seeds };
  const begins = pretrained === null ? null : readStates(pretrained, states);
  const track = trackOf(transfer).filter(({ skipped }) => !skipped);
  const read: KeptStep[] = [];
  for (const [k, step] of track.entries()) {
    if (begins === null && step.kind !== 'set') break;
    const one = readStep(steps[k], step, parsed.spec, states, series);
    if (one === null) break;
    read.push(one);
  }
  return read.length === 0 ? null : { spec: parsed.spec, pretrained: begins, steps: read };
}

function readStep(value: unknown, step: TrackStep, spec: ExperimentSpec, states: StateLimits, series: unknown): KeptStep | null {
  const issues = issueList();
  const given = checkKeys(value, STEP_KEYS, '', issues);
  const { key, settings, kept, precomputing } = given;
  if (issues.count > 0 || key !== step.key || typeof settings !== 'string' || settings.length > MAX_SETTINGS) return null;
  const groups = readGroups(given.groups, states);
  const cycles = readCycles(given.cycles, step, spec, states);
  const probe = readProbe(given.probe, step);
  const seconds = precomputing === null || isSeconds(precomputing) ? precomputing : undefined;
  if (!groups || !cycles || probe === undefined || seconds === undefined) return null;
  if (!Number.isInteger(kept) || Number(kept) < 0 || Number(kept) >= Math.max(1, cycles.length)) return null;
  const leaves = step.kind === 'train' && cycles.length === 0;
  const own = leaves ? readStates(given.left, states) : (cycles[Number(kept)]?.left ?? null);
  if ((leaves && own === null) || (!leaves && given.left !== null)) return null;
  const limits = limitsOf(step, spec, groups.length, cycles.length);
  const columns = unpackSeries(limits ? series : null, new Map(limits ? [[step.key, limits]] : []));
  const measured = columns?.get(step.key) ?? [];
  if (!columns || (step.kind === 'train' && !measured.every((one) => isWhole(one, limits?.totalSteps ?? 0)))) return null;
  return { key: step.key, settings, groups, series: measured, left: own, cycles, kept: Number(kept), precomputing: seconds, probe };
}

/** Null: this step has no series. */
function limitsOf(step: TrackStep, spec: ExperimentSpec, groups: number, cycles: number): SeriesLimits | null {
  if (step.kind !== 'find' && step.kind !== 'train') return null;
  const { task, find } = stepJob(spec, step, NOTHING, Math.max(1, cycles));
  if (find) return { groups, totalSteps: find.steps, count: findReplicas(find, 0, groups).length };
  return { groups, totalSteps: plannedContext(task).totalSteps, count: task.seeds };
}

/** Trained to its end, and tested there. */
function isWhole({ loss, evalStep, evalLoss }: Series, totalSteps: number): boolean {
  return loss.length === totalSteps && evalStep.values.at(-1) === totalSteps && Number.isFinite(evalLoss.values.at(-1));
}

function readCycles(value: unknown, step: TrackStep, spec: ExperimentSpec, states: StateLimits): KeptStep['cycles'] | null {
  const most = step.key === 'whole' ? spec.transfer.wholeCycles : 0;
  if (!Array.isArray(value) || value.length > most || (most > 0 && value.length === 0)) return null;
  const { stepsPerEpoch } = plannedContext(spec.task);
  const ends = cycleEnds(spec.transfer, value.length);
  const read = value.flatMap((one: unknown, k) => {
    const left = readStates(one, states);
    return left ? [{ end: (ends[k] as number) * stepsPerEpoch, left }] : [];
  });
  return read.length === value.length ? read : null;
}

/** undefined: it is none. */
function readProbe(value: unknown, step: TrackStep): KeptStep['probe'] | undefined {
  if (step.kind !== 'prepare') return value === null ? null : undefined;
  const issues = issueList();
  const { images, activations } = checkKeys(value, ['images', 'activations'], '', issues);
  if (issues.count > 0 || !isSeconds(images) || images === 0) return undefined;
  if (activations === null) return { images, activations };
  return isSeconds(activations) && activations > 0 ? { images, activations } : undefined;
}

function readGroups(value: unknown, { model }: StateLimits): readonly string[] | null {
  const named = Array.isArray(value) && value.every((name: unknown) => model.groups.includes(name as string));
  return named ? (value as readonly string[]) : null;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
