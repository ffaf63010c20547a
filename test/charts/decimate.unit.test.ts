import { describe, expect, test } from 'vitest';
import { decimate, lowerBound } from '../../src/charts/decimate.ts';
import { createScale } from '../../src/charts/scales.ts';
import { createPixelPath } from '../../src/charts/vertices.ts';
import fc from '../house/fastCheck.ts';

const WIDTH = 100;
const points = (x: ArrayLike<number>, y: ArrayLike<number>, domain: readonly [number, number], kind: 'linear' | 'log' = 'linear') => {
  const path = decimate(x, y, createScale(kind, domain, [0, WIDTH]), createScale('linear', [0, 1], [0, 1]), createPixelPath());
  return Array.from({ length: path.length / 2 }, (_, k) => [path.xy[2 * k] as number, path.xy[2 * k + 1] as number] as const);
};

/** Least and greatest y per pixel column, the plain way. */
function extremes(all: readonly (readonly [number, number])[]): Map<number, readonly [number, number]> {
  const found = new Map<number, readonly [number, number]>();
  for (const [x, y] of all) {
    const column = Math.floor(x);
    const [low, high] = found.get(column) ?? [y, y];
    found.set(column, [Math.min(low, y), Math.max(high, y)]);
  }
  return found;
}

describe('decimate', () => {
  test('keeps the least and greatest of every pixel column, the first and the last point', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 3000 }), (y) => {
        const x = y.map((_, k) => k);
        const kept = points(x, y, [0, y.length]);
        const full = y.map((value, k) => [(k * WIDTH) / y.length, value] as const);
        expect(kept.length).toBeLessThanOrEqual(4 * (WIDTH + 1));
        expect(kept[0]?.[1]).toBe(y[0]);
        expect(kept.at(-1)?.[1]).toBe(y.at(-1));
        // columns of the reduced path can differ from the plain ones by rounding at their edges only: compare what each covers as a whole
        const plain = extremes(full);
        const reduced = extremes(kept);
        const misplaced = [...plain].filter(([column, [low, high]]) => {
          const got = reduced.get(column);
          return !got || got[0] !== low || got[1] !== high;
        });
        const nearEdge = full.filter(([px]) => Math.abs(px - Math.round(px)) < 1e-6).length;
        expect(misplaced.length).toBeLessThanOrEqual(nearEdge);
      }),
      { numRuns: 60 },
    );
  });

  test('a single spike among 20,000 points is there at its own height', () => {
    const y = new Float64Array(20_000).fill(0.25);
    y[12_345] = 0.99;
    const kept = points(
      Float64Array.from(y, (_, k) => k),
      y,
      [0, 20_000],
    );
    expect(kept.filter(([, value]) => value === 0.99)).toHaveLength(1);
    expect(kept.find(([, value]) => value === 0.99)?.[0]).toBeCloseTo((12_345 / 20_000) * WIDTH, 9);
  });

  test('gaps lift the pen once, and infinite values are gaps', () => {
    const y = [0, 1, Number.NaN, Number.NaN, 2, Number.POSITIVE_INFINITY, 3];
    const kept = points([0, 1, 2, 3, 4, 5, 6], y, [0, 7]);
    expect(kept.map(([, value]) => value)).toEqual([0, 1, Number.NaN, 2, Number.NaN, 3]);
  });

  test('outside the window only one neighbour on either side is kept', () => {
    const x = Array.from({ length: 50 }, (_, k) => k);
    const kept = points(x, x, [20, 22]);
    expect(kept.map(([, value]) => value)).toEqual([19, 20, 21, 22]);
  });

  test('works on a log axis', () => {
    const x = Float64Array.from({ length: 5000 }, (_, k) => 10 ** (-5 + (5 * k) / 4999));
    const y = x.map((_, k) => (k === 2500 ? 7 : k % 3));
    const kept = points(x, y, [1e-5, 1], 'log');
    expect(kept.length).toBeLessThanOrEqual(4 * (WIDTH + 1));
    expect(kept.filter(([, value]) => value === 7)).toHaveLength(1);
    expect(new Set(kept.map(([px]) => Math.floor(px))).size).toBeGreaterThanOrEqual(WIDTH);
  });

  test('lowerBound finds the first index that is not below', () => {
    expect([-1, 0, 0.5, 2, 9].map((value) => lowerBound([0, 1, 2, 2, 3], value))).toEqual([0, 0, 1, 2, 5]);
  });
});

describe('a line that grows', () => {
  const scales = [createScale('linear', [0, 3000], [0, WIDTH]), createScale('linear', [-1, 2], [90, 0])] as const;
  const pathOf = (x: ArrayLike<number>, y: ArrayLike<number>, tolerance = 0) => {
    const path = decimate(x, y, ...scales, createPixelPath(), { tolerance });
    return Array.from(path.xy.subarray(0, path.length));
  };
  const x = Float64Array.from({ length: 3000 }, (_, k) => k);
  const y = x.map((k) => (k % 701 === 13 ? Number.NaN : Math.sin(k / 9) + (k === 1234 ? 0.9 : 0)));

  test('drawn piece by piece it is the line drawn at once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }), (parts) => {
        const growing = y.slice(); // a buffer of its own: nothing is remembered
        let length = 0;
        for (const part of [...parts, 3000]) {
          length = Math.min(3000, length + part);
          expect(pathOf(x.subarray(0, length), growing.subarray(0, length))).toEqual(pathOf(Array.from(x.subarray(0, length)), Array.from(y)));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('what was there is not read again', () => {
    const growing = y.slice();
    const read = new Set<number>();
    const counted = (length: number) =>
      new Proxy(growing.subarray(0, length), {
        get: (target, key) => {
          const index = typeof key === 'string' ? Number(key) : Number.NaN;
          if (Number.isInteger(index)) read.add(index);
          const value: unknown = Reflect.get(target, key, target);
          return value;
        },
      });
    pathOf(x.subarray(0, 2000), counted(2000));
    read.clear();
    pathOf(x.subarray(0, 2010), counted(2010));
    // the points that are drawn, at most four in each of the 67 columns so far, and the 30 of a column at the end
    expect(read.size).toBeLessThan(4 * 67 + 60);
    expect(Math.max(...read)).toBe(2009);
  });

  test('points that the line passes within the tolerance are left out, and no pixel is lost by it', () => {
    const flat = x.map((k) => (k === 1500 ? 1 : 0.2 + k * 1e-6));
    const all = pathOf(x, flat);
    const few = pathOf(x, flat.slice(), 0.5);
    expect(few.length).toBeLessThan(all.length / 1.9);
    expect(Math.min(...few.filter((_, k) => k % 2 === 1))).toBe(scales[1].at(1));
  });
});
