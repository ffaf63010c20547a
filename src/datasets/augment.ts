/**
 * @file Augmentation: every image of a batch is flipped, cropped and shifted at random on its way to the network; the stored bytes stay.
 *
 *   output (x, y) shows input (x', y'), or 0 (black) where that lies outside:
 *     u  = flip ? W - 1 - x : x                                mirrored left to right
 *     x' = left + floor((2u + 1)(W - cut) / (2W)) + dx         a window of W - cut pixels, stretched over all W (nearest neighbor), then moved
 *     y' = top  + floor((2y + 1)(H - cut) / (2H)) + dy
 *
 * Symbols: H, W height and width; flip 0 or 1 with equal chance; cut 0 ... crop; left, top 0 ... cut; dx, dy -shift ... shift, all uniform integers.
 * With crop 0, this is the usual padding by `shift` zeros and random crop of the old size (He et al. 2015, arXiv 1512.03385, section 4.2).
 * A pure function of (seed, step, position in the batch): stream "augment/<step>", six draws per image in order, whatever is switched on; so a run
 * can go on from any step, and a switch moves no other draw. Whole numbers only, so every engine shows its network the same pixels.
 *
 * One image's draw is packed into 21 bits, 0 being "as it is", so that a graphics processor can carry it beside the image's index:
 *   bit 0 flip | 1-4 dx | 5-8 dy (two's complement) | 9-12 cut | 13-16 left | 17-20 top
 *
 * Differences: torchvision's RandomResizedCrop also varies the aspect and interpolates; fastai's aug_transforms rotate, light and warp, too.
 */
import type { ParamTable } from '../math/card.ts';
import { stream } from '../math/rng.ts';

export const augmentParams = {
  flip: { type: 'flag', default: false },
  shift: { type: 'number', unit: '1', min: 0, max: 7, default: 0, scale: 'linear', integer: true },
  crop: { type: 'number', unit: '1', min: 0, max: 8, default: 0, scale: 'linear', integer: true },
} as const satisfies ParamTable;

export interface Augment {
  readonly flip: boolean;
  /** Most pixels an image moves, in each direction. */
  readonly shift: number;
  /** Most pixels that its window is smaller. */
  readonly crop: number;
}

/** One image's draw. */
interface Draw {
  readonly flip: boolean;
  readonly dx: number;
  readonly dy: number;
  readonly cut: number;
  readonly left: number;
  readonly top: number;
}

export function augments({ flip, shift, crop }: Augment): boolean {
  return flip || shift > 0 || crop > 0;
}

/** The packed draws of the images of update `step`, in the order of the batch. */
export function drawAugmentations({ flip, shift, crop }: Augment, seed: number, step: number, batchSize: number): Uint32Array {
  const rng = stream(seed, `augment/${step}`);
  return Uint32Array.from({ length: batchSize }, () => {
    const mirrored = rng.below(2) === 1;
    const dx = rng.below(2 * shift + 1) - shift;
    const dy = rng.below(2 * shift + 1) - shift;
    const cut = rng.below(crop + 1);
    return pack({ flip: flip && mirrored, dx, dy, cut, left: rng.below(cut + 1), top: rng.below(cut + 1) });
  });
}

/** Writes image `index` of `images` [count, H, W, C] as its draw shows it into `out`, from number `at` on. */
export function augmentImage(
  images: Uint8Array,
  index: number,
  [height, width, channels]: readonly [number, number, number],
  packed: number,
  out: Uint8Array,
  at: number,
): void {
  const first = index * height * width * channels;
  if (packed === 0) {
    out.set(images.subarray(first, first + height * width * channels), at);
    return;
  }
  const { flip, dx, dy, cut, left, top } = unpack(packed);
  const columns = Int32Array.from({ length: width }, (_, x) => left + stretch(flip ? width - 1 - x : x, width, cut) + dx);
  let o = at;
  for (let y = 0; y < height; y++) {
    const row = top + stretch(y, height, cut) + dy;
    if (row < 0 || row >= height) {
      out.fill(0, o, o + width * channels);
      o += width * channels;
      continue;
    }
    for (let x = 0; x < width; x++) {
      const column = columns[x] as number;
      const inside = column >= 0 && column < width;
      const from = first + (row * width + column) * channels;
      for (let c = 0; c < channels; c++) out[o++] = inside ? (images[from + c] as number) : 0;
    }
  }
}

function stretch(u: number, size: number, cut: number): number {
  return Math.floor(((2 * u + 1) * (size - cut)) / (2 * size));
}

function pack({ flip, dx, dy, cut, left, top }: Draw): number {
  return (flip ? 1 : 0) | ((dx & 15) << 1) | ((dy & 15) << 5) | (cut << 9) | (left << 13) | (top << 17);
}

function unpack(packed: number): Draw {
  const signed = (from: number) => (packed << (28 - from)) >> 28;
  const bits = (from: number) => (packed >>> from) & 15;
  return { flip: (packed & 1) === 1, dx: signed(1), dy: signed(5), cut: bits(9), left: bits(13), top: bits(17) };
}
