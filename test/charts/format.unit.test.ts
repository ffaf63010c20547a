import { expect, test } from 'vitest';
import {
  formatCount,
  formatExact,
  formatLoss,
  formatMomentum,
  formatNorm,
  formatPercent,
  formatPlainTick,
  formatRate,
  formatRateTick,
} from '../../src/charts/format.ts';

test('rates have three significant digits, at least one decimal, and carry over', () => {
  expect([0.0032, 0.0207, 0.1, 1.86, 0.009999, 0, 5e-12, 123].map(formatRate)).toEqual([
    '3.2e-3',
    '2.07e-2',
    '1.0e-1',
    '1.86e0',
    '1.0e-2',
    '0',
    '5.0e-12',
    '1.23e2',
  ]);
  expect([Number.NaN, Number.POSITIVE_INFINITY].map(formatRate)).toEqual(['–', '–']);
  expect([1e-5, 2e-5, 0.025].map(formatRateTick)).toEqual(['1e-5', '2e-5', '2.5e-2']);
});

test('norms are plain where that is short; momentum has four digits at most', () => {
  expect([0, 0.05, 1.2345, 664, 9999.6, 12345, 4.2e-4].map(formatNorm)).toEqual(['0', '0.05', '1.23', '664', '10000', '1.23e4', '4.2e-4']);
  expect([0.9, 0.95, 0.87654321, Number.NaN].map(formatMomentum)).toEqual(['0.9', '0.95', '0.8765', '–']);
});

test('counts, losses, shares', () => {
  expect([0, 999, 1000, 1876, 1234567.4].map(formatCount)).toEqual(['0', '999', '1,000', '1,876', '1,234,567']);
  expect([0.2604, 2.3456, 12.345, 123.4, 45678].map(formatLoss)).toEqual(['0.260', '2.346', '12.35', '123', '4.57e4']);
  expect(formatPercent(0.8784)).toBe('87.8%');
  expect(formatPercent(0.85, 0)).toBe('85%');
  expect(formatExact(0.1 + 0.2)).toBe('0.30000000000000004');
});

test('plain ticks have the decimals of their distance', () => {
  expect([0, 0.5, 1].map((value) => formatPlainTick(value, 0.5))).toEqual(['0.0', '0.5', '1.0']);
  expect([2.8, 3].map((value) => formatPlainTick(value, 0.2))).toEqual(['2.8', '3.0']);
  expect([0, 200].map((value) => formatPlainTick(value, 200))).toEqual(['0', '200']);
  expect([0.2, 1, 20].map((value) => formatPlainTick(value))).toEqual(['0.2', '1', '20']);
});
