/**
 * @file Reads manifest.json: a manifest, or everything that is wrong with it. Never throws, never believes.
 *
 * What passes is safe to act on: shard names are plain file names, every count adds up, and nothing asks for more memory than the limits below.
 */
import type { DatasetManifest } from './dataset.ts';

export type ManifestResult = { readonly ok: true; readonly manifest: DatasetManifest } | { readonly ok: false; readonly problems: readonly string[] };

/** Bytes of pixels in both splits together; the complete CIFAR-10 needs 184 MB. */
const MAX_PIXEL_BYTES = 1 << 29;
/** Of one file. */
const MAX_SHARD_BYTES = 1 << 25;
/** Pixels and labels of one shard, once inflated. */
const MAX_SHARD_PIXEL_BYTES = 1 << 26;
const MAX_SIDE = 1024;
const MAX_CHANNELS = 4;
const MAX_CLASSES = 256; // a label is a byte

type Check = (path: string, ok: boolean, expected: string) => boolean;
type Fields = Readonly<Record<string, unknown>>;

export function parseManifest(value: unknown): ManifestResult {
  const problems: string[] = [];
  const check: Check = (path, ok, expected) => {
    if (!ok) problems.push(`${path}: expected ${expected}`);
    return ok;
  };
  if (!isFields(value)) return { ok: false, problems: ['manifest: expected an object'] };

  check('format', value.format === 1, '1');
  for (const key of ['name', 'licence', 'source']) check(key, isText(value[key]), 'a text');
  const counts = value.counts;
  const countsOk = check(
    'counts',
    isFields(counts) && isWhole(counts.train, 1, 1e7) && isWhole(counts.test, 1, 1e7),
    '{ train, test }, each a whole number from 1',
  );
  const shapeOk = check('shape', isShape(value.shape), `[H, W, C], sides up to ${MAX_SIDE}, up to ${MAX_CHANNELS} channels`);
  check('classes', isClasses(value.classes), `2 to ${MAX_CLASSES} different texts`);
  const list = value.shards;
  const listOk = check('shards', Array.isArray(list) && list.length > 0, 'a list of shards');

  if (shapeOk) checkMoments(value, check);
  if (shapeOk && countsOk && listOk) {
    const [height, width, channels] = value.shape as [number, number, number];
    const { train, test } = counts as { train: number; test: number };
    const imageBytes = height * width * channels;
    check('counts', (train + test) * imageBytes <= MAX_PIXEL_BYTES, `at most ${MAX_PIXEL_BYTES} bytes of pixels`);
    checkShards(list as unknown[], { train, test }, imageBytes, check);
  }
  return problems.length === 0 ? { ok: true, manifest: value as unknown as DatasetManifest } : { ok: false, problems };
}

function checkMoments(value: Fields, check: Check): void {
  const channels = (value.shape as number[])[2];
  for (const key of ['mean', 'deviation']) {
    const list = value[key];
    const ok = Array.isArray(list) && list.length === channels && list.every((x) => typeof x === 'number' && x >= 0 && x <= 1);
    check(key, ok, `${channels} numbers from 0 to 1`);
  }
}

function checkShards(list: readonly unknown[], counts: Readonly<{ train: number; test: number }>, imageBytes: number, check: Check): void {
  const files = new Set<string>();
  const sums = { train: 0, test: 0 };
  list.forEach((shard, i) => {
    const path = `shards.${i}`;
    if (!isFields(shard)) {
      check(path, false, 'an object');
      return;
    }
    const { file, split, count } = shard;
    // A plain name: it can neither leave the folder nor be an address of its own.
    if (
      check(
        `${path}.file`,
        typeof file === 'string' && /^[a-z0-9][a-z0-9-]{0,60}\.bin$/.test(file) && !files.has(file),
        'a plain file name of its own',
      )
    ) {
      files.add(file as string);
    }
    const splitOk = check(`${path}.split`, split === 'train' || split === 'test', "'train' or 'test'");
    const countOk = check(
      `${path}.count`,
      isWhole(count, 1, Math.floor(MAX_SHARD_PIXEL_BYTES / imageBytes)),
      `a whole number of images, at most ${MAX_SHARD_PIXEL_BYTES} bytes of pixels`,
    );
    check(`${path}.bytes`, isWhole(shard.bytes, 1, MAX_SHARD_BYTES), `a whole number from 1 to ${MAX_SHARD_BYTES}`);
    check(`${path}.sha256`, typeof shard.sha256 === 'string' && /^[0-9a-f]{64}$/.test(shard.sha256), '64 hexadecimal digits');
    if (splitOk && countOk) sums[split as 'train' | 'test'] += count as number;
  });
  for (const split of ['train', 'test'] as const)
    check('shards', sums[split] === counts[split], `${counts[split]} ${split} images in all, not ${sums[split]}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 2000;
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function isShape(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    isWhole(value[0], 1, MAX_SIDE) &&
    isWhole(value[1], 1, MAX_SIDE) &&
    isWhole(value[2], 1, MAX_CHANNELS)
  );
}

function isClasses(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 2 && value.length <= MAX_CLASSES && value.every(isText) && new Set(value).size === value.length;
}
