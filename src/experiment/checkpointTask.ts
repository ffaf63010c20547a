/**
 * @file What a checkpoint means for a task: whether the task can start from it, and whether it knows the task's classes.
 */
import type { DatasetCard } from '../datasets/dataset.ts';
import { datasets } from '../datasets/registry.ts';
import { type CheckpointName, checkpoints } from './checkpoints.ts';
import { cardOf } from './choice.ts';
import type { TaskSpec } from './spec.ts';

/** Can the task start from the checkpoint: the same network, for images of the same shape? */
export function startFits(name: CheckpointName, { dataset, model }: Pick<TaskSpec, 'dataset' | 'model'>): boolean {
  const from = checkpoints[name];
  return from.model === model.kind && String(dataOf(from.dataset)?.shape) === String(dataOf(dataset)?.shape);
}

/** Does the checkpoint tell the very classes apart that the dataset has? Then its last layer can be taken over, too. */
export function sameClasses(name: CheckpointName, dataset: string): boolean {
  return JSON.stringify(dataOf(checkpoints[name].dataset)?.classes) === JSON.stringify(dataOf(dataset)?.classes);
}

function dataOf(kind: string): DatasetCard | undefined {
  return cardOf<DatasetCard>(datasets, kind);
}
