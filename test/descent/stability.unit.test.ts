import { describe, expect, it } from 'vitest';
import { stability } from '../../src/descent/stability.ts';

describe('gradient descent on a parabola of curvature 10', () => {
  it.each([
    // rate, factor, case, steps to a hundredth
    [0.01, 0.9, 'low', 44],
    [0.02, 0.8, 'low', 21],
    [0.03, 0.7, 'right', 13],
    [0.1, 0, 'right', 1],
    [0.15, -0.5, 'right', 7],
    [0.19, -0.9, 'overshoot', 44],
    [0.2, -1, 'edge', Number.POSITIVE_INFINITY],
    [0.21, -1.1, 'high', Number.POSITIVE_INFINITY],
  ] as const)('rate %d', (lr, factor, kind, steps) => {
    const found = stability(lr, 10);
    expect(found.factor).toBeCloseTo(factor, 12);
    expect(found).toMatchObject({ kind, steps });
  });

  it('counts the steps as they are made', () => {
    for (const lr of [0.013, 0.05, 0.12, 0.17]) {
      const { steps } = stability(lr, 10);
      let [x, count] = [1, 0];
      while (Math.abs(x) > 0.01) {
        x -= lr * 10 * x;
        count += 1;
      }
      expect(steps, String(lr)).toBe(count);
    }
  });

  it('a rate of 0 stays where it is, and is called too low', () => expect(stability(0, 10)).toMatchObject({ factor: 1, kind: 'low' }));
});
