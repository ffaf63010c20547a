import { describe, expect, it } from 'vitest';
import { heightColor, sampleHeights } from '../../src/charts/heights.ts';
import { placeAt } from '../../src/charts/rollTypes.ts';

const bowl = (x: number, y: number) => x * x + 2 * y * y;

describe('heights of a surface', () => {
  const linear = sampleHeights(bowl, [-2, 2], [-1, 3], 'linear', 41);

  it('are sampled row by row, ends included', () => {
    expect(linear.values.length).toBe(41 * 41);
    expect([linear.values[0], linear.values[40], linear.values[41 * 41 - 1]]).toEqual([bowl(-2, -1), bowl(2, -1), bowl(2, 3)]);
    expect([linear.low, linear.high]).toEqual([0, 22]);
    expect(linear.values[10 * 41 + 20]).toBe(bowl(0, 0));
  });

  it('linear: round levels inside the range; shares from 0 to 1', () => {
    expect(linear.levels).toEqual(Array.from({ length: 21 }, (_, k) => k + 1));
    expect([linear.share(0), linear.share(11), linear.share(22)]).toEqual([0, 0.5, 1]);
    expect([linear.band(-1), linear.band(1), linear.band(1.5), linear.band(99)]).toEqual([0, 0, 1, 21]);
  });

  it('logarithmic: levels at even steps of the share, low places far apart', () => {
    const log = sampleHeights(bowl, [-2, 2], [-1, 3], 'log', 41);
    expect(log.levels.length).toBe(19);
    for (const [k, level] of log.levels.entries()) expect(log.share(level)).toBeCloseTo((k + 1) / 20, 12);
    expect([log.share(0), log.share(22)]).toEqual([0, 1]);
    expect(log.share(1)).toBeGreaterThan(2 * linear.share(1));
  });

  it('holes count for nothing', () => {
    const holed = sampleHeights((x) => (x < 0 ? Number.NaN : x === 0 ? Number.POSITIVE_INFINITY : x), [-1, 1], [0, 1], 'linear', 5);
    expect([holed.low, holed.high]).toEqual([0.5, 1]);
    expect(holed.values.filter(Number.isNaN).length).toBe(10);
  });

  it('a plain has a range all the same', () => {
    const flat = sampleHeights(() => 3, [0, 1], [0, 1], 'log', 3);
    expect(flat.share(3)).toBe(0);
    expect(flat.levels.every(Number.isFinite)).toBe(true);
  });

  it('the valley takes the last colour, the top the first', () => {
    expect([heightColor(['a', 'b', 'c'], 0, 20), heightColor(['a', 'b', 'c'], 10, 20), heightColor(['a', 'b', 'c'], 20, 20)]).toEqual([
      'c',
      'b',
      'a',
    ]);
  });
});

it('a ball between two steps is on the straight line, and after the last one at rest', () => {
  expect([0, 0.25, 1, 1.5, 2, 9].map((now) => placeAt([1, 3, 2], 3, now))).toEqual([1, 1.5, 3, 2.5, 2, 2]);
});
