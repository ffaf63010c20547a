/**
 * @file Copies the images and labels of a batch out of a split, as the network sees them.
 *
 * Pixels become x/255 in float32, correctly rounded (the float64 quotient rounds to the same float32), so they equal PyTorch's ToTensor bit for bit.
 */
import type { Split } from './dataset.ts';

const unit = Float32Array.from({ length: 256 }, (_, x) => x / 255);

/** Images `indices` of the split. `pixels` = H*W*C. Writes into `out` if given. */
export function gatherImages(
  split: Split,
  pixels: number,
  indices: ArrayLike<number>,
  out = new Float32Array(indices.length * pixels),
): Float32Array {
  if (out.length !== indices.length * pixels || split.images.length !== split.count * pixels) throw new Error('internal: batch does not fit');
  const { images } = split;
  for (let k = 0, o = 0; k < indices.length; k++) {
    const first = indexOf(split, indices, k) * pixels;
    for (let i = first; i < first + pixels; i++, o++) out[o] = unit[images[i] as number] as number;
  }
  return out; // [B, H, W, C]
}

/** Labels of the images `indices`. Writes into `out` if given. */
export function gatherLabels(split: Split, indices: ArrayLike<number>, out = new Int32Array(indices.length)): Int32Array {
  if (out.length !== indices.length) throw new Error('internal: batch does not fit');
  for (let k = 0; k < indices.length; k++) out[k] = split.labels[indexOf(split, indices, k)] as number;
  return out; // [B]
}

function indexOf(split: Split, indices: ArrayLike<number>, k: number): number {
  const index = indices[k] as number;
  if (!(index >= 0 && index < split.count)) throw new Error(`internal: image ${index} of ${split.count}`);
  return index;
}
