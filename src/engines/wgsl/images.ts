/**
 * @file A split as the kernels read it: bytes in words, every image from a word on, and an image with its label in one word.
 */
import type { Split } from '../../datasets/dataset.ts';
import { type Gpu, USAGE } from './device.ts';

/** What stands for "no image" in an order: its label is no class. */
export const NO_IMAGE = 0xff00_0000;

export const entryOf = (split: Split, index: number): number => (index | ((split.labels[index] as number) << 24)) >>> 0;

/** The first `count` images of the split, uploaded. */
export function uploadImages(gpu: Gpu, { images }: Split, count: number, pixels: number): GPUBuffer {
  const stride = Math.ceil(pixels / 4) * 4;
  const buffer = gpu.buffer('images', count * stride, USAGE.storage | USAGE.copyDst);
  if (count * pixels > images.length) throw new Error('internal: batch does not fit');
  if (stride === pixels && pixels % 4 === 0) gpu.device.queue.writeBuffer(buffer, 0, images as Uint8Array<ArrayBuffer>, 0, count * pixels);
  else {
    const spread = new Uint8Array(count * stride);
    for (let i = 0; i < count; i++) spread.set(images.subarray(i * pixels, (i + 1) * pixels), i * stride);
    gpu.device.queue.writeBuffer(buffer, 0, spread);
  }
  return buffer;
}
