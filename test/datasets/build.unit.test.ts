import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildSet } from '../../scripts/data/buildSet.mjs';
import { readIdx, readPng } from '../../scripts/data/readOriginal.mjs';
import { parseManifest } from '../../src/datasets/parseManifest.ts';
import { stream } from '../../src/math/rng.ts';

const set = {
  name: 'Noise',
  shape: [8, 8, 3] as const,
  classes: ['a', 'b', 'c'],
  perShard: 4,
  predictor: 'paeth' as const,
  licence: 'ours',
  source: 'here',
};

function noise(count: number, name: string) {
  const rng = stream(1, name);
  return { images: Uint8Array.from({ length: count * 192 }, () => rng.below(40)), labels: Uint8Array.from({ length: count }, () => rng.below(3)) };
}

describe('buildSet', () => {
  const data = { train: noise(12, 'train'), test: noise(5, 'test') };
  const files = buildSet(set, data, { train: 10, test: 3 });

  it('gives the same bytes every time', () => {
    expect(buildSet(set, data, { train: 10, test: 3 })).toEqual(files);
  });

  it('shares the images out, and says so in a manifest that parses', () => {
    const result = parseManifest(JSON.parse(Buffer.from(files.at(-1)?.bytes as Uint8Array).toString('utf8')));
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const { shards, counts, mean, deviation } = result.manifest;
    expect(counts).toEqual({ train: 10, test: 3 });
    expect(shards.map(({ file, count }) => `${file} ${count}`)).toEqual(['train-00.bin 4', 'train-01.bin 4', 'train-02.bin 2', 'test-00.bin 3']);
    // of the ten training images that ship, not of all twelve
    for (let c = 0; c < 3; c++) {
      const values = Array.from(data.train.images.subarray(0, 1920)).filter((_, i) => i % 3 === c);
      const average = values.reduce((sum, x) => sum + x, 0) / 640;
      expect(mean[c]).toBeCloseTo(average / 255, 6);
      expect(deviation[c]).toBeCloseTo(Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / 640) / 255, 6);
    }
  });

  it('refuses originals that are too few', () => {
    expect(() => buildSet(set, data, { train: 13, test: 3 })).toThrow('the originals hold 12 labels');
  });
});

describe('readers of the originals', () => {
  it('read IDX, and refuse another shape', () => {
    const idx = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
    expect(Array.from(readIdx(idx, [2, 1, 3]))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => readIdx(idx, [2, 3, 1])).toThrow('IDX header');
    expect(() => readIdx(idx.subarray(0, 21), [2, 1, 3])).toThrow('wrong length');
  });

  it('read PNG with each of its five filters', () => {
    // 2 x 6 RGB; the row [10 20 30 | 40 50 60] again and again, filtered by hand (PNG specification, section 9.2)
    const rows = [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 10, 20, 30, 30, 30, 30], // left
      [2, 0, 0, 0, 0, 0, 0], // up
      [3, 5, 10, 15, 15, 15, 15], // average of left and up: 40 - floor((10 + 40) / 2)
      [4, 0, 0, 0, 0, 0, 0], // Paeth: a = 10, b = 40, c = 10: p = 40 is b itself
      [4, 1, 255, 0, 0, 0, 0],
    ];
    const chunk = (type: string, data: Uint8Array) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
    };
    const header = (depth: number) => chunk('IHDR', Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 6, depth, 2, 0, 0, 0));
    const packed = zlib.deflateSync(Uint8Array.from(rows.flat()));
    // in two IDAT chunks, which count as one stream
    const png = (depth: number) =>
      Buffer.concat([
        Buffer.alloc(8),
        header(depth),
        chunk('IDAT', packed.subarray(0, 7)),
        chunk('IDAT', packed.subarray(7)),
        chunk('IEND', Buffer.alloc(0)),
      ]);
    const row = [10, 20, 30, 40, 50, 60];
    // last row: 10 + 1, 20 - 1, 30; then a = 11, b = 40, c = 10: p = 41, nearest is b = 40; a = 19, b = 50, c = 20: p = 49, b = 50; 60
    expect(Array.from(readPng(png(8), 2, 6))).toEqual([...row, ...row, ...row, ...row, ...row, 11, 19, 30, 40, 50, 60]);
    expect(() => readPng(png(16), 2, 6)).toThrow('PNG header');
    expect(() => readPng(png(8), 6, 2)).toThrow('PNG header');
  });
});
