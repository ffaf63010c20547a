import { describe, expect, test } from 'vitest';
import { createLanczos, type Lanczos } from '../../src/landscape/lanczos.ts';
import { tridiagonalEigen } from '../../src/landscape/tridiagonal.ts';
import { stream } from '../../src/math/rng.ts';

type Matrix = readonly Float64Array[];

/** Q diag(spectrum) Q^T, Q a product of random reflections: a dense matrix whose eigenvalues are known. */
function withSpectrum(spectrum: readonly number[], seed = 1): Matrix {
  const n = spectrum.length;
  const rng = stream(seed, 'reflections');
  const matrix = spectrum.map((value, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? value : 0)));
  const at = (i: number, j: number) => (matrix[i] as Float64Array)[j] as number;
  for (let pass = 0; pass < 3; pass++) {
    const v = Float64Array.from({ length: n }, () => rng.uniform() - 0.5);
    const two = 2 / v.reduce((sum, x) => sum + x * x, 0);
    for (const side of ['rows', 'columns']) {
      const read = side === 'rows' ? at : (i: number, j: number) => at(j, i);
      const write = (i: number, j: number, x: number) => {
        const [row, column] = side === 'rows' ? [i, j] : [j, i];
        (matrix[row] as Float64Array)[column] = x;
      };
      for (let j = 0; j < n; j++) {
        let along = 0;
        for (let i = 0; i < n; i++) along += (v[i] as number) * read(i, j);
        for (let i = 0; i < n; i++) write(i, j, read(i, j) - two * along * (v[i] as number));
      }
    }
  }
  return matrix;
}

const times = (matrix: Matrix, v: ArrayLike<number>) => matrix.map((row) => row.reduce((sum, x, i) => sum + x * (v[i] as number), 0));

function advance(lanczos: Lanczos, matrix: Matrix, products: number): Lanczos {
  for (let k = 0; k < products && lanczos.next; k++) lanczos.take(times(matrix, lanczos.next));
  return lanczos;
}

describe('tridiagonal', () => {
  test('the second difference has eigenvalues 2 - 2 cos(k pi / (n + 1))', () => {
    const n = 40;
    const { values, component } = tridiagonalEigen(new Array(n).fill(2), new Array(n - 1).fill(-1));
    const sorted = [...values].sort((x, y) => x - y);
    for (let k = 1; k <= n; k++) expect(sorted[k - 1]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 13);
    for (let column = 0; column < n; column++) {
      const s = (row: number) => (row < 0 || row >= n ? 0 : component(row, column));
      for (let row = 0; row < n; row++) expect(2 * s(row) - s(row - 1) - s(row + 1)).toBeCloseTo((values[column] as number) * s(row), 12);
    }
  });

  test('zeros on the off-diagonal, and on both', () => {
    expect([...tridiagonalEigen([3, 1, 2], [0, 0]).values]).toEqual([3, 1, 2]);
    expect([...tridiagonalEigen([0, 0], [0]).values]).toEqual([0, 0]);
    const [low, high] = [...tridiagonalEigen([0, 0], [2]).values].sort((x, y) => x - y) as [number, number];
    expect(low).toBeCloseTo(-2, 14);
    expect(high).toBeCloseTo(2, 14);
    expect([...tridiagonalEigen([5], []).values]).toEqual([5]);
  });
});

describe('lanczos', () => {
  /** As a network's: a few large ones, a bulk around 0, a few negative. */
  const spectrum = [...Array.from({ length: 110 }, (_, i) => (i - 20) / 500), -1.17, -0.6, 4, 7, 9, 16.36];

  test('finds both ends, and its bound holds at every step', () => {
    const matrix = withSpectrum(spectrum);
    const lanczos = createLanczos(spectrum.length, 5);
    let before = Number.POSITIVE_INFINITY;
    for (let k = 1; k <= 30; k++) {
      advance(lanczos, matrix, 1);
      const { smallest, largest } = lanczos.ends();
      for (const { value, residual, vector } of [smallest, largest]) {
        expect(Math.min(...spectrum.map((lambda) => Math.abs(lambda - value)))).toBeLessThanOrEqual(residual + 1e-12);
        const y = vector();
        expect(Math.hypot(...y)).toBeCloseTo(1, 12);
        expect(Math.hypot(...times(matrix, y).map((x, i) => x - value * (y[i] as number)))).toBeCloseTo(residual, 10);
      }
      expect(largest.value).toBeLessThanOrEqual(16.36 + 1e-12);
      expect(16.36 - largest.value).toBeLessThanOrEqual(before + 1e-12); // never worse
      before = 16.36 - largest.value;
    }
    const { smallest, largest } = lanczos.ends();
    expect(largest.value).toBeCloseTo(16.36, 9);
    expect(smallest.value).toBeCloseTo(-1.17, 9);
  });

  test('no ghosts: after as many products as there are dimensions the whole spectrum is there, once', () => {
    const few = spectrum.slice(-30);
    const lanczos = advance(createLanczos(few.length, 2), withSpectrum(few), 1000);
    expect(lanczos.next).toBeNull();
    expect(lanczos.products).toBe(few.length);
    const { smallest, largest } = lanczos.ends();
    expect([smallest.residual, largest.residual]).toEqual([0, 0]);
    expect(largest.value).toBeCloseTo(Math.max(...few), 10);
    expect(smallest.value).toBeCloseTo(Math.min(...few), 10);
  });

  test('a start that lies in an invariant space does not hide the rest', () => {
    const matrix = withSpectrum([1, 2, 3, 4, 5]);
    const inside = advance(createLanczos(5, 1), matrix, 5).ends().smallest.vector();
    const lanczos = advance(createLanczos(5, 1, inside), matrix, 1);
    expect(lanczos.ends().largest.value).toBeCloseTo(1, 10);
    expect(advance(lanczos, matrix, 4).ends().largest.value).toBeCloseTo(5, 10);
  });

  test('a start near the answer needs fewer products', () => {
    const matrix = withSpectrum(spectrum);
    const { smallest, largest } = advance(createLanczos(spectrum.length, 1), matrix, 30).ends();
    const [low, high] = [smallest.vector(), largest.vector()];
    const nearby = matrix.map((row, i) => row.map((x, j) => x + (i === j ? 0.01 * Math.sin(i) : 0)));
    const needed = (lanczos: Lanczos) => {
      for (;;) {
        advance(lanczos, nearby, 1);
        const ends = lanczos.ends();
        if (Math.max(ends.smallest.residual, ends.largest.residual) < 0.01) return lanczos.products;
      }
    };
    const both = low.map((x, i) => x + (high[i] as number));
    expect(needed(createLanczos(spectrum.length, 1, both))).toBeLessThan(0.6 * needed(createLanczos(spectrum.length, 1)));
  });

  test('is seeded', () => {
    expect(createLanczos(9, 4).next).toEqual(createLanczos(9, 4).next);
    expect(createLanczos(9, 4).next).not.toEqual(createLanczos(9, 5).next);
    expect(createLanczos(9, 4, new Float64Array(9)).next).toEqual(createLanczos(9, 4).next); // a start of zeros is none
  });

  test('the zero matrix, and one dimension', () => {
    const zeros = advance(createLanczos(6, 1), withSpectrum([0, 0, 0, 0, 0, 0]), 6).ends();
    expect([zeros.smallest.value, zeros.largest.value]).toEqual([0, 0]);
    const one = advance(createLanczos(1, 1), [Float64Array.of(-3)], 1).ends();
    expect([one.smallest.value, one.largest.value, one.largest.residual]).toEqual([-3, -3, 0]);
  });
});
