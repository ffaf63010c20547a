/** @file The network of a task, with the task's own cuts between layer groups. */
import { datasets } from '../../datasets/registry.ts';
import { cardOf } from '../../experiment/choice.ts';
import type { TaskSpec } from '../../experiment/spec.ts';
import type { ModelSpec } from '../../models/model.ts';
import { buildModel } from '../../models/registry.ts';

export function modelOf(task: TaskSpec): ModelSpec {
  const card = cardOf<(typeof datasets)[keyof typeof datasets]>(datasets, task.dataset);
  if (!card) throw new Error(`internal: no dataset ${task.dataset}`);
  return buildModel(task.model, card.shape, card.classes.length, task.cuts);
}
