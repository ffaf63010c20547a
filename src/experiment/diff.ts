/**
 * @file What tells runs apart, for the runs table: the settings that differ, and those that all share.
 *
 * A setting is named by its path within the run ("schedule.kind", "optimizer.momentum"). The rate a card calls its peak and the one it calls its
 * floor are settings of their own ("schedule.peak", "schedule.floor"), whatever their key, so that a constant 0.03 and a cycle up to 0.1 stand in
 * one row. Names, letters and visibility are no settings. A value a run does not have (T_0 of a constant rate) is undefined.
 */

import type { Param, ParamTable, ParamValue } from '../math/card.ts';
import { optimizers } from '../optimizers/registry.ts';
import { schedules } from '../schedules/registry.ts';
import type { ScheduleCard } from '../schedules/schedule.ts';
import { type AnyCard, cardOf } from './choice.ts';
import type { GroupsSpec, RunSpec } from './spec.ts';
import { groupsParams } from './tables.ts';

export interface SettingRow {
  readonly path: string;
  /** How to print a value; undefined for kinds. */
  readonly param: Param | undefined;
  /** One per run, in order. */
  readonly values: readonly (ParamValue | undefined)[];
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
  return settingRows(runs).filter(({ values }) => values.some((value) => !equal(value, values[0])));
}

/** Settings that every run has, with the same value. */
export function sharedSettings(runs: readonly RunSpec[]): readonly SharedSetting[] {
  return settingRows(runs).flatMap(({ path, param, values }) => {
    const [value] = values;
    return value !== undefined && values.every((other) => equal(other, value)) ? [{ path, param, value }] : [];
  });
}

function settingRows(runs: readonly RunSpec[]): readonly SettingRow[] {
  const settings = runs.map(settingsOf);
  const paths = new Set(settings.flatMap((ofRun) => [...ofRun.keys()]));
  return [...paths].map((path) => ({
    path,
    param: settings.find((ofRun) => ofRun.has(path))?.get(path)?.param,
    values: settings.map((ofRun) => ofRun.get(path)?.value),
  }));
}

function settingsOf(run: RunSpec): ReadonlyMap<string, Setting> {
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
function effectiveGroups({ mode, ratio, factors, frozen }: GroupsSpec): Readonly<Record<string, ParamValue>> {
  return { mode, ...(mode === 'geometric' && { ratio }), ...(mode === 'manual' && { factors }), frozen };
}

function equal(a: ParamValue | undefined, b: ParamValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
