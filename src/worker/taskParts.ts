/**
 * @file What a task says about the training itself, whatever is trained: the network, the images, how they are shown, and the weights to start from.
 */
import { augments } from '../datasets/augment.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { fewLabels } from '../datasets/parts.ts';
import type { EngineJob } from '../engines/engine.ts';
import { isCheckpointName } from '../experiment/checkpoints.ts';
import { sameClasses } from '../experiment/checkpointTask.ts';
import type { TaskSpec } from '../experiment/spec.ts';
import { EnvironmentError } from '../math/environmentError.ts';
import type { NamedTensors } from '../models/model.ts';
import { buildModel } from '../models/registry.ts';
import { isSaddleStart, saddleStart } from '../models/saddleStart.ts';
import type { SafetensorsFile } from '../models/safetensors.ts';
import { startWeights } from '../models/startWeights.ts';

export interface TaskParts extends Pick<EngineJob, 'model' | 'batchSize' | 'augment'> {
  readonly data: Dataset;
  /** Where a replica of this seed starts; null: from weights drawn by the seed. */
  readonly startOf: ((seed: number) => NamedTensors) | null;
}

/** `saved`: the checkpoint that `task.start` names, or null. */
export function taskParts(task: TaskSpec, whole: Dataset, saved: SafetensorsFile | null): TaskParts {
  const data = fewLabels(whole, task.trainCount);
  const model = buildModel(task.model, data.shape, data.classes, task.cuts);
  const { start } = task;
  const parts = { data, model, batchSize: task.batchSize, ...(augments(task.augment) && { augment: task.augment }) };
  if (isSaddleStart(start)) return { ...parts, startOf: (seed) => saddleStart(model, seed, start, task.eps) };
  if (!isCheckpointName(start)) return { ...parts, startOf: null };
  if (!saved) throw new Error(`internal: checkpoint ${start} was not loaded`);
  const same = sameClasses(start, task.dataset);
  const startOf = (seed: number) => {
    const result = startWeights(model, saved.tensors, { sameClasses: same, seed });
    if (!result.ok) throw new EnvironmentError('shardCorrupt', { file: `${start}.safetensors`, reason: result.problem });
    return result.weights;
  };
  startOf(task.seed); // what does not fit shows before anything is trained
  return { ...parts, startOf };
}
