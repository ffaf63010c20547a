/**
 * @file Contradictions between values that are each allowed: what a schedule's card says of its own, and a range test that runs backwards.
 */
import { datasets } from '../datasets/registry.ts';
import { schedules } from '../schedules/registry.ts';
import type { CardConflict, ScheduleContext } from '../schedules/schedule.ts';
import { cardOf } from './choice.ts';
import { scheduleContext } from './epochs.ts';
import { contextFrom, stretchesOf } from './history.ts';
import type { CardChoice, ExperimentSpec, FindSpec, RunSpec, TaskSpec } from './spec.ts';

export interface Conflict {
  readonly path: string;
  readonly params: { readonly conflict: string; readonly keys: string };
}

/** Every contradiction of a spec whose values are valid one by one. */
export function conflictsOf(spec: ExperimentSpec): readonly Conflict[] {
  const context = plannedContext(spec.task);
  const ofRuns = spec.runs.flatMap((run, i) => [
    ...historyConflicts(run).map((conflict) => worded(`runs.${i}`, conflict)),
    ...stretchesOf(run).flatMap(({ settings, origin }, k) => {
      const path = k < run.earlier.length ? `runs.${i}.earlier.${k}` : `runs.${i}`;
      return scheduleConflicts(settings.schedule, contextFrom(context, origin)).map((conflict) => worded(`${path}.schedule.params`, conflict));
    }),
  ]);
  return [...ofRuns, ...findConflicts(spec.find).map((conflict) => worded('find', conflict))];
}

/** An optimizer's state has no meaning under another rule, so its kind stays from stretch to stretch. */
export function historyConflicts(run: RunSpec): readonly CardConflict[] {
  const keeps = run.earlier.every(({ optimizer }) => optimizer.kind === run.optimizer.kind);
  return keeps ? [] : [{ keys: ['earlier', 'optimizer'], code: 'optimizerChanges' }];
}

export function scheduleConflicts(choice: CardChoice, context: ScheduleContext): readonly CardConflict[] {
  return cardOf(schedules, choice.kind)?.check?.(choice.params, context) ?? [];
}

export function findConflicts(find: FindSpec): readonly CardConflict[] {
  const found: CardConflict[] = [];
  if (find.startLr >= find.endLr) found.push({ keys: ['startLr', 'endLr'], code: 'startNotBelowEnd' });
  if (find.lowerLr !== null && find.upperLr !== null && find.lowerLr > find.upperLr)
    found.push({ keys: ['lowerLr', 'upperLr'], code: 'lowerAboveUpper' });
  return found;
}

/** The context with the count of training images that was loaded; before that, the count that ships with the site (complete sets have more). */
export function plannedContext(task: TaskSpec, loaded: number | null = null): ScheduleContext {
  return scheduleContext(task, loaded ?? cardOf(datasets, task.dataset)?.train ?? 0);
}

export function worded(path: string, conflict: CardConflict): Conflict {
  return { path, params: { conflict: conflict.code, keys: conflict.keys.join(', ') } };
}
