import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeShard } from '../../scripts/data/encodeShard.mjs';
import { decodeShard, HEADER_BYTES } from '../../src/datasets/decodeShard.ts';
import { EnvironmentError } from '../../src/math/environmentError.ts';
import fc from '../house/fastCheck.ts';

type Shape = readonly [number, number, number];
interface Piece {
  readonly split: 'train' | 'test';
  readonly shape: Shape;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly predictor: 'none' | 'paeth';
}

const size = (shape: Shape) => shape[0] * shape[1] * shape[2];

/** Noise, slopes and flat pieces: every branch of the predictor, wrap-around included. */
const piece: fc.Arbitrary<Piece> = fc
  .record({
    split: fc.constantFrom('train' as const, 'test' as const),
    shape: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 })),
    count: fc.integer({ min: 1, max: 5 }),
    predictor: fc.constantFrom('none' as const, 'paeth' as const),
  })
  .chain(({ split, shape, count, predictor }) =>
    fc.record({
      split: fc.constant(split),
      shape: fc.constant(shape),
      predictor: fc.constant(predictor),
      images: fc.oneof(
        fc.uint8Array({ minLength: count * size(shape), maxLength: count * size(shape) }),
        fc.tuple(fc.nat(255), fc.nat(9)).map(([from, slope]) => Uint8Array.from({ length: count * size(shape) }, (_, i) => from + slope * i)),
      ),
      labels: fc.uint8Array({ minLength: count, maxLength: count, max: 9 }),
    }),
  );

function decode(file: Uint8Array, { split, shape, labels }: Pick<Piece, 'split' | 'shape' | 'labels'>, classes = 10) {
  const target = { images: new Uint8Array(labels.length * size(shape)), labels: new Uint8Array(labels.length) };
  decodeShard(file, { entry: { file: 'set/train-00.bin', split, count: labels.length }, shape, classes }, target);
  return target;
}

/** Why `file` was refused. */
function reasonOf(file: Uint8Array, piece: Pick<Piece, 'split' | 'shape' | 'labels'>, classes?: number): unknown {
  try {
    decode(file, piece, classes);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    expect(error.code).toBe('shardCorrupt');
    expect(error.params.file).toBe('set/train-00.bin');
    return error.params.reason;
  }
  return 'accepted';
}

const sample: Piece = {
  split: 'train',
  shape: [4, 3, 3],
  images: Uint8Array.from({ length: 5 * 36 }, (_, i) => (i * i * 7) & 255),
  labels: Uint8Array.of(3, 1, 4, 1, 5),
  predictor: 'paeth',
};
const file = encodeShard(sample);
const withByte = (at: number, value: number) => Uint8Array.from(file, (byte, i) => (i === at ? value : byte));
const withBody = (body: Uint8Array) => Uint8Array.from([...file.subarray(0, HEADER_BYTES), ...deflateSync(body)]);

describe('shards', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(piece, (it) => {
        const { images, labels } = decode(encodeShard(it), it);
        expect(images).toEqual(it.images);
        expect(labels).toEqual(it.labels);
      }),
      { numRuns: 100 },
    );
  });

  it('are the same bytes every time', () => {
    expect(encodeShard(sample)).toEqual(file);
    // 4x1 gray, one image, without a predictor, the whole file written out: header, then deflate of label and pixels
    const tiny = encodeShard({ split: 'test', shape: [4, 1, 1], images: Uint8Array.of(0, 9, 9, 200), labels: Uint8Array.of(7), predictor: 'none' });
    expect(Array.from(tiny.subarray(0, 16))).toEqual([0x4c, 0x52, 0x50, 0x44, 1, 0, 1, 1, 4, 0, 1, 0, 1, 0, 0, 0]);
    expect(Array.from(deflateSync(Uint8Array.of(7, 0, 9, 9, 200), { level: 9, mem: 12 }))).toEqual(Array.from(tiny.subarray(16)));
  });

  it('replace a pixel by its distance from the guess of Paeth', () => {
    // [[10, 20], [30, 45]]: first row from the left, first column from above; 45 is guessed from a = 30, b = 20, c = 10: p = 40, nearest is 30
    const gray = encodeShard({
      split: 'test',
      shape: [2, 2, 1],
      images: Uint8Array.of(10, 20, 30, 45),
      labels: Uint8Array.of(0),
      predictor: 'paeth',
    });
    expect(gray.subarray(16)).toEqual(deflateSync(Uint8Array.of(0, 10, 10, 20, 15), { level: 9, mem: 12 }));
    // one pixel (200, 10, 5): planes G, R - G, B - G
    const color = encodeShard({ split: 'test', shape: [1, 1, 3], images: Uint8Array.of(200, 10, 5), labels: Uint8Array.of(0), predictor: 'paeth' });
    expect(color.subarray(16)).toEqual(deflateSync(Uint8Array.of(0, 10, 190, 251), { level: 9, mem: 12 }));
  });

  it.each([
    ['magic', 0, 0x4d],
    ['version', 4, 2],
    ['predictor', 5, 3],
    ['shape', 6, 1],
    ['split', 7, 1],
    ['shape', 8, 3],
    ['shape', 9, 1],
    ['shape', 10, 4],
    ['count', 12, 4],
    ['count', 15, 255], // four billion images: nothing is allocated for them
  ])('are refused when the header lies about its %s (byte %i is %i)', (reason, at, value) => {
    expect(reasonOf(withByte(at, value), sample)).toBe(reason);
  });

  it('are refused when green is promised for gray', () => {
    const gray = { ...sample, shape: [4, 9, 1] as const };
    const bytes = encodeShard(gray);
    expect(bytes[5]).toBe(1);
    expect(reasonOf(bytes, gray)).toBe('accepted');
    bytes[5] = 2;
    expect(reasonOf(bytes, gray)).toBe('predictor');
  });

  it('are refused when cut short, anywhere', () => {
    for (let length = 0; length < file.length; length++) {
      expect(['truncated', 'deflate', 'length']).toContain(reasonOf(file.subarray(0, length), sample));
    }
    expect(reasonOf(file, sample)).toBe('accepted');
  });

  it('are refused when the body is shorter or longer than the manifest says', () => {
    const right = new Uint8Array(5 + 180);
    expect(reasonOf(withBody(right), sample)).toBe('accepted');
    expect(reasonOf(withBody(right.subarray(1)), sample)).toBe('length');
    expect(reasonOf(withBody(new Uint8Array(5 + 181)), sample)).toBe('length');
    // 4 MB of zeros in 4 kB
    const bomb = withBody(new Uint8Array(1 << 22));
    expect(bomb.length).toBeLessThan(6_000);
    expect(reasonOf(bomb, sample)).toBe('length');
  });

  it('are refused when a label is not a class', () => {
    expect(reasonOf(file, sample, 6)).toBe('accepted');
    expect(reasonOf(file, sample, 5)).toBe('label');
  });

  it('never throw anything else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => {
        reasonOf(withByte(at, value), sample);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        reasonOf(bytes, sample);
        reasonOf(Uint8Array.from([...file.subarray(0, HEADER_BYTES), ...bytes]), sample);
      }),
      { numRuns: 2000 },
    );
  });
});
