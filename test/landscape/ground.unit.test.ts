import { expect, test } from 'vitest';
import { groundOf } from '../../src/landscape/ground.ts';

const flat = { loss: 2, gradNorm: 0.01, largest: 10, smallest: 0, smallestResidual: 0.01 };

test('a gradient that promises a hundredth of the loss is a slope, whatever the curvature', () => {
  const atLimit = Math.sqrt(2 * 10 * 0.01 * 2);
  expect(groundOf({ ...flat, smallest: -1, gradNorm: 1.001 * atLimit }, 2.3)).toBe('slope');
  expect(groundOf({ ...flat, smallest: -1, gradNorm: 0.999 * atLimit }, 2.3)).toBe('saddle');
  expect(groundOf({ loss: 1, gradNorm: 1, largest: 0, smallest: 0, smallestResidual: 0 }, 1)).toBe('slope'); // a plane
});

test('negative curvature counts beyond its error and a hundredth of the largest', () => {
  expect(groundOf({ ...flat, smallest: -0.11 }, 2.3)).toBe('saddle');
  expect(groundOf({ ...flat, smallest: -0.09 }, 2.3)).toBe('minimum');
  expect(groundOf({ ...flat, smallest: -0.11, smallestResidual: 0.2 }, 2.3)).toBe('minimum');
  expect(groundOf({ ...flat, largest: 0.01, smallest: -10 }, 2.3)).toBe('saddle'); // the larger side may be the negative one
});

test('flat and high is a plateau, flat and lower a minimum', () => {
  expect(groundOf(flat, 2.3)).toBe('minimum');
  expect(groundOf(flat, 2.2)).toBe('plateau');
});
