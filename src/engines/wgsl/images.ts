/**
 * @file A split as the kernels read it: bytes in words, every image from a word on (activations: float32, from a vector on), and an image with its label in
 * one word.
 */
import { type Augment, augments } from '../../datasets/augment.ts';
import type { Pixels, Split } from '../../datasets/dataset.ts';
import { EnvironmentError } from '../../math/environmentError.ts';
import type { EngineJob } from '../engine.ts';
import { type Gpu, USAGE } from './device.ts';
import { type Input, wordsOf } from './plan.ts';

/** What stands for "no image" in an order: its label is no class. */
export const NO_IMAGE = 0xff00_0000;

export const entryOf = (split: Split<Pixels>, index: number): number => (index | ((split.labels[index] as number) << 24)) >>> 0;

/** Null: images are shown as they are. */
export const augmentOf = ({ augment }: EngineJob): Augment | null => (augment && augments(augment) ? augment : null);

export function inputOf({ images }: Split<Pixels>, augment: Augment | null = null): Input {
  if (images instanceof Uint8Array) return augment ? 'augmented' : 'bytes';
  if (augment) throw new Error('internal: activations cannot be augmented');
  return 'floats';
}

/** The first `count` images of the split, uploaded. */
export function uploadImages(gpu: Gpu, split: Split<Pixels>, count: number, shape: readonly [number, number, number]): GPUBuffer {
  const images = split.images as Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  const numbers = shape[0] * shape[1] * shape[2];
  const words = wordsOf(shape, inputOf(split));
  const stride = (4 / images.BYTES_PER_ELEMENT) * words;
  if (count * numbers > images.length) throw new Error('internal: batch does not fit');
  if (4 * count * words > gpu.most) throw new EnvironmentError('outOfMemory');
  const buffer = gpu.buffer('images', 4 * count * words, USAGE.storage | USAGE.copyDst);
  if (stride === numbers) gpu.device.queue.writeBuffer(buffer, 0, images, 0, count * numbers);
  else {
    const spread = images instanceof Uint8Array ? new Uint8Array(count * stride) : new Float32Array(count * stride);
    for (let i = 0; i < count; i++) spread.set(images.subarray(i * numbers, (i + 1) * numbers), i * stride);
    gpu.device.queue.writeBuffer(buffer, 0, spread);
  }
  return buffer;
}
