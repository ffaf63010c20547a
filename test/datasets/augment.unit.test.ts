import { describe, expect, it } from 'vitest';
import { type Augment, augmentImage, augments, drawAugmentations } from '../../src/datasets/augment.ts';
import { stream } from '../../src/math/rng.ts';

/** Two images of 4 x 5 with two channels: no byte twice, none 0. */
const shape = [4, 5, 2] as const;
const images = Uint8Array.from({ length: 80 }, (_, i) => i + 1);
const at = (index: number, y: number, x: number, c: number) =>
  y < 0 || y > 3 || x < 0 || x > 4 ? 0 : (images[index * 40 + (y * 5 + x) * 2 + c] as number);
/** By the packed bits, as the header lays them out. */
const bits = ({ flip = 0, dx = 0, dy = 0, cut = 0, left = 0, top = 0 }) =>
  flip + 2 * (dx & 15) + 32 * (dy & 15) + 512 * cut + 8192 * left + 131072 * top;

function shown(index: number, packed: number): number[] {
  const out = new Uint8Array(42).fill(255);
  augmentImage(images, index, shape, packed, out, 1);
  expect([out[0], out[41]]).toEqual([255, 255]); // nothing beside its place
  return [...out.subarray(1, 41)];
}
const picture = (pixel: (y: number, x: number, c: number) => number) =>
  Array.from({ length: 40 }, (_, i) => pixel(Math.floor(i / 10), Math.floor(i / 2) % 5, i % 2));

describe('augmentImage', () => {
  it('shows the image itself for 0', () => {
    expect(shown(1, 0)).toEqual([...images.subarray(40)]);
  });

  it('mirrors left to right', () => {
    expect(shown(1, bits({ flip: 1 }))).toEqual(picture((y, x, c) => at(1, y, 4 - x, c)));
  });

  it.each([
    [1, 0],
    [-2, 3],
    [4, -1],
    [7, -7],
  ])('moves by %i, %i, with black where nothing is', (dx, dy) => {
    expect(shown(0, bits({ dx, dy }))).toEqual(picture((y, x, c) => at(0, y + dy, x + dx, c)));
    expect(shown(0, bits({ dx, dy, flip: 1 }))).toEqual(picture((y, x, c) => at(0, y + dy, 4 - x + dx, c)));
  });

  it('stretches a window over the whole', () => {
    // 3 of 5 columns from column 1 on: centers 0.3, 0.9, 1.5, 2.1, 2.7; 2 of 4 rows from row 2 on
    const columns = [1, 1, 2, 3, 3];
    const rows = [2, 2, 3, 3];
    expect(shown(0, bits({ cut: 2, left: 1, top: 2 }))).toEqual(picture((y, x, c) => at(0, rows[y] as number, columns[x] as number, c)));
  });
});

describe('drawAugmentations', () => {
  const all: Augment = { flip: true, shift: 4, crop: 6 };

  it('is a function of seed, step and position alone', () => {
    const whole = drawAugmentations(all, 42, 7, 64);
    expect(drawAugmentations(all, 42, 7, 10)).toEqual(whole.subarray(0, 10));
    expect(drawAugmentations(all, 43, 7, 64)).not.toEqual(whole);
    expect(drawAugmentations(all, 42, 8, 64)).not.toEqual(whole);
    expect([...whole.subarray(0, 6)]).toMatchInlineSnapshot(`
      [
        9153,
        279617,
        472,
        133504,
        403041,
        17827,
      ]
    `);
  });

  it('draws flips, shifts and windows uniformly and nothing beyond them', () => {
    const counts = new Map<string, number>();
    const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    const n = 20_000;
    for (const packed of drawAugmentations(all, 1, 0, n)) {
      count(`flip ${packed & 1}`);
      count(`dx ${(packed << 27) >> 28}`);
      count(`dy ${(packed << 23) >> 28}`);
      const [cut, left, top] = [9, 13, 17].map((from) => (packed >>> from) & 15) as [number, number, number];
      count(`cut ${cut}`);
      expect(Math.max(left, top)).toBeLessThanOrEqual(cut);
      expect(packed >>> 21).toBe(0);
    }
    const expected: Record<string, number> = {};
    for (const f of [0, 1]) expected[`flip ${f}`] = n / 2;
    for (let d = -4; d <= 4; d++) for (const axis of ['dx', 'dy']) expected[`${axis} ${d}`] = n / 9;
    for (let c = 0; c <= 6; c++) expected[`cut ${c}`] = n / 7;
    expect([...counts.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [key, share] of Object.entries(expected))
      expect(Math.abs((counts.get(key) as number) - share), key).toBeLessThan(5 * Math.sqrt(share));
  });

  it('moves no other draw when one thing is switched off', () => {
    const without = drawAugmentations({ ...all, flip: false }, 42, 7, 64);
    expect(without).toEqual(drawAugmentations(all, 42, 7, 64).map((packed) => packed & ~1));
  });

  it('leaves images as they are when nothing is switched on', () => {
    const none: Augment = { flip: false, shift: 0, crop: 0 };
    expect([augments(none), augments(all)]).toEqual([false, true]);
    expect(drawAugmentations(none, 42, 7, 5)).toEqual(new Uint32Array(5));
  });

  it('uses a stream of its own', () => {
    const order = stream(42, 'order/epoch/7');
    const augment = stream(42, 'augment/7');
    expect(order.uint32()).not.toBe(augment.uint32());
  });
});
