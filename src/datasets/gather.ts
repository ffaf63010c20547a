/**
 * @file Copies the images and labels of a batch out of a split: as they are stored, or as the network sees them; augmented, if draws are given.
 *
 * Bytes become x/255 in float32, correctly rounded (the float64 quotient rounds to the same float32), so they equal PyTorch's ToTensor bit for bit.
 */
import { type Augment, augmentImage, augments, drawAugmentations } from './augment.ts';
import type { Pixels, Split } from './dataset.ts';

/** How each image of a batch is shown (see augment.ts). */
export interface Augmented {
  readonly shape: readonly [number, number, number];
  readonly draws: Uint32Array; // [B]
}

const unit = Float32Array.from({ length: 256 }, (_, x) => x / 255);

/** How the images of update `step` are shown; undefined: as they are. */
export function augmentedAt(
  augment: Augment | undefined,
  shape: readonly [number, number, number],
  seed: number,
  step: number,
  batchSize: number,
): Augmented | undefined {
  return augment && augments(augment) ? { shape, draws: drawAugmentations(augment, seed, step, batchSize) } : undefined;
}

/** Images `indices` of the split as stored, into `out` (of the same kind) from number `at` on. */
export function gatherStored(split: Split<Pixels>, pixels: number, indices: ArrayLike<number>, out: Pixels, at: number, augmented?: Augmented): void {
  const { images } = split;
  for (let k = 0; k < indices.length; k++) {
    const index = indexOf(split, indices, k);
    const to = at + k * pixels;
    if (augmented) augmentImage(bytesOf(images), index, augmented.shape, augmented.draws[k] as number, bytesOf(out), to);
    else out.set(images.subarray(index * pixels, (index + 1) * pixels), to);
  }
}

/** Images `indices` of the split as the network sees them. `pixels` = H*W*C. Writes into `out` if given. */
export function gatherImages(
  split: Split<Pixels>,
  pixels: number,
  indices: ArrayLike<number>,
  out = new Float32Array(indices.length * pixels),
  augmented?: Augmented,
): Float32Array {
  if (out.length !== indices.length * pixels || split.images.length !== split.count * pixels) throw new Error('internal: batch does not fit');
  if (split.images instanceof Float32Array) {
    gatherStored(split, pixels, indices, out, 0, augmented);
    return out;
  }
  const bytes = new Uint8Array(out.length);
  gatherStored(split, pixels, indices, bytes, 0, augmented);
  for (let i = 0; i < bytes.length; i++) out[i] = unit[bytes[i] as number] as number;
  return out; // [B, H, W, C]
}

/** Labels of the images `indices`. Writes into `out` if given. */
export function gatherLabels(split: Split<Pixels>, indices: ArrayLike<number>, out = new Int32Array(indices.length)): Int32Array {
  if (out.length !== indices.length) throw new Error('internal: batch does not fit');
  for (let k = 0; k < indices.length; k++) out[k] = split.labels[indexOf(split, indices, k)] as number;
  return out; // [B]
}

function indexOf(split: Split<Pixels>, indices: ArrayLike<number>, k: number): number {
  const index = indices[k] as number;
  if (!(index >= 0 && index < split.count)) throw new Error(`internal: image ${index} of ${split.count}`);
  return index;
}

function bytesOf(pixels: Pixels): Uint8Array {
  if (pixels instanceof Uint8Array) return pixels;
  throw new Error('internal: activations cannot be augmented');
}
