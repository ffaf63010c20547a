import { describe, expect, it } from 'vitest';
import { createLattice, type Lattice, latticeSamples } from '../../src/charts/lattice.ts';

const SIDE = 9;

/** f at every point of the level with n points a side, and of those that `also` names. */
function known(f: (x: number, y: number) => number, n: number, finest = n, also = (_: number) => false): Lattice {
  const lattice = createLattice(SIDE);
  const stride = (SIDE - 1) / (n - 1);
  lattice.seen.forEach((_, k) => {
    const [i, j] = [k % SIDE, Math.floor(k / SIDE)];
    if ((i % stride !== 0 || j % stride !== 0) && !also(k)) return;
    lattice.seen[k] = 1;
    lattice.values[k] = f(i / (SIDE - 1), j / (SIDE - 1));
  });
  return { ...lattice, complete: n, finest };
}

const at = (samples: Float64Array | null, out: number, i: number, j: number) => samples?.[j * out + i] as number;

describe('samples of a lattice', () => {
  it('are none before the first level is there', () => {
    expect(latticeSamples(createLattice(SIDE), 97)).toBeNull();
  });

  it('go through its points, and along a plane lie on it away from the edges', () => {
    const plane = (x: number, y: number) => 4 * x - 3 * y; // not all positive: no logarithms
    const samples = latticeSamples(known(plane, 5), 17);
    for (let j = 0; j < 17; j += 4) for (let i = 0; i < 17; i += 4) expect(at(samples, 17, i, j)).toBeCloseTo(plane(i / 16, j / 16), 12);
    for (let j = 4; j <= 12; j++) for (let i = 4; i <= 12; i++) expect(at(samples, 17, i, j)).toBeCloseTo(plane(i / 16, j / 16), 12);
  });

  it('positive values: logarithms are interpolated, within the range of what is known', () => {
    const hill = (x: number, y: number) => Math.exp(6 * x - 2 * y);
    const samples = latticeSamples(known(hill, 5), 33) as Float64Array;
    expect(at(samples, 33, 14, 18)).toBeCloseTo(hill(14 / 32, 18 / 32), 10);
    expect(Math.min(...samples)).toBe(hill(0, 1));
    expect(Math.max(...samples)).toBe(hill(1, 0));
  });

  it('a finer point counts as soon as it is there', () => {
    const flat = known(() => 1, 3);
    const middle = 2 * SIDE + 2; // between points of the level of 3
    const finer: Lattice = { ...flat, finest: 5, seen: flat.seen.slice(), values: flat.values.slice() };
    expect(at(latticeSamples(finer, SIDE), SIDE, 2, 2)).toBe(1);
    finer.seen[middle] = 1;
    finer.values[middle] = 5;
    expect(at(latticeSamples(finer, SIDE), SIDE, 2, 2)).toBeCloseTo(5, 12);
    expect(at(latticeSamples(finer, SIDE), SIDE, 4, 4)).toBe(1);
  });

  it('a point without a number is a hole, its neighbors are not', () => {
    const holed = known((x, y) => (x === 0.5 && y === 0.5 ? Number.POSITIVE_INFINITY : 1 + x), 5);
    const samples = latticeSamples(holed, 17);
    expect(at(samples, 17, 8, 8)).toBeNaN();
    expect(at(samples, 17, 7, 8)).toBeNaN();
    expect(at(samples, 17, 4, 8)).toBeCloseTo(1.25, 12);
    expect(at(samples, 17, 5, 8)).toBeCloseTo(1.25, 12);
    expect(at(samples, 17, 1, 1)).toBeGreaterThan(1);
  });
});
