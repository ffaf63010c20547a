/** @file Where letters of balls stand, and the heads of balls that have left the picture. */
import { describe, expect, it } from 'vitest';
import { type EdgeSpot, edgeSpots, letterSpots } from '../../src/charts/ballSpots.ts';

const box = { left: 40, right: 640, top: 10, bottom: 410 };
const far = (x: number, y: number) => Array.from({ length: 12 }, () => ({ x, y }));

/** A head of 8 px to all sides, and its letter beside it, up to 20 px. */
const room = ({ x, y, side }: EdgeSpot) => ({ x0: x - (side > 0 ? 8 : 20), x1: x + (side > 0 ? 20 : 8), y0: y - 7.5, y1: y + 7.5 });

function overlaps(spots: readonly EdgeSpot[]): number {
  const rooms = spots.map(room);
  return rooms.filter((a, k) => rooms.some((b, j) => j > k && a.x0 < b.x1 && a.x1 > b.x0 && a.y0 < b.y1 && a.y1 > b.y0)).length;
}

describe('heads of balls that left the picture', () => {
  it.each([
    ['to the right', far(2000, 200)],
    ['to the left', far(-1e9, 200)],
    ['upward', far(300, -500)],
    ['downward', far(300, 900)],
    ['through a corner', far(5000, 5000)],
    ['through every edge', [...far(300, 900), ...far(620, 900), ...far(2000, 400), ...far(-5, 390), ...far(639, -1)].filter((_, k) => k % 5 === 0)],
  ])('%s: twelve stand inside, letters and all, apart from each other', (_where, balls) => {
    const spots = edgeSpots(balls, box);
    expect(spots).toHaveLength(12);
    for (const { x0, x1, y0, y1 } of spots.map(room)) {
      expect(x0).toBeGreaterThanOrEqual(40);
      expect(x1).toBeLessThanOrEqual(640);
      expect(y0).toBeGreaterThanOrEqual(10);
      expect(y1).toBeLessThanOrEqual(410);
    }
    expect(overlaps(spots)).toBe(0);
  });

  it('the first has the nearest place, the next stand beside it along the edge; letters on one side', () => {
    expect(edgeSpots(far(2000, 200), box).slice(0, 3)).toEqual([
      { x: 628, y: 200, side: -1 },
      { x: 628, y: 215, side: -1 },
      { x: 628, y: 185, side: -1 },
    ]);
    expect(edgeSpots(far(300, -50), box).slice(0, 3)).toEqual([
      { x: 300, y: 22, side: 1 },
      { x: 328, y: 22, side: 1 },
      { x: 272, y: 22, side: 1 },
    ]);
  });

  it('not on a ball that is inside', () => {
    expect(edgeSpots([{ x: -9, y: 200 }], box)).toEqual([{ x: 52, y: 200, side: 1 }]);
    expect(edgeSpots([{ x: -9, y: 200 }], box, [{ x: 60, y: 196 }])).toEqual([{ x: 52, y: 215, side: 1 }]);
  });

  it('a low picture gets further rows; one too low for all of them still shows them', () => {
    const low = edgeSpots(far(2000, 40), { ...box, bottom: 80 });
    expect(overlaps(low)).toBe(0);
    expect(new Set(low.map(({ x }) => x)).size).toBe(4);
    expect(edgeSpots(far(2000, 40), { left: 0, right: 30, top: 0, bottom: 30 })).toHaveLength(12);
  });
});

describe('letters of balls', () => {
  const right = { x: 12, y: 0, fan: false };

  it('stand at the right; where another ball lies there, left; between two, above; not on other letters', () => {
    expect(letterSpots([{ x: 100, y: 100 }], 6)).toEqual([right]);
    expect(
      letterSpots(
        [
          { x: 100, y: 100 },
          { x: 120, y: 100 },
        ],
        6,
      ),
    ).toEqual([{ ...right, x: -12 }, right]);
    const row = letterSpots(
      [80, 100, 120].map((x) => ({ x, y: 100 })),
      6,
    );
    expect(row).toEqual([{ ...right, x: -12 }, { x: 0, y: -15, fan: false }, right]);
    const pair = letterSpots(
      [
        { x: 100, y: 100 },
        { x: 130, y: 104 },
      ],
      6,
    );
    expect(pair).toEqual([right, right]);
    expect(
      letterSpots(
        [
          { x: 100, y: 100 },
          { x: 134, y: 100 },
          { x: 146, y: 118 },
        ],
        6,
      )[1],
    ).toEqual({ ...right, x: 12 });
  });

  it('of balls that cover each other fan out, every group on its own', () => {
    const two = [
      { x: 100, y: 100 },
      { x: 104, y: 100 },
    ];
    const spots = letterSpots([...two, { x: 400, y: 100 }, ...two.map(({ x, y }) => ({ x: x + 100, y }))], 6);
    expect(spots.map(({ fan }) => fan)).toEqual([true, true, false, true, true]);
    expect(spots[2]).toEqual(right);
    expect(spots.slice(3)).toEqual(spots.slice(0, 2));
    const crossed = letterSpots(two.toReversed(), 6);
    expect(crossed).toEqual(spots.slice(0, 2).toReversed());
    expect(crossed[1]?.x).toBeLessThan(0); // that of the left one
    const angles = letterSpots(far(100, 100), 6).map(({ x, y }) => Math.atan2(y / 26, x / 34));
    const gaps = angles.slice(1).map((angle, k) => (angles[k] as number) - angle);
    for (const gap of gaps) expect(gap).toBeCloseTo((1.8 * Math.PI) / 12, 9);
  });

  it("lie on no other letter, and on no ball but their own group's, however close the balls lie", () => {
    const balls = Array.from({ length: 12 }, (_, k) => ({ x: 100 + 9 * (k % 4), y: 100 + 11 * Math.floor(k / 4) + (k % 3) }));
    const spots = letterSpots(balls, 6);
    const letters = spots.map(({ x, y }, k) => {
      const [px, py] = [(balls[k]?.x ?? 0) + x, (balls[k]?.y ?? 0) + y];
      const left = x < -4 ? px - 9 : x > 4 ? px : px - 4.5;
      return { x0: left, x1: left + 9, y0: py - 4.5, y1: py + 4.5 };
    });
    const meet = (a: (typeof letters)[number], b: (typeof letters)[number]) => a.x0 < b.x1 && a.x1 > b.x0 && a.y0 < b.y1 && a.y1 > b.y0;
    expect(letters.filter((a, k) => letters.some((b, j) => j > k && meet(a, b)))).toEqual([]);
  });

  it('balls that hang together by others are one group', () => {
    const chain = letterSpots(
      [0, 7, 14, 21].map((x) => ({ x, y: 0 })),
      6,
    );
    expect(chain.every(({ fan }) => fan)).toBe(true);
    expect(new Set(chain.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size).toBe(4);
  });
});
