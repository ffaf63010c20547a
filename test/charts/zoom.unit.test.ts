import { describe, expect, test } from 'vitest';
import { createScale, type Interval } from '../../src/charts/scales.ts';
import { movedBy, pinched, zoomedAbout } from '../../src/charts/zoom.ts';
import fc from '../house/fastCheck.ts';

const RANGE = [50, 850] as const;
const full = [0, 1000] as const;
const at = (domain: Interval, kind: 'linear' | 'log' = 'linear', whole: Interval = full) => ({ x: createScale(kind, domain, RANGE), full: whole });

describe('windows on an axis', () => {
  test('magnified about a place, which stays where it is', () => {
    expect(zoomedAbout(250, 2, at(full))).toEqual([125, 625]); // 250 px is step 250
    fc.assert(
      fc.property(fc.double({ min: 50, max: 850, noNaN: true }), fc.double({ min: 1.1, max: 8, noNaN: true }), (pixel, factor) => {
        const before = at([1e-5, 1], 'log', [1e-5, 1]);
        const window = zoomedAbout(pixel, factor, before) as Interval;
        expect(createScale('log', window, RANGE).at(before.x.invert(pixel))).toBeCloseTo(pixel, 6);
      }),
    );
  });

  test('outward it stops at the ends, and all of the axis is no zoom', () => {
    expect(zoomedAbout(50, 0.5, at([100, 300]))).toEqual([100, 500]);
    expect(zoomedAbout(850, 0.5, at([100, 300]))).toEqual([0, 300]);
    expect(zoomedAbout(450, 0.1, at([400, 600]))).toBeNull();
  });

  test('the deepest zoom is a thousandth', () => {
    expect(zoomedAbout(450, 1e6, at([400, 600]))).toEqual([400, 600]);
  });

  test('moved along it keeps its width, also at the ends', () => {
    expect(movedBy(80, at([400, 600]))).toEqual([420, 620]);
    expect(movedBy(-1e4, at([400, 600]))).toEqual([0, 200]);
    expect(movedBy(1e4, at([400, 600]))).toEqual([800, 1000]);
    const [low, high] = movedBy(400, at([1e-4, 1e-3], 'log', [1e-5, 1])) as Interval;
    expect(high / low).toBeCloseTo(10, 9);
  });

  test('two fingers: what was under them is under them again', () => {
    expect(pinched([250, 750], [50, 850], at(full))).toEqual([250, 750]);
    expect(pinched([250, 750], [250, 650], at(full))).toBeNull(); // all of the axis
    expect(pinched([400, 600], [250, 650], at([300, 700]))).toEqual([300, 700]);
    expect(pinched([400, 600], [300, 300], at([300, 700]))).toBeNull();
  });
});
