/**
 * @file Takes contradictions out of a spec that came from a link: the values that contradict each other go back to their defaults, each with an
 * issue, and all else stays.
 */
import { schedules } from '../schedules/registry.ts';
import type { ScheduleContext } from '../schedules/schedule.ts';
import { choiceOf } from './choice.ts';
import { findConflicts, historyConflicts, plannedContext, scheduleConflicts, worded } from './conflicts.ts';
import { defaultSpec, newRun } from './defaults.ts';
import { contextFrom, stretchesOf } from './history.ts';
import type { IssueList } from './issues.ts';
import type { CardChoice, ExperimentSpec, FindSpec, RunSpec, Settings } from './spec.ts';

export function repairConflicts(spec: ExperimentSpec, issues: IssueList): ExperimentSpec {
  const context = plannedContext(spec.task);
  const runs = spec.runs.map((run, i) => repairRun(run, context, `runs.${i}`, issues));
  return { ...spec, runs, find: repairFind(spec.find, issues) };
}

function repairRun(run: RunSpec, context: ScheduleContext, path: string, issues: IssueList): RunSpec {
  const conflicts = historyConflicts(run);
  for (const conflict of conflicts) issues.add(path, 'conflict', worded(path, conflict).params);
  const whole = conflicts.length === 0 ? run : { ...run, earlier: [] };
  const origins = stretchesOf(whole).map(({ origin }) => contextFrom(context, origin));
  const repaired = <S extends Settings>(settings: S, k: number, at: string): S => ({
    ...settings,
    schedule: repairSchedule(settings.schedule, origins[k] as ScheduleContext, `${at}.schedule.params`, issues),
  });
  return { ...repaired(whole, whole.earlier.length, path), earlier: whole.earlier.map((stretch, k) => repaired(stretch, k, `${path}.earlier.${k}`)) };
}

function repairSchedule(choice: CardChoice, context: ScheduleContext, path: string, issues: IssueList): CardChoice {
  const conflicts = scheduleConflicts(choice, context);
  if (conflicts.length === 0) return choice;
  for (const conflict of conflicts) issues.add(path, 'conflict', worded(path, conflict).params);
  const usual = choiceOf(schedules, choice.kind);
  const involved = new Set(conflicts.flatMap(({ keys }) => keys));
  const params = Object.fromEntries(
    Object.entries(choice.params).map(([key, value]) => [key, involved.has(key) ? (usual.params[key] ?? value) : value]),
  );
  // the reset values may contradict others; the card's defaults, and at last a constant rate, do not
  const candidates = [{ kind: choice.kind, params }, usual, newRun('A').schedule];
  return candidates.find((candidate) => scheduleConflicts(candidate, context).length === 0) ?? newRun('A').schedule;
}

function repairFind(find: FindSpec, issues: IssueList): FindSpec {
  const conflicts = findConflicts(find);
  for (const conflict of conflicts) issues.add('find', 'conflict', worded('find', conflict).params);
  const involved = new Set(conflicts.flatMap(({ keys }) => keys));
  return Object.fromEntries(
    Object.entries(find).map(([key, value]) => [key, involved.has(key) ? (defaultSpec.find as unknown as Record<string, typeof value>)[key] : value]),
  ) as unknown as FindSpec;
}
