/**
 * @file Reads one shard: a few thousand images and their labels in one file, the same bytes out in Node and in every browser.
 *
 * Header, little-endian, 16 bytes:
 *   0  magic   'LRPD'
 *   4  u8      version, 1
 *   5  u8      predictor: 0 none, 1 Paeth, 2 Paeth of [G, R - G, B - G]
 *   6  u8      C, channels
 *   7  u8      split: 0 train, 1 test
 *   8  u16     H
 *  10  u16     W
 *  12  u32     count
 * Body: a raw deflate stream (RFC 1951) of count labels (u8), then C planes of [count, H, W] bytes.
 *
 * Why a predictor: deflate sees repeats, not slopes. A pixel is replaced by its distance (mod 256) from Paeth's guess out of its left, upper and
 * upper-left neighbors (PNG specification, W3C 2003, section 9.4), and red and blue by their distance from green. Bytes per image, measured on the
 * first 1,000 of each set (raw / none / this): Fashion-MNIST 784 / 439 / 417; CIFAR-10 3072 / 2839 / 1899; MNIST 784 / 168 / 202, so MNIST goes without.
 * Unlike PNG's: neighbors outside the image are not 0: the first row is guessed from the left, the first column from above.
 *
 * A shard is a stranger's file: nothing in it is believed that the manifest does not say, and nothing larger is allocated.
 */
import { inflateSync } from 'fflate';
import { EnvironmentError } from '../math/environmentError.ts';
import type { ShardEntry } from './dataset.ts';
import { addGreen, undoPaeth } from './predictors.ts';

export const HEADER_BYTES = 16;
const MAGIC = [0x4c, 0x52, 0x50, 0x44]; // 'LRPD'
const VERSION = 1;
const NONE = 0;
const PAETH = 1;
const GREEN_PAETH = 2;

/** What the manifest says about the shard. */
export interface ShardExpectation {
  readonly entry: Pick<ShardEntry, 'file' | 'split' | 'count'>;
  readonly shape: readonly [number, number, number];
  /** Labels lie below it. */
  readonly classes: number;
}

/** Where the shard goes: views into the arrays of its split. */
export interface ShardTarget {
  readonly images: Uint8Array; // [count, H, W, C]
  readonly labels: Uint8Array; // [count]
}

/** Decodes `file` into `target`. Throws EnvironmentError `shardCorrupt` { file, reason } and leaves `target` unfinished if anything is not as expected. */
export function decodeShard(file: Uint8Array, { entry, shape, classes }: ShardExpectation, target: ShardTarget): void {
  const { count } = entry;
  const [height, width, channels] = shape;
  const pixels = height * width;
  if (target.images.length !== count * pixels * channels || target.labels.length !== count)
    throw new Error('internal: target of a shard has the wrong size');

  const corrupt = (reason: string) => new EnvironmentError('shardCorrupt', { file: entry.file, reason });
  const predictor = readHeader(file, entry, shape, corrupt);

  const wanted = count + target.images.length;
  let body: Uint8Array;
  try {
    // One byte more than wanted: fflate drops what does not fit, so a longer stream shows by filling it.
    body = inflateSync(file.subarray(HEADER_BYTES), { out: new Uint8Array(wanted + 1) });
  } catch {
    throw corrupt('deflate');
  }
  if (body.length !== wanted) throw corrupt('length');

  const labels = body.subarray(0, count);
  if (labels.some((label) => label >= classes)) throw corrupt('label');
  target.labels.set(labels);

  const planes = body.subarray(count);
  if (predictor !== NONE) undoPaeth(planes, count * channels, height, width);
  if (predictor === GREEN_PAETH) addGreen(planes, target.images);
  else interleave(planes, channels, target.images);
}

/** The predictor, once everything else in the header is what the manifest says. */
function readHeader(
  file: Uint8Array,
  entry: ShardExpectation['entry'],
  [height, width, channels]: ShardExpectation['shape'],
  corrupt: (reason: string) => EnvironmentError,
): number {
  if (file.length < HEADER_BYTES) throw corrupt('truncated');
  const view = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  if (MAGIC.some((byte, i) => view.getUint8(i) !== byte)) throw corrupt('magic');
  if (view.getUint8(4) !== VERSION) throw corrupt('version');
  if (view.getUint8(7) !== (entry.split === 'train' ? 0 : 1)) throw corrupt('split');
  if (view.getUint8(6) !== channels || view.getUint16(8, true) !== height || view.getUint16(10, true) !== width) throw corrupt('shape');
  if (view.getUint32(12, true) !== entry.count) throw corrupt('count');
  const predictor = view.getUint8(5);
  if (predictor !== NONE && predictor !== PAETH && !(predictor === GREEN_PAETH && channels === 3)) throw corrupt('predictor');
  return predictor;
}

/** Planes [C, count, H, W] to pixels [count, H, W, C]. */
function interleave(planes: Uint8Array, channels: number, images: Uint8Array): void {
  if (channels === 1) {
    images.set(planes);
    return;
  }
  const size = planes.length / channels;
  for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) images[i * channels + c] = planes[c * size + i] as number;
}
