import { describe, expect, it } from 'vitest';
import { augmentImage } from '../../src/datasets/augment.ts';
import { batchIndices, createBatchOrder, stepsPerEpochOf } from '../../src/datasets/batchOrder.ts';
import { augmentedAt, gatherImages, gatherLabels, gatherStored } from '../../src/datasets/gather.ts';
import { permutation, stream } from '../../src/math/rng.ts';
import fc from '../house/fastCheck.ts';

describe('batch order', () => {
  it('counts full batches only, as PyTorch with drop_last=True', () => {
    expect([stepsPerEpochOf(20_000, 64), stepsPerEpochOf(64, 64), stepsPerEpochOf(127, 64)]).toEqual([312, 1, 1]);
    expect(() => createBatchOrder(0, 63, 64)).toThrow('internal: batch of 64 out of 63 images');
    expect(() => createBatchOrder(0, 100, 10).batchAt(-1)).toThrow('internal');
    expect(() => createBatchOrder(0, 100, 10).batchAt(0.5)).toThrow('internal');
  });

  it('goes through the permutation of the epoch', () => {
    const epoch3 = permutation(10, stream(7, 'order/epoch/3'));
    expect(Array.from(batchIndices(7, 10, 4, 6))).toEqual(Array.from(epoch3.subarray(0, 4)));
    expect(Array.from(batchIndices(7, 10, 4, 7))).toEqual(Array.from(epoch3.subarray(4, 8)));
  });

  it('shows every image at most once an epoch, and each exactly once if the batch divides the count', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat(5), (seed, count, batchSize, epoch) => {
        fc.pre(batchSize <= count);
        const order = createBatchOrder(seed, count, batchSize);
        const seen = Array.from({ length: order.stepsPerEpoch }, (_, i) => Array.from(order.batchAt(epoch * order.stepsPerEpoch + i))).flat();
        expect(new Set(seen).size).toBe(order.stepsPerEpoch * batchSize);
        expect(Math.max(...seen)).toBeLessThan(count);
      }),
    );
  });

  it('answers any step in any order alike', () => {
    const order = createBatchOrder(42, 50, 8);
    const forward = Array.from({ length: 30 }, (_, step) => Array.from(order.batchAt(step)));
    for (const step of [29, 0, 17, 5, 28, 6, 7]) {
      expect(Array.from(order.batchAt(step))).toEqual(forward[step]);
      expect(Array.from(batchIndices(42, 50, 8, step))).toEqual(forward[step]);
    }
    // a view handed out stays what it was after the epoch has moved on
    const first = order.batchAt(0);
    order.batchAt(25);
    expect(Array.from(first)).toEqual(forward[0]);
  });

  it('differs between epochs and between seeds', () => {
    const order = createBatchOrder(1, 1000, 1000);
    expect(order.batchAt(0)).not.toEqual(order.batchAt(1));
    expect(order.batchAt(0)).not.toEqual(createBatchOrder(2, 1000, 1000).batchAt(0));
  });

  it('is the same for ever: what a shared link promises', () => {
    expect(Array.from(batchIndices(0, 20_000, 8, 0))).toEqual([17296, 486, 7660, 8966, 3474, 12543, 8221, 12582]);
    expect(Array.from(batchIndices(0, 20_000, 8, 2500))).toEqual([13384, 11421, 14281, 9036, 13113, 5960, 16597, 10796]);
  });
});

describe('gather', () => {
  const split = { count: 3, images: Uint8Array.of(0, 1, 2, 3, 128, 255), labels: Uint8Array.of(7, 8, 9) };

  it('gives x/255 as float32 and the labels', () => {
    expect(Array.from(gatherImages(split, 2, [2, 0]))).toEqual([Math.fround(128 / 255), 1, 0, Math.fround(1 / 255)]);
    expect(Array.from(gatherLabels(split, Uint32Array.of(2, 0, 2)))).toEqual([9, 7, 9]);
  });

  it('rounds as float32 division does, for every byte', () => {
    const all = { count: 1, images: Uint8Array.from({ length: 256 }, (_, x) => x), labels: Uint8Array.of(0) };
    const values = gatherImages(all, 256, [0]);
    const bits = new Int32Array(values.buffer);
    const neighbor = (x: number, by: number) => new Float32Array(Int32Array.of((bits[x] as number) + by).buffer)[0] as number;
    // v * 255 - x is exact in float64: 24 bits by 8
    const distance = (v: number, x: number) => Math.abs(v * 255 - x);
    expect(values[0]).toBe(0);
    for (let x = 1; x < 256; x++) {
      const own = distance(values[x] as number, x);
      expect(own).toBeLessThan(distance(neighbor(x, 1), x));
      expect(own).toBeLessThan(distance(neighbor(x, -1), x));
    }
  });

  it('writes into the array it is given, and only if it fits', () => {
    const out = new Float32Array(4);
    expect(gatherImages(split, 2, [1, 1], out)).toBe(out);
    expect(Array.from(out)).toEqual([2, 3, 2, 3].map((x) => Math.fround(x / 255)));
    expect(() => gatherImages(split, 2, [1], out)).toThrow('internal');
    expect(() => gatherImages(split, 2, [3])).toThrow('internal: image 3 of 3');
    expect(() => gatherLabels(split, [0, 1], new Int32Array(1))).toThrow('internal');
  });

  it('takes activations as they are', () => {
    const floats = { count: 2, images: Float32Array.of(-1, 0.1, 7, 300), labels: Uint8Array.of(0, 1) };
    expect(gatherImages(floats, 2, [1, 0, 1])).toEqual(Float32Array.of(7, 300, -1, 0.1, 7, 300));
  });

  it('shows augmented images as the draws say, as they are stored and as the network sees them', () => {
    const count = 4;
    const images = Uint8Array.from({ length: count * 18 }, (_, i) => i + 1);
    const data = { count, images, labels: new Uint8Array(count) };
    const augmented = augmentedAt({ flip: true, shift: 1, crop: 1 }, [3, 3, 2], 5, 9, 3);
    const stored = new Uint8Array(3 * 18);
    gatherStored(data, 18, [3, 0, 3], stored, 0, augmented);
    const alone = new Uint8Array(18);
    augmentImage(images, 3, [3, 3, 2], augmented?.draws[2] as number, alone, 0);
    expect(stored.subarray(36)).toEqual(alone);
    expect(gatherImages(data, 18, [3, 0, 3], undefined, augmented)).toEqual(Float32Array.from(stored, (byte) => byte / 255));
    expect(augmentedAt({ flip: false, shift: 0, crop: 0 }, [3, 3, 2], 5, 9, 3)).toBeUndefined();
    const floats = { ...data, images: Float32Array.from(images) };
    expect(() => gatherImages(floats, 18, [3, 0, 3], undefined, augmented)).toThrow('internal: activations cannot be augmented');
  });
});
