/**
 * @file Epochs and steps: the only place that converts one into the other.
 *
 *   stepsPerEpoch = floor(train / batchSize)        only full batches are used (PyTorch: DataLoader(drop_last=True))
 *   totalSteps    = max(1, round(epochs * stepsPerEpoch)), at most 1e7
 *   epoch         = step / stepsPerEpoch            a real number
 *
 * Symbols: train, images of the training split; step, one optimizer update, counted from 0. Keras and fastai's examples keep the last,
 * smaller batch, so their epoch is one step longer (20,000 images at batch 64: 313 steps there, 312 here).
 */
import type { ScheduleContext } from '../schedules/schedule.ts';
import type { TaskSpec } from './spec.ts';

/** Of any run: what files and stores take. */
const MOST_STEPS = 1e7;

type Length = Pick<TaskSpec, 'batchSize' | 'epochs'>;

/** Updates in one pass over the data; at least 1, though a set smaller than the batch cannot be trained on. */
export function stepsPerEpoch(task: Pick<TaskSpec, 'batchSize'>, trainCount: number): number {
  return Math.max(1, Math.floor(trainCount / task.batchSize));
}

export function totalSteps(task: Length, trainCount: number): number {
  return Math.min(MOST_STEPS, Math.max(1, Math.round(task.epochs * stepsPerEpoch(task, trainCount))));
}

export function epochOf(step: number, perEpoch: number): number {
  return step / perEpoch;
}

/** `available`: training images that the dataset has; the task may ask for fewer. */
export function scheduleContext(task: Length & Pick<TaskSpec, 'trainCount'>, available: number): ScheduleContext {
  const trainCount = task.trainCount > 0 ? Math.min(task.trainCount, available) : available;
  return { totalSteps: totalSteps(task, trainCount), stepsPerEpoch: stepsPerEpoch(task, trainCount) };
}
