/**
 * @file Contradictions between values that are each allowed: what a schedule's card says of its own, and a range test that runs backwards.
 */
import type { DatasetCard } from '../datasets/dataset.ts';
import { datasets } from '../datasets/registry.ts';
import type { ModelSpec } from '../models/model.ts';
import { buildModel, models } from '../models/registry.ts';
import { cutsFit } from '../models/regroup.ts';
import { schedules } from '../schedules/registry.ts';
import type { CardConflict, ScheduleContext } from '../schedules/schedule.ts';
import { isCheckpointName } from './checkpoints.ts';
import { startFits } from './checkpointTask.ts';
import { type AnyCard, cardOf } from './choice.ts';
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
  const ofTask = taskConflicts(spec.task).map((conflict) => worded('task', conflict));
  return [...ofTask, ...ofRuns, ...findConflicts(spec.find).map((conflict) => worded('find', conflict))];
}

/** A batch must fit into the images, a layer group must not be empty, and a network starts from weights of its own shape. */
export function taskConflicts(task: TaskSpec): readonly CardConflict[] {
  const found: CardConflict[] = [];
  if (task.trainCount > 0 && task.batchSize > task.trainCount) found.push({ keys: ['batchSize', 'trainCount'], code: 'batchAboveImages' });
  const model = plannedModel({ ...task, cuts: [] });
  if (model && !cutsFit(model, task.cuts)) found.push({ keys: ['cuts'], code: 'cutsBeyondModel' });
  if (isCheckpointName(task.start) && !startFits(task.start, task)) found.push({ keys: ['start'], code: 'startDoesNotFit' });
  return found;
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
  return scheduleContext(task, loaded ?? cardOf<DatasetCard>(datasets, task.dataset)?.train ?? 0);
}

/** The network of the task, as its dataset's card and its cuts make it; undefined for kinds that are not there. */
export function plannedModel(task: Pick<TaskSpec, 'dataset' | 'model' | 'cuts'>): ModelSpec | undefined {
  const data = cardOf<DatasetCard>(datasets, task.dataset);
  if (data === undefined || cardOf<AnyCard>(models, task.model.kind) === undefined) return undefined;
  return buildModel(task.model, data.shape, data.classes.length, task.cuts);
}

export function worded(path: string, conflict: CardConflict): Conflict {
  return { path, params: { conflict: conflict.code, keys: conflict.keys.join(', ') } };
}
