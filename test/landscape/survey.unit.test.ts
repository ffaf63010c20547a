import { describe, expect, it } from 'vitest';
import { LEVEL_SIZES } from '../../src/experiment/landscape.ts';
import { barrierOf } from '../../src/landscape/barrier.ts';
import { boxAround, square } from '../../src/landscape/box.ts';
import { coordinate, FINEST, gridOrder, levelOf, pointsUpTo } from '../../src/landscape/grid.ts';
import { cycleEnds, evenSteps, mostPlaces } from '../../src/landscape/trailSteps.ts';

describe('the order of a grid', () => {
  const order = gridOrder();

  it('has no point twice, and each level whole before the next begins', () => {
    expect(order).toHaveLength(65 * 65);
    expect(new Set(order.map(({ i, j }) => `${i} ${j}`)).size).toBe(65 * 65);
    LEVEL_SIZES.forEach((side, l) => {
      const first = order.slice(0, side * side);
      expect(pointsUpTo(l + 1)).toBe(side * side);
      for (const key of ['i', 'j'] as const) {
        const values = [...new Set(first.map((point) => point[key]))].sort((x, y) => x - y);
        expect(values).toEqual(Array.from({ length: side }, (_, k) => (k * FINEST) / (side - 1)));
      }
    });
  });

  it('says which level is whole', () => {
    expect([0, 24, 25, 80, 81, 288, 289, 1088, 1089, 4224, 4225, 9999].map(levelOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it('meets both ends', () => {
    expect([0, 16, 32, 64].map((i) => coordinate([-0.7, 0.1], i))).toEqual([-0.7, -0.5, expect.closeTo(-0.3, 12), 0.1]);
  });
});

describe('the box of a survey', () => {
  it('has a margin of 15% and no side below a third of the other', () => {
    expect(
      boxAround(
        [
          { a: -1, b: 0 },
          { a: 3, b: 0.3 },
        ],
        1,
      ),
    ).toEqual({ a: [expect.closeTo(-1.6), expect.closeTo(3.6)], b: [expect.closeTo(0.15 - 13 / 15), expect.closeTo(0.15 + 13 / 15)] });
    expect(
      boxAround(
        [
          { a: 0, b: 0 },
          { a: 1, b: 1 },
        ],
        2,
      ),
    ).toEqual({ a: [expect.closeTo(-0.8), expect.closeTo(1.8)], b: [expect.closeTo(-0.8), expect.closeTo(1.8)] });
    expect(square(0.5)).toEqual({ a: [-0.5, 0.5], b: [-0.5, 0.5] });
  });

  it('is none around nothing, or around one point', () => {
    expect(boxAround([], 1)).toBeNull();
    expect(
      boxAround(
        [
          { a: 2, b: 2 },
          { a: 2, b: 2 },
        ],
        1,
      ),
    ).toBeNull();
  });
});

describe('the barrier between two networks', () => {
  const shares = [0, 0.25, 0.5, 0.75, 1];

  it('is the greatest loss above the straight line between the ends', () => {
    expect(barrierOf(shares, [1, 1.75, 2.5, 2.5, 2])).toEqual({ height: 1, at: 0.5 });
    expect(barrierOf(shares, [0.4, 0.35, 0.3, 0.29, 0.28])).toEqual({ height: 0, at: 0 });
    // between the mean of the ends and the line: Frankle's 0.25 would be 0 here
    expect(barrierOf(shares, [2, 1.75, 1.5, 1.25, 1])).toEqual({ height: 0, at: 0 });
  });

  it('is endless where the loss is no number', () => {
    expect(barrierOf(shares, [1, 1, Number.NaN, 1, 1])).toEqual({ height: Number.POSITIVE_INFINITY, at: 0.5 });
    expect(barrierOf(shares, [1, 1, 1, Number.POSITIVE_INFINITY, 1])).toEqual({ height: Number.POSITIVE_INFINITY, at: 0.75 });
  });
});

describe('the trail', () => {
  it('is even, holds both ends, and is shorter for large networks', () => {
    expect([...evenSteps(624, 48)].slice(0, 4)).toEqual([0, 13, 26, 39]);
    expect(evenSteps(624, 48).size).toBe(49);
    expect([...evenSteps(5, 48)]).toEqual([0, 3, 5]);
    expect([...evenSteps(1, 48)]).toEqual([0, 1]);
    expect([...evenSteps(21, 48)]).toEqual([0, 4, 8, 13, 17, 21]);
    expect([...evenSteps(100, 8)]).toEqual([0, 13, 25, 38, 50, 63, 75, 88, 100]);
    expect([5258, 41_666, 41_667, 100_000, 1e9].map(mostPlaces)).toEqual([48, 48, 47, 20, 8]);
  });

  it('numbers the ends of cycles, the end of the run being one', () => {
    expect(cycleEnds([90, 270], 630, 48)).toEqual([
      { cycle: 1, step: 90 },
      { cycle: 2, step: 270 },
      { cycle: 3, step: 630 },
    ]);
    expect(cycleEnds([], 630, 48)).toEqual([]);
    expect(cycleEnds([0, 630], 630, 48)).toEqual([]);
  });

  it('keeps every second, fourth ... end of many cycles, and the last', () => {
    const many = cycleEnds(
      Array.from({ length: 99 }, (_, i) => 10 * (i + 1)),
      1000,
      20,
    );
    expect(many.map(({ cycle }) => cycle)).toEqual([8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 100]);
    expect(many.every(({ cycle, step }) => step === 10 * cycle)).toBe(true);
  });
});
