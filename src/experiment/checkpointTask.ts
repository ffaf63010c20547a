/**
 * @file What a checkpoint was trained on, read from its link; and what a network on it says about the classes of another task.
 */
import type { DatasetCard } from '../datasets/dataset.ts';
import { datasets } from '../datasets/registry.ts';
import { type CheckpointName, checkpoints } from './checkpoints.ts';
import { cardOf } from './choice.ts';
import type { ExperimentSpec, TaskSpec } from './spec.ts';
import { decodeSpec } from './url.ts';

export function checkpointSpec(name: CheckpointName): ExperimentSpec {
  const { spec, issues } = decodeSpec(checkpoints[name].link);
  if (issues.length > 0) throw new Error(`internal: link of checkpoint ${name}: ${JSON.stringify(issues)}`);
  return spec;
}

/** Does the checkpoint tell the very classes apart that the dataset has? Then its last layer can be taken over, too. */
export function sameClasses(name: CheckpointName, dataset: string): boolean {
  const classesOf = (kind: string) => JSON.stringify(cardOf<DatasetCard>(datasets, kind)?.classes);
  return classesOf(checkpointSpec(name).task.dataset) === classesOf(dataset);
}

/** Can the task start from the checkpoint: the same network, for images of the same shape? */
export function startFits(name: CheckpointName, task: Pick<TaskSpec, 'dataset' | 'model'>): boolean {
  const from = checkpointSpec(name).task;
  const shapeOf = (kind: string) => String(cardOf<DatasetCard>(datasets, kind)?.shape);
  return from.model.kind === task.model.kind && shapeOf(from.dataset) === shapeOf(task.dataset);
}
