/** @file Data that a small network learns in a few updates. */
import type { Split } from '../../src/datasets/dataset.ts';
import { stream } from '../../src/math/rng.ts';

/**
 * Images of which a linear model can tell the class: the class's tenth of the pixels is bright, the rest is noise. One label in ten is drawn
 * again, or a huge rate would separate the classes at once, with a loss of 0.
 */
export function brightness(count: number): Split {
  const rng = stream(7, 'test/brightness');
  const labels = Uint8Array.from({ length: count }, () => rng.below(10));
  const images = new Uint8Array(count * 784);
  for (let i = 0; i < images.length; i++) {
    const label = labels[Math.floor(i / 784)] as number;
    images[i] = Math.floor((i % 784) / 78.4) === label ? 200 : rng.below(60);
  }
  for (let i = 0; i < count; i += 10) labels[i] = rng.below(10);
  return { count, images, labels };
}
