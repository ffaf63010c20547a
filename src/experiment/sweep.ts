/**
 * @file A sweep: one run trained at n values of one parameter, or on a grid of two.
 *
 *   value(p) = from + (to - from) p / (n - 1)            linear, p = 0 ... n - 1; refinement asks for p between whole numbers, too
 *   value(p) = from (to / from)^(p / (n - 1))            log
 *
 * Values are kept to 12 digits (the ends as given) and rounded where the parameter takes whole numbers; equal ones count once. A parameter is named
 * by its path within the run, as in the runs table (diff.ts): "schedule.peak" (other rates follow in proportion, as when it is moved by hand),
 * "schedule.floor", "schedule.t0Steps", "optimizer.momentum", "groups.ratio" (which divides the rate from group to group). What `earlier` says
 * of a run stays: a sweep of a branch varies its future alone. Cells in which values contradict each other (a floor above the peak) are left out.
 */

import type { NumberParam, ParamTable, ParamValues } from '../math/card.ts';
import { isOff } from '../math/card.ts';
import { pow } from '../math/portable.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import type { ScheduleCard } from '../schedules/schedule.ts';
import { withBounds } from './carryOver.ts';
import { type AnyCard, cardOf, deepFreeze, withParam } from './choice.ts';
import { plannedContext, scheduleConflicts } from './conflicts.ts';
import type { ExperimentSpec, RunSpec, Sweep, SweepAxis } from './spec.ts';
import { groupsParams } from './tables.ts';

export interface SweepCell {
  /** Place on each axis, in steps of the first grid: 0 ... count - 1, halves and finer where it was refined. */
  readonly at: readonly number[];
  /** Its width in those steps: 1 in the first grid, 1/2, 1/4 ... where it was refined. Drawn from the widest to the finest, cells make the heat map. */
  readonly size: number;
  readonly values: readonly number[];
}

export interface SweepParam {
  readonly path: string;
  readonly param: NumberParam;
}

/** Numeric parameters of a run that have an effect, by path. */
export function sweepParams(run: RunSpec): readonly SweepParam[] {
  const schedule = cardOf<ScheduleCard>(schedules, run.schedule.kind);
  const optimizer = cardOf<AnyCard>(optimizers, run.optimizer.kind);
  const role = (key: string): string => (key === schedule?.peak ? 'peak' : key === schedule?.floor ? 'floor' : key);
  return [
    ...numbersOf(schedule?.params ?? {}, run.schedule.params).map(({ path, param }) => ({ path: `schedule.${role(path)}`, param })),
    ...numbersOf(optimizer?.params ?? {}, run.optimizer.params).map(({ path, param }) => ({ path: `optimizer.${path}`, param })),
    { path: 'groups.ratio', param: groupsParams.ratio },
  ];
}

/** The run with one parameter changed. The path is one of `sweepParams`. */
export function withSwept<R extends RunSpec>(run: R, path: string, value: number): R {
  const [room = '', name = ''] = path.split('.');
  switch (room) {
    case 'schedule': {
      if (name === 'peak') return { ...run, schedule: withBounds(run.schedule, value) };
      const key = name === 'floor' ? cardOf<ScheduleCard>(schedules, run.schedule.kind)?.floor : name;
      return { ...run, schedule: withParam(run.schedule, key ?? name, value) };
    }
    case 'optimizer':
      return { ...run, optimizer: withParam(run.optimizer, name, value) };
    case 'groups':
      return { ...run, groups: { ...run.groups, mode: 'geometric', ratio: value } };
    default:
      throw new Error(`internal: no parameter ${path}`);
  }
}

/** The value at a place on an axis (see above). */
export function valueAt({ from, to, count, scale }: SweepAxis, param: NumberParam, place: number): number {
  const share = place / (count - 1);
  const exact = share <= 0 ? from : share >= 1 ? to : scale === 'log' ? from * pow(to / from, share) : from + (to - from) * share;
  const value = exact === from || exact === to ? exact : Number(exact.toPrecision(12));
  return param.integer === true ? Math.round(value) : value;
}

/** A range around what the run has: a decade to both sides on a logarithmic axis, else up to twice its value. */
export function usualAxis(run: RunSpec, path: string): SweepAxis | null {
  const param = sweepParams(run).find((one) => one.path === path)?.param;
  if (param === undefined) return null;
  const value = settingOf(run, path);
  const whole = (x: number): number => (param.integer === true ? Math.round(x) : Number(x.toPrecision(3)));
  if (param.scale === 'linear') {
    const to = Math.min(param.max, whole(Math.max(1, 2 * value)));
    return { path, from: param.min, to: to > param.min ? to : param.max, count: USUAL_COUNT, scale: 'linear' };
  }
  const off = !(value >= param.min && value > 0);
  const from = Math.max(param.min, off ? 0 : whole(value / 10));
  const to = Math.min(param.max, whole(off ? from * FROM_OFF : value * 10));
  return { path, from, to: to > from ? to : param.max, count: USUAL_COUNT, scale: 'log' };
}

const USUAL_COUNT = 9;
/** Ends of the range of what is off now, as a ratio: it may be of any size. */
const FROM_OFF = 1e4;

function settingOf(run: RunSpec, path: string): number {
  const [room = '', name = ''] = path.split('.');
  const card = cardOf<ScheduleCard>(schedules, run.schedule.kind);
  const key = (name === 'peak' ? card?.peak : name === 'floor' ? card?.floor : name) ?? name;
  return Number(room === 'groups' ? run.groups.ratio : room === 'optimizer' ? run.optimizer.params[key] : run.schedule.params[key]);
}

/** The first grid: x fastest. */
export function gridOf(spec: ExperimentSpec, sweep: Sweep): readonly SweepCell[] {
  const [x, y] = sweep.axes;
  if (x === undefined) return [];
  const xs = Array.from({ length: x.count }, (_, i) => i);
  const places = y === undefined ? xs.map((i) => [i]) : Array.from({ length: y.count }, (_, j) => xs.map((i) => [i, j])).flat();
  return cellsAt(spec, sweep, places);
}

/** The cells at these places that say something new: no contradiction, no values of another of them or of `known`. */
export function cellsAt(
  spec: ExperimentSpec,
  sweep: Sweep,
  places: readonly (readonly number[])[],
  known: readonly SweepCell[] = [],
): readonly SweepCell[] {
  const run = spec.runs.find(({ id }) => id === sweep.run);
  if (run === undefined) return [];
  const params = sweepParams(run);
  const context = plannedContext(spec.task);
  const seen = new Set(known.map(({ values }) => values.join()));
  return places.flatMap((at) => {
    const values = sweep.axes.map((axis, k) => {
      const param = params.find(({ path }) => path === axis.path)?.param;
      if (param === undefined) throw new Error(`internal: no parameter ${axis.path}`);
      return valueAt(axis, param, at[k] ?? 0);
    });
    const cell = { at, size: sizeOf(at), values };
    if (seen.has(values.join()) || scheduleConflicts(runOfCell(run, sweep, cell).schedule, context).length > 0) return [];
    seen.add(values.join());
    return [cell];
  });
}

/** The run at a cell; it keeps its id. */
export function runOfCell(run: RunSpec, sweep: Sweep, cell: SweepCell): RunSpec {
  return sweep.axes.reduce((varied, { path }, k) => withSwept(varied, path, cell.values[k] ?? Number.NaN), run);
}

/** What a job trains: one run per cell, in order. Their ids are no letters of the spec's runs. */
export function runsOfSweep(spec: ExperimentSpec, sweep: Sweep, cells: readonly SweepCell[] = gridOf(spec, sweep)): readonly RunSpec[] {
  const run = spec.runs.find(({ id }) => id === sweep.run);
  if (run === undefined) return [];
  return deepFreeze(cells.map((cell) => ({ ...runOfCell(run, sweep, cell), id: `${run.id}(${cell.values.join()})`, hidden: false })));
}

/** 1 for whole places; else 1/2, 1/4, ... by the finest of them. */
function sizeOf(at: readonly number[]): number {
  let size = 1;
  while (at.some((place) => !Number.isInteger(place / size))) size /= 2;
  return size;
}

function numbersOf(params: ParamTable, values: ParamValues): readonly SweepParam[] {
  return Object.entries(params).flatMap(([path, param]) => {
    const acts = param.needs === undefined || !isOff(values[param.needs]);
    return param.type === 'number' && acts && values[path] !== undefined ? [{ path, param }] : [];
  });
}
