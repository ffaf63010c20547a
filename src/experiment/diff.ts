/**
 * @file What tells runs apart, for the runs table: the settings that differ, and those that all share.
 *
 * A setting is named by its path within the run ("schedule.kind", "optimizer.momentum"). The rate a card calls its peak and the one it calls its
 * floor are settings of their own ("schedule.peak", "schedule.floor"), whatever their key, so that a constant 0.03 and a cycle up to 0.1 stand in
 * one row. Names, letters and visibility are no settings. A value a run does not have (T_0 of a constant rate) is undefined.
 * Values are those of the run's last stretch; `before` says what they were in the stretches before it. Where its settings changed is a setting, too
 * ("changes", steps), and so is the cost of the range test behind it ("charged").
 */

import type { Param, ParamTable, ParamValue } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import type { ScheduleCard } from '../schedules/schedule.ts';
import { type AnyCard, cardOf } from './choice.ts';
import { frozenGroups } from './rates.ts';
import type { GroupsSpec, RunSpec, Settings } from './spec.ts';
import { chargedParam, groupsParams, LIMITS, untilParam } from './tables.ts';

export interface SettingRow {
  readonly path: string;
  /** How to print a value; undefined for kinds. */
  readonly param: Param | undefined;
  /** One per run, in order. */
  readonly values: readonly (ParamValue | undefined)[];
  /** One list per run: the value in each earlier stretch; empty where it never was another. */
  readonly before: readonly (readonly (ParamValue | undefined)[])[];
}

export interface SharedSetting {
  readonly path: string;
  readonly param: Param | undefined;
  readonly value: ParamValue;
}

interface Setting {
  readonly param: Param | undefined;
  readonly value: ParamValue;
}

/** Rows whose values are not the same for every run. */
export function differingSettings(runs: readonly RunSpec[]): readonly SettingRow[] {
  return settingRows(runs).filter(
    ({ values, before }) =>
      values.some((value) => !equal(value, values[0])) || before.some((list) => JSON.stringify(list) !== JSON.stringify(before[0])),
  );
}

/** Settings that every run has, with the same value. */
export function sharedSettings(runs: readonly RunSpec[]): readonly SharedSetting[] {
  return settingRows(runs).flatMap(({ path, param, values, before }) => {
    const [value] = values;
    const steady = before.every((list) => list.length === 0);
    return value !== undefined && steady && values.every((other) => equal(other, value)) ? [{ path, param, value }] : [];
  });
}

function settingRows(runs: readonly RunSpec[]): readonly SettingRow[] {
  const settings = runs.map(settingsOfRun);
  const earlier = runs.map((run) => run.earlier.map(settingsOf));
  const paths = new Set([...earlier.flat(), ...settings].flatMap((one) => [...one.keys()]));
  return [...paths].map((path) => {
    const values = settings.map((ofRun) => ofRun.get(path)?.value);
    return {
      path,
      param: [...settings, ...earlier.flat()].find((one) => one.has(path))?.get(path)?.param,
      values,
      before: earlier.map((stretches, r) => {
        const then = path in NOT_OF_A_STRETCH ? [] : stretches.map((one) => one.get(path)?.value);
        return then.some((value) => !equal(value, values[r])) ? then : [];
      }),
    };
  });
}

/** Settings of a run as a whole. */
const NOT_OF_A_STRETCH = { changes: true, charged: true } as const;
const changesParam: Param = { ...untilParam, type: 'list', minLength: 0, maxLength: LIMITS.changes, default: [] };

function settingsOfRun(run: RunSpec): ReadonlyMap<string, Setting> {
  const found = new Map(settingsOf(run));
  if (run.earlier.length > 0) found.set('changes', { param: changesParam, value: run.earlier.map(({ until }) => until) });
  if (run.charged > 0) found.set('charged', { param: chargedParam, value: run.charged });
  return found;
}

function settingsOf(run: Settings): ReadonlyMap<string, Setting> {
  const schedule = cardOf<ScheduleCard>(schedules, run.schedule.kind);
  const optimizer = cardOf<AnyCard>(optimizers, run.optimizer.kind);
  const found = new Map<string, Setting>([['schedule.kind', { param: undefined, value: run.schedule.kind }]]);
  const take = (room: string, params: ParamTable, values: Readonly<Record<string, ParamValue>>) => {
    for (const [key, param] of Object.entries(params)) {
      const value = values[key];
      if (value !== undefined) found.set(`${room}.${key}`, { param, value });
    }
  };
  // peak and floor first, so that their rows keep the same place whatever the kinds
  for (const role of ['peak', 'floor'] as const) {
    const key = schedule?.[role];
    const value = key === undefined ? undefined : run.schedule.params[key];
    if (key !== undefined && value !== undefined) found.set(`schedule.${role}`, { param: schedule?.params[key], value });
  }
  const others = Object.fromEntries(Object.entries(schedule?.params ?? {}).filter(([key]) => key !== schedule?.peak && key !== schedule?.floor));
  take('schedule', others, run.schedule.params);
  found.set('optimizer.kind', { param: undefined, value: run.optimizer.kind });
  take('optimizer', optimizer?.params ?? {}, run.optimizer.params);
  take('groups', groupsParams, effectiveGroups(run.groups));
  return found;
}

/** Without what the mode does not use. */
function effectiveGroups(groups: GroupsSpec): Readonly<Record<string, ParamValue>> {
  const { mode, ratio, span, factors, frozenNorm } = groups;
  const still = stillGroups(groups);
  const numbers = { ...(mode === 'geometric' && { ratio }), ...(mode === 'slice' && { span }), ...(mode === 'manual' && { factors }) };
  return { mode, ...numbers, still, ...(still.length > 0 && { frozenNorm }) };
}

/** Which groups stand still, counted from 1, however that was said. */
function stillGroups(groups: GroupsSpec): readonly number[] {
  return frozenGroups(groups, LIMITS.factors).flatMap((still, g) => (still ? [g + 1] : []));
}

function equal(a: ParamValue | undefined, b: ParamValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
