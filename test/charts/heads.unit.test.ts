import { describe, expect, test } from 'vitest';
import { HEAD_GAP, placeHeads } from '../../src/charts/heads.ts';
import fc from '../house/fastCheck.ts';

describe('heads', () => {
  test('letters that do not collide stay where they are', () => {
    expect(
      placeHeads(
        [
          { x: 100, y: 20 },
          { x: 100, y: 60 },
        ],
        0,
        100,
      ),
    ).toEqual([20, 60]);
  });

  test('two at one height move apart by the same amount', () => {
    expect(
      placeHeads(
        [
          { x: 100, y: 50 },
          { x: 100, y: 50 },
        ],
        0,
        100,
      ),
    ).toEqual([44, 56]);
  });

  test('far apart in x they do not see each other', () => {
    expect(
      placeHeads(
        [
          { x: 10, y: 50 },
          { x: 100, y: 50 },
        ],
        0,
        100,
      ),
    ).toEqual([50, 50]);
  });

  test('at least 12 px apart, inside the figure, in the order of the curves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 }), (ys) => {
        const heads = ys.map((y) => ({ x: 100, y }));
        const placed = placeHeads(heads, 0, 300);
        const order = ys.map((_, k) => k).sort((a, b) => (ys[a] as number) - (ys[b] as number) || a - b);
        order.forEach((index, rank) => {
          const y = placed[index] as number;
          expect(y).toBeGreaterThanOrEqual(-1e-9);
          expect(y).toBeLessThanOrEqual(300 + 1e-9);
          if (rank > 0) expect(y - (placed[order[rank - 1] as number] as number)).toBeGreaterThanOrEqual(HEAD_GAP - 1e-9);
        });
      }),
    );
  });
});
