/** @file Where the heads of balls stand that have left the picture. */
import { describe, expect, it } from 'vitest';
import { edgeSpots } from '../../src/charts/balls.ts';

const box = { left: 40, right: 640, top: 10, bottom: 410 };
const far = (x: number, y: number) => Array.from({ length: 12 }, () => ({ x, y }));

function overlaps(spots: readonly { readonly x: number; readonly y: number }[]): number {
  return spots.filter(({ x, y }, k) => spots.some((other, j) => j > k && Math.abs(other.x - x) < 26 && Math.abs(other.y - y) < 15)).length;
}

describe('heads of balls that left the picture', () => {
  it.each([
    ['to the right', far(2000, 200)],
    ['to the left', far(-1e9, 200)],
    ['upward', far(300, -500)],
    ['downward', far(300, 900)],
    ['through a corner', far(5000, 5000)],
  ])('%s: twelve stand inside, apart from each other', (_where, balls) => {
    const spots = edgeSpots(balls, box);
    expect(spots).toHaveLength(12);
    for (const { x, y } of spots) {
      expect(x).toBeGreaterThanOrEqual(52);
      expect(x).toBeLessThanOrEqual(628);
      expect(y).toBeGreaterThanOrEqual(22);
      expect(y).toBeLessThanOrEqual(398);
    }
    expect(overlaps(spots)).toBe(0);
  });

  it('the first has the nearest place, the next stand beside it along the edge', () => {
    const [first, second, third] = edgeSpots(far(2000, 200), box);
    expect(first).toEqual({ x: 628, y: 200 });
    expect(second).toEqual({ x: 628, y: 215 });
    expect(third).toEqual({ x: 628, y: 185 });
    expect(edgeSpots([{ x: 300, y: -50 }], box)).toEqual([{ x: 300, y: 22 }]);
  });

  it('a low picture gets further rows; one too low for all of them still shows them', () => {
    const low = edgeSpots(far(2000, 40), { ...box, bottom: 80 });
    expect(overlaps(low)).toBe(0);
    expect(new Set(low.map(({ x }) => x)).size).toBe(4);
    expect(edgeSpots(far(2000, 40), { left: 0, right: 30, top: 0, bottom: 30 })).toHaveLength(12);
  });
});
