/**
 * @file One set: from the originals' pixels to the files of its folder (shards, manifest.json), as a list, so that nothing here touches the disk.
 */
import { createHash } from 'node:crypto';
import { encodeShard } from './encodeShard.mjs';

/**
 * @param set an entry of sets.mjs
 * @param data { train, test }, each { images, labels }
 * @param counts { train, test }: the first so many of each
 * @returns {{ name: string, bytes: Uint8Array }[]}
 */
export function buildSet(set, data, counts) {
  const pieces = ['train', 'test'].flatMap((split) => piecesOf(set, split, data[split], counts[split]));
  const files = pieces.map((piece) => ({ name: piece.file, bytes: encodeShard(piece) }));
  const manifest = {
    format: 1,
    name: set.name,
    shape: set.shape,
    classes: set.classes,
    counts: { train: counts.train, test: counts.test },
    ...moments(data.train.images, counts.train, set.shape),
    licence: set.licence,
    source: set.source,
    shards: pieces.map((piece, i) => ({
      file: piece.file,
      split: piece.split,
      count: piece.labels.length,
      bytes: files[i].bytes.length,
      sha256: createHash('sha256').update(files[i].bytes).digest('hex'),
    })),
  };
  return [...files, { name: 'manifest.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) }];
}

function piecesOf({ shape, perShard, predictor }, split, { images, labels }, count) {
  const size = shape[0] * shape[1] * shape[2];
  if (labels.length < count || images.length !== labels.length * size)
    throw new Error(`${split}: the originals hold ${labels.length} labels, ${images.length} bytes`);
  return Array.from({ length: Math.ceil(count / perShard) }, (_, i) => {
    const [first, end] = [i * perShard, Math.min(count, (i + 1) * perShard)];
    return {
      file: `${split}-${String(i).padStart(2, '0')}.bin`,
      split,
      shape,
      predictor,
      images: images.subarray(first * size, end * size),
      labels: labels.subarray(first, end),
    };
  });
}

/** Mean and (population) deviation per channel of x/255, to six decimals. The sums are whole numbers below 2^53: exact. */
function moments(images, count, [height, width, channels]) {
  const n = count * height * width;
  const sums = Array.from({ length: channels }, () => ({ x: 0, xx: 0 }));
  for (let i = 0; i < n * channels; i++) {
    const sum = sums[i % channels];
    sum.x += images[i];
    sum.xx += images[i] * images[i];
  }
  const six = (value) => Math.round(value * 1e6) / 1e6;
  return { mean: sums.map(({ x }) => six(x / n / 255)), deviation: sums.map(({ x, xx }) => six(Math.sqrt(xx / n - (x / n) ** 2) / 255)) };
}
