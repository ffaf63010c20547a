/** Lines with fewer vertices: near to every point, the same when they grow, and final where they are said to be. */

import { describe, expect, test } from 'vitest';
import { decimate } from '../../src/charts/decimate.ts';
import { createScale } from '../../src/charts/scales.ts';
import { createPixelPath, finalBefore } from '../../src/charts/vertices.ts';
import fc from '../house/fastCheck.ts';

type Point = readonly [number, number];

const N = 3000;
const PIXELS = 300;
const scaleX = createScale('linear', [0, N], [7, 7 + PIXELS]);
const scaleY = createScale('linear', [-2, 2], [200, 0]);
const ramp = Float64Array.from({ length: N }, (_, k) => k);

function pathOf(x: ArrayLike<number>, y: ArrayLike<number>, tolerance: number, side: 'line' | 'low' | 'high' = 'line', window = scaleX): Point[] {
  const { xy, length } = decimate(x, y, window, scaleY, createPixelPath(), { tolerance, side });
  return Array.from({ length: length / 2 }, (_, k) => [xy[2 * k] as number, xy[2 * k + 1] as number] as const);
}

/** How far a line passes each point, up or down; both cut where the pen is lifted. */
function distances(points: readonly Point[], line: readonly Point[]): number[] {
  let k = 0;
  return points.map(([x, y]) => {
    if (Number.isNaN(x)) {
      while (!Number.isNaN(line[k]?.[0])) k++;
      k++;
      return 0;
    }
    while (k + 1 < line.length && (line[k + 1]?.[0] as number) < x) k++;
    const [a, b] = [line[k] as Point, line[k + 1] ?? (line[k] as Point)];
    if (Number.isNaN(b[0]) || b[0] === a[0]) return Math.min(Math.abs(y - a[1]), Math.abs(y - (Number.isNaN(b[1]) ? a[1] : b[1])));
    return Math.abs(a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0]) - y);
  });
}

/** Noise, slow waves, spikes and gaps of every mixture; many or few points per pixel. */
const curve = fc
  .record({ noise: fc.double({ min: 0, max: 1, noNaN: true }), wave: fc.integer({ min: 3, max: 900 }), seed: fc.integer({ min: 1, max: 2 ** 30 }) })
  .map(({ noise, wave, seed }) => {
    let state = seed;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    };
    return ramp.map((k) => {
      const chance = random();
      if (chance > 0.499) return Number.NaN;
      return Math.sin(k / wave) + noise * noise * random() + (chance < -0.498 ? 0.7 : 0);
    });
  });
/** Not on whole numbers: no point lies on the edge of a pixel column, where rounding would decide. */
const window = fc
  .record({ from: fc.integer({ min: 0, max: N - 100 }), wide: fc.integer({ min: 20, max: N }) })
  .map(({ from, wide }) => createScale('linear', [from + 0.3712345, Math.min(N, from + wide) + 0.7198763], [7, 7 + PIXELS]));

describe('fewer vertices', () => {
  test('the line passes every point that plain decimation draws within the tolerance, and lifts the pen where it does', () => {
    fc.assert(
      fc.property(curve, window, fc.constantFrom(0.1, 0.25, 0.5, 2), (y, x, tolerance) => {
        const plain = pathOf(Array.from(ramp), Array.from(y), 0, 'line', x);
        const few = pathOf(Array.from(ramp), Array.from(y), tolerance, 'line', x);
        expect(few.length).toBeLessThanOrEqual(plain.length);
        expect(few.filter(([px]) => Number.isNaN(px))).toHaveLength(plain.filter(([px]) => Number.isNaN(px)).length);
        expect([few[0], few.at(-1)]).toEqual([plain[0], plain.at(-1)]);
        expect(Math.max(...distances(plain, few))).toBeLessThanOrEqual(tolerance + 1e-9);
      }),
      { numRuns: 120 },
    );
  });

  test('a straight line has two in each block of 32 pixels, a tip stays at its height', () => {
    const flat = pathOf(ramp, new Float64Array(N).fill(0.5), 0.25);
    expect(flat.length).toBe(2 * Math.ceil((7 + PIXELS) / 32));
    const spiked = new Float64Array(N).fill(0.5);
    spiked[1234] = 1.25;
    const tip = pathOf(ramp, spiked, 0.25).reduce((top, point) => (point[1] < top[1] ? point : top));
    expect(tip).toEqual([scaleX.at(1234), scaleY.at(1.25)]);
  });

  test('a line that grows is the line drawn at once, and left of the block of its old end it stays as it was', () => {
    fc.assert(
      fc.property(
        curve,
        window,
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 10 }),
        fc.constantFrom('line', 'low', 'high'),
        (y, x, parts, side) => {
          const growing = y.slice(); // a buffer of its own: nothing is remembered
          let length = 0;
          let before: Point[] = [];
          let end = Number.NaN;
          for (const part of [...parts, N]) {
            length = Math.min(N, length + part);
            const now = pathOf(ramp.subarray(0, length), growing.subarray(0, length), 0.25, side, x);
            expect(now).toEqual(pathOf(Array.from(ramp.subarray(0, length)), Array.from(y), 0.25, side, x));
            const final = (points: readonly Point[]) => points.filter(([px]) => px < finalBefore(end));
            if (end <= 7 + PIXELS) expect(final(now)).toEqual(final(before));
            before = now;
            end = x.at(length - 1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('of the sides of a band the least and the greatest of every pixel column stay, and no other', () => {
  fc.assert(
    fc.property(curve, window, (y, x) => {
      for (const [side, further] of [
        ['high', Math.min],
        ['low', Math.max],
      ] as const) {
        const extremes = (points: readonly Point[]) => {
          const found = new Map<number, number>();
          for (const [px, py] of points) if (!Number.isNaN(px)) found.set(Math.floor(px), further(py, found.get(Math.floor(px)) ?? py)); // pixels grow downward
          return found;
        };
        const plain = pathOf(Array.from(ramp), Array.from(y), 0, 'line', x);
        const one = pathOf(Array.from(ramp), Array.from(y), 0, side, x);
        expect(extremes(one)).toEqual(extremes(plain));
        const gaps = one.filter(([px]) => Number.isNaN(px)).length;
        expect(one.length - gaps).toBeLessThanOrEqual(extremes(plain).size + gaps);
      }
    }),
    { numRuns: 60 },
  );
});
