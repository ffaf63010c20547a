/**
 * @file Changes of a spec: pure, each returns a new frozen spec that shares what did not change.
 *
 * A value is written as given: parseSpec judges it afterwards. A change that names a run, kind or parameter that is not there, or that
 * changes nothing, returns the very same spec.
 */

import type { ParamValue } from '../math/card.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';
import { boundsOf, changeSchedule, withBounds } from './carryOver.ts';
import { type AnyCard, cardOf, choiceOf, deepFreeze, withParam } from './choice.ts';
import { plannedContext } from './conflicts.ts';
import { newRun, nextRunId } from './defaults.ts';
import { changedAt } from './history.ts';
import type { ExperimentSpec, FindSpec, GroupsSpec, RunSpec, Settings, Sweep, TaskSpec, ViewSpec } from './spec.ts';
import { runOfCell, type SweepCell } from './sweep.ts';
import { keepSweep } from './sweepText.ts';
import { LIMITS } from './tables.ts';

export function setTask(spec: ExperimentSpec, change: Partial<TaskSpec>): ExperimentSpec {
  return merge(spec, 'task', change);
}

/** Another model, with its card's defaults; or the same. */
export function setModel(spec: ExperimentSpec, kind: string): ExperimentSpec {
  if (kind === spec.task.model.kind || cardOf<AnyCard>(models, kind) === undefined) return spec;
  return setTask(spec, { model: choiceOf(models, kind) });
}

export function setModelParam(spec: ExperimentSpec, key: string, value: ParamValue): ExperimentSpec {
  return setTask(spec, { model: withParam(spec.task.model, key, value) });
}

export function setFind(spec: ExperimentSpec, change: Partial<FindSpec>): ExperimentSpec {
  return merge(spec, 'find', change);
}

/** null: none. */
export function setSweep(spec: ExperimentSpec, sweep: Sweep | null): ExperimentSpec {
  return Object.is(sweep, spec.sweep) ? spec : deepFreeze({ ...spec, sweep });
}

export function setView(spec: ExperimentSpec, change: Partial<ViewSpec>): ExperimentSpec {
  return merge(spec, 'view', change);
}

export function setEngine(spec: ExperimentSpec, engine: ExperimentSpec['engine']): ExperimentSpec {
  return engine === spec.engine ? spec : deepFreeze({ ...spec, engine });
}

/** A new run at the end. `used`: letters that had a run while the page was open. Unchanged if there are twelve. */
export function addRun(spec: ExperimentSpec, change: Partial<Omit<RunSpec, 'id'>> = {}, used: Iterable<string> = []): ExperimentSpec {
  const id = nextRunId(runIds(spec), used);
  return id === null ? spec : withRuns(spec, [...spec.runs, newRun(id, change)]);
}

/** A copy right after the run. Unchanged if there are twelve. */
export function duplicateRun(spec: ExperimentSpec, id: string, used: Iterable<string> = []): ExperimentSpec {
  const at = spec.runs.findIndex((run) => run.id === id);
  const copyId = nextRunId(runIds(spec), used);
  const original = spec.runs[at];
  if (original === undefined || copyId === null) return spec;
  return withRuns(spec, spec.runs.toSpliced(at + 1, 0, { ...original, id: copyId }));
}

/** The last run stays. A range test with the removed run goes on with its neighbour. */
export function removeRun(spec: ExperimentSpec, id: string): ExperimentSpec {
  const at = spec.runs.findIndex((run) => run.id === id);
  if (at < 0 || spec.runs.length === 1) return spec;
  const runs = spec.runs.toSpliced(at, 1);
  const neighbour = runs[Math.min(at, runs.length - 1)] as RunSpec;
  const shorter = withRuns(spec, runs);
  return spec.find.run === id ? setFind(shorter, { run: neighbour.id }) : shorter;
}

/** Moves a run to position `to` (clamped to the list). */
export function moveRun(spec: ExperimentSpec, id: string, to: number): ExperimentSpec {
  const at = spec.runs.findIndex((run) => run.id === id);
  const run = spec.runs[at];
  const target = Math.min(Math.max(Math.trunc(to), 0), spec.runs.length - 1);
  if (run === undefined || target === at) return spec;
  return withRuns(spec, spec.runs.toSpliced(at, 1).toSpliced(target, 0, run));
}

/** The name as typed, without control characters and cut to the limit (never through a surrogate pair). */
export function renameRun(spec: ExperimentSpec, id: string, name: string): ExperimentSpec {
  const cut = name.replace(/\p{Cc}|\p{Surrogate}/gu, '').slice(0, LIMITS.nameLength);
  return setRun(spec, id, { name: cut.replace(/\p{Surrogate}/gu, '') });
}

export function setHidden(spec: ExperimentSpec, id: string, hidden: boolean): ExperimentSpec {
  return setRun(spec, id, { hidden });
}

/** Another rule with the same rates: what the old card calls its peak and floor goes to the new card's (see carryOver.ts). */
export function setSchedule(spec: ExperimentSpec, id: string, kind: string): ExperimentSpec {
  return updateRun(spec, id, (run) => ({ schedule: changeSchedule(run.schedule, kind, plannedContext(spec.task)) }));
}

export function setScheduleParam(spec: ExperimentSpec, id: string, key: string, value: ParamValue): ExperimentSpec {
  return updateRun(spec, id, (run) => ({ schedule: withParam(run.schedule, key, value) }));
}

/** The rate that the schedule's card calls its peak; its other rates follow in proportion (see carryOver.ts). Kept within the card's limits. */
export function setPeakRate(spec: ExperimentSpec, id: string, lr: number): ExperimentSpec {
  return updateRun(spec, id, (run) => {
    return boundsOf(run.schedule)?.peak === lr ? {} : { schedule: withBounds(run.schedule, lr) };
  });
}

/** Another optimizer; parameters of the same name keep their value. What was done with the one before is forgotten: its state would mean nothing. */
export function setOptimizer(spec: ExperimentSpec, id: string, kind: string): ExperimentSpec {
  return updateRun(spec, id, (run) => {
    const card = cardOf<AnyCard>(optimizers, kind);
    if (card === undefined || kind === run.optimizer.kind) return {};
    const common = Object.entries(run.optimizer.params).filter(([key]) => Object.hasOwn(card.params, key));
    return { optimizer: choiceOf(optimizers, kind, Object.fromEntries(common)), ...FORGOTTEN };
  });
}

export function setOptimizerParam(spec: ExperimentSpec, id: string, key: string, value: ParamValue): ExperimentSpec {
  return updateRun(spec, id, (run) => ({ optimizer: withParam(run.optimizer, key, value) }));
}

export function setGroups(spec: ExperimentSpec, id: string, change: Partial<GroupsSpec>): ExperimentSpec {
  return updateRun(spec, id, (run) => ({ groups: { ...run.groups, ...change } }));
}

/** What a change made while `trained` was training has made of its history; the settings shown stay, which may be newer. */
export function recordChange(spec: ExperimentSpec, { id, earlier, fresh, optimizer }: RunSpec): ExperimentSpec {
  return updateRun(spec, id, (run) => (run.optimizer.kind === optimizer.kind ? { earlier, fresh } : {}));
}

/** The run without its history: its own settings from the first update on. */
export function forgetChanges(spec: ExperimentSpec, id: string): ExperimentSpec {
  return updateRun(spec, id, (run) => (run.earlier.length === 0 && !run.fresh ? {} : FORGOTTEN));
}

/**
 * A new run after this one that shares its past up to update `step` and goes on with other settings. `fresh` among them begins the schedule anew.
 * Unchanged if there are twelve runs, if the run's history is full, or if the optimizer is of another kind.
 */
export function branchRun(spec: ExperimentSpec, id: string, step: number, change: Partial<Settings>, used: Iterable<string> = []): ExperimentSpec {
  const parent = spec.runs.find((run) => run.id === id);
  if (parent === undefined || !canChange(parent) || (change.optimizer && change.optimizer.kind !== parent.optimizer.kind)) return spec;
  const branched = duplicateRun(spec, id, used);
  const at = branched.runs.findIndex((run) => run.id === id) + 1;
  const copy = branched.runs[at];
  if (branched === spec || copy === undefined) return spec;
  return withRuns(branched, branched.runs.with(at, { ...changedAt(copy, step, change), hidden: false }));
}

/**
 * A cell of a sweep made a run, at the end. Unchanged if there are twelve. `varied`: the run as it was when the sweep was trained.
 * `used`: letters that had a run.
 */
export function cellToRun(spec: ExperimentSpec, varied: RunSpec, sweep: Sweep, cell: SweepCell, used: Iterable<string> = []): ExperimentSpec {
  const { id: _, ...change } = runOfCell(varied, sweep, cell);
  return addRun(spec, { ...change, name: '', hidden: false }, used);
}

/** Whether there is room for one more change. */
export function canChange(run: RunSpec): boolean {
  return run.earlier.length < LIMITS.changes;
}

/** Settings of a run in one go. */
export function setRun(spec: ExperimentSpec, id: string, change: Partial<Omit<RunSpec, 'id'>>): ExperimentSpec {
  return updateRun(spec, id, () => change);
}

const FORGOTTEN = { earlier: [], fresh: false } as const;

function runIds(spec: ExperimentSpec): readonly string[] {
  return spec.runs.map((run) => run.id);
}

function withRuns(spec: ExperimentSpec, runs: readonly RunSpec[]): ExperimentSpec {
  return deepFreeze({ ...spec, runs, sweep: keepSweep(spec.sweep, runs) });
}

function updateRun(spec: ExperimentSpec, id: string, update: (run: RunSpec) => Partial<Omit<RunSpec, 'id'>>): ExperimentSpec {
  const run = spec.runs.find((candidate) => candidate.id === id);
  if (run === undefined) return spec;
  const change = update(run);
  if (!changes(run, change)) return spec;
  return withRuns(
    spec,
    spec.runs.map((candidate) => (candidate === run ? { ...run, ...change } : candidate)),
  );
}

function merge<K extends 'task' | 'find' | 'view'>(spec: ExperimentSpec, part: K, change: Partial<ExperimentSpec[K]>): ExperimentSpec {
  return changes(spec[part], change) ? deepFreeze({ ...spec, [part]: { ...spec[part], ...change } }) : spec;
}

function changes(before: object, change: object): boolean {
  return Object.entries(change).some(([key, value]) => !Object.is((before as Readonly<Record<string, unknown>>)[key], value));
}
