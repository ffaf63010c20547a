/**
 * @file What the fused WebGPU engine does not do yet: augmented batches, activations instead of bytes, batch norm of frozen groups that stands still.
 *
 * `unable` lets another engine take such a job; where this one was asked for by name, EnvironmentError('engineUnable') says so.
 */
import type { Pixels, Split } from '../../datasets/dataset.ts';
import { EnvironmentError } from '../../math/environmentError.ts';
import type { EngineJob } from '../engine.ts';

export function unable({ model, data, augment, replicas }: EngineJob): boolean {
  if (augment || !areBytes(data.train) || !areBytes(data.test)) return true;
  return model.buffers.length > 0 && replicas.some((replica) => model.groups.some((_, g) => replica.normStillAt?.(0, g) === true));
}

export function refusal(): EnvironmentError {
  return new EnvironmentError('engineUnable', { backend: 'wgsl' });
}

export function bytesOf(split: Split<Pixels>): Split {
  if (!areBytes(split)) throw refusal();
  return split;
}

function areBytes(split: Split<Pixels>): split is Split {
  return split.images instanceof Uint8Array;
}
