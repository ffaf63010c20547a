import { describe, expect, test } from 'vitest';
import { decimate } from '../../src/charts/decimate.ts';
import { drawnOf, redrawFrom } from '../../src/charts/growth.ts';
import type { LineSeries } from '../../src/charts/lineTypes.ts';
import { createScale } from '../../src/charts/scales.ts';
import { ramp } from '../../src/charts/strided.ts';
import type { Tokens } from '../../src/charts/theme.ts';
import { createPixelPath } from '../../src/charts/vertices.ts';

const scaleX = createScale('linear', [0, 1000], [50, 850]);
const scaleY = createScale('linear', [0, 3], [200, 0]);
const tokens = {} as Tokens;
const buffer = Float64Array.from({ length: 1000 }, (_, k) => 1 + Math.sin(k / 40) + (k % 7) / 10);
const ALL = Number.NEGATIVE_INFINITY;
const NOTHING = Number.POSITIVE_INFINITY;

function line(length: number, change: Partial<LineSeries> = {}): LineSeries {
  return { key: 'A', letter: 'A', colorIndex: 1, dashIndex: 1, x: ramp(1000, 1).subarray(0, length), y: buffer.subarray(0, length), ...change };
}

const drawn = (...lines: readonly LineSeries[]) => drawnOf(lines, scaleX, scaleY, tokens);

describe('what is drawn again', () => {
  test('nothing where nothing changed, a strip where lines grew, from the one that was shortest', () => {
    expect(redrawFrom(drawn(line(500)), drawn(line(500)))).toBe(NOTHING);
    // the last of 500 points stands at pixel 50 + 499 * 0.8 = 449.2, in the block from 448 on; three pixels are left for the width of the line
    expect(redrawFrom(drawn(line(500)), drawn(line(510)))).toBe(445);
    const other = { key: 'B', y: buffer.slice() };
    const short = (length: number) => line(length, { ...other, y: other.y.subarray(0, length) });
    expect(redrawFrom(drawn(line(500), short(400)), drawn(line(510), short(401)))).toBe(349);
    expect(redrawFrom(drawn(line(500), short(400)), drawn(line(510), short(400)))).toBe(445);
  });

  test('all where a scale, a look, a column or the theme changed, or a line came or went', () => {
    const before = drawn(line(500));
    expect(redrawFrom(null, before)).toBe(ALL);
    expect(redrawFrom(before, drawnOf([line(500)], scaleX, createScale('linear', [0, 4], [200, 0]), tokens))).toBe(ALL);
    expect(redrawFrom(before, drawnOf([line(500)], scaleX, scaleY, {} as Tokens))).toBe(ALL);
    expect(redrawFrom(before, drawn(line(500, { focused: true })))).toBe(ALL);
    expect(redrawFrom(before, drawn(line(500, { y: buffer.slice(0, 500) })))).toBe(ALL);
    expect(redrawFrom(before, drawn(line(500), line(500, { key: 'B' })))).toBe(ALL);
    expect(redrawFrom(before, drawn(line(400)))).toBe(ALL);
  });

  test('all where a draft is not enough any more; what is exact is good enough for a draft', () => {
    const as = (draft: boolean, length = 500) => drawnOf([line(length)], scaleX, scaleY, tokens, draft);
    expect(redrawFrom(as(true), as(false))).toBe(ALL);
    expect(redrawFrom(as(true), as(true))).toBe(NOTHING);
    expect(redrawFrom(as(false), as(true))).toBe(NOTHING);
    expect(redrawFrom(as(false), as(true, 510))).toBe(445);
  });

  test('what was planned and has come is drawn again, too; few numbers are compared one by one', () => {
    const plan = (from: number) => ({ future: { x: ramp(1000, 1).subarray(from), y: buffer.subarray(from) } });
    expect(redrawFrom(drawn(line(500, plan(499))), drawn(line(510, plan(509))))).toBe(445);
    const few = (last: number) => line(0, { x: [10, 20], y: [1, last] });
    expect(redrawFrom(drawn(few(2)), drawn(few(2)))).toBe(NOTHING);
    expect(redrawFrom(drawn(few(2)), drawn(few(3)))).toBe(ALL);
  });
});

test('a strip is the right end of the whole line: the same points, and the dashes where they stood', () => {
  const y = buffer.slice();
  const x = ramp(1000, 1).subarray(0, 1000);
  const whole = decimate(x, y, scaleX, scaleY, createPixelPath());
  const points = Array.from(whole.xy.subarray(0, whole.length));
  const strip = decimate(x, y, scaleX, scaleY, createPixelPath(), { from: 700 });
  expect(strip.start).toBeGreaterThan(0);
  expect(Array.from(strip.xy.subarray(0, strip.length))).toEqual(points);
  expect(points[strip.start] as number).toBeLessThan(700);
  expect(points[strip.start + 2] as number).toBeGreaterThanOrEqual(700);
  let length = 0;
  for (let i = 2; i <= strip.start; i += 2)
    length += Math.hypot((points[i] as number) - (points[i - 2] as number), (points[i + 1] as number) - (points[i - 1] as number));
  expect(strip.before).toBeCloseTo(length, 6);
});
