import { describe, expect, it } from 'vitest';
import { normalizeFilters, randomDirection } from '../../src/landscape/directions.ts';
import { symmetricEigen } from '../../src/landscape/jacobi.ts';
import { principalComponents } from '../../src/landscape/pca.ts';
import { anglesOf, explained, footFinder, linePlane, networkAt, type Plane, pcaPlane, randomPlane, threePlane } from '../../src/landscape/planes.ts';
import { distance, fromVector, isFiniteVector, mixable, type NetworkVector, toVector, unmixed } from '../../src/landscape/vector.ts';
import { drawNormalPair } from '../../src/math/normal.ts';
import { stream } from '../../src/math/rng.ts';
import { initialize } from '../../src/models/initialize.ts';
import { buildModel } from '../../src/models/registry.ts';
import { tinyModel } from '../engines/tinyJob.ts';

const bn = buildModel({ kind: 'bn', params: {} }, [28, 28, 1], 10);

function normals(count: number, name: string): Float64Array {
  const rng = stream(7, name);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) drawNormalPair(rng, out, i);
  return out;
}

/** Networks of the tiny model on a winding path, running values and all. */
function path(count: number, name = 'path'): readonly NetworkVector[] {
  const start = toVector(tinyModel, initialize(tinyModel, 3));
  const [u, v, w] = ['u', 'v', 'w'].map((one) => normals(start.weights.length, `${name}/${one}`)) as [Float64Array, Float64Array, Float64Array];
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const at = (n: number) => 3 * t * (u[n] as number) + Math.sin(4 * t) * (v[n] as number) + 0.2 * Math.sin(9 * t) * (w[n] as number);
    const running = start.running.map((x, m) => (m < 2 ? 0.3 * t * (m + 1) : x * (0.2 + t * t)));
    return { weights: start.weights.map((x, n) => x + at(n)), running };
  });
}

const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0);

/** Greatest eigenvalue and eigenvector of the covariance [n, n] by power iteration, with `known` ones taken out. */
function power(points: readonly Float32Array[], known: readonly Float64Array[]): { readonly value: number; readonly vector: Float64Array } {
  const size = points[0]?.length ?? 0;
  const mean = Float64Array.from({ length: size }, (_, n) => points.reduce((sum, x) => sum + (x[n] as number), 0) / points.length);
  const rows = points.map((x) => Float64Array.from(x, (value, n) => value - (mean[n] as number)));
  let vector = normals(size, 'power');
  let value = 0;
  for (let k = 0; k < 3000; k++) {
    const next = new Float64Array(size);
    for (const row of rows) {
      const along = dot(row, vector);
      for (let n = 0; n < size; n++) next[n] = (next[n] as number) + along * (row[n] as number);
    }
    for (const one of known) {
      const along = dot(next, one);
      for (let n = 0; n < size; n++) next[n] = (next[n] as number) - along * (one[n] as number);
    }
    value = Math.sqrt(dot(next, next));
    vector = next.map((x) => x / value);
  }
  return { value, vector };
}

const noBreath = async () => {};

describe('the PCA of paths', () => {
  it('finds what power iteration on the whole covariance finds', async () => {
    const points = path(23).map(({ weights }) => weights);
    const { components, movement } = await principalComponents(points, 3, noBreath);
    const known: Float64Array[] = [];
    for (const { coefficients, movement: along } of components) {
      const brute = power(points, known);
      known.push(brute.vector);
      expect(Math.abs(along / brute.value - 1)).toBeLessThan(1e-10);
      const direction = Float64Array.from(brute.vector, (_, n) => coefficients.reduce((sum, c, i) => sum + c * (points[i]?.[n] as number), 0));
      expect(Math.abs(Math.abs(dot(direction, brute.vector)) - 1)).toBeLessThan(1e-10);
      expect(Math.abs(coefficients.reduce((sum, c) => sum + c, 0))).toBeLessThan(1e-12);
    }
    // three directions made the path
    expect(components.reduce((sum, one) => sum + one.movement, 0) / movement).toBeGreaterThan(1 - 1e-10);
  });

  it('has orthogonal directions of length 1, explains what its components hold, and points along the path', async () => {
    const points = path(23);
    const weights = points.map((one) => one.weights);
    const plane = (await pcaPlane(tinyModel, points, null, noBreath)) as Plane;
    const angles = anglesOf(plane);
    expect(angles.lengths[0]).toBeCloseTo(1, 12);
    expect(angles.lengths[1]).toBeCloseTo(1, 12);
    expect(Math.abs(angles.cosine)).toBeLessThan(1e-10);
    const feet = weights.map(footFinder(plane));
    const { components, movement } = await principalComponents(weights, 2, noBreath);
    for (const [k, share] of explained(angles, feet, weights).entries()) expect(share).toBeCloseTo((components[k]?.movement ?? 0) / movement, 10);
    expect(feet.at(-1)?.a).toBeGreaterThan(feet[0]?.a ?? 0);
    expect(Math.abs(feet.reduce((sum, { a }) => sum + a, 0))).toBeLessThan(1e-9);
    expect(Math.max(...feet.map(({ b }) => b))).toBeGreaterThan(-Math.min(...feet.map(({ b }) => b)));
    const off = Math.sqrt(feet.reduce((sum, foot) => sum + foot.off ** 2, 0));
    expect(off ** 2 / movement).toBeCloseTo(1 - explained(angles, feet, weights).reduce((a, b) => a + b), 10);
  });

  it('goes through a network, if one is given', async () => {
    const points = path(12);
    const through = points[4] as NetworkVector;
    const plane = (await pcaPlane(tinyModel, points, through, noBreath)) as Plane;
    expect(networkAt(tinyModel, plane, 0, 0)).toEqual(through);
    expect(footFinder(plane)(through.weights)).toEqual({ a: 0, b: 0, off: 0 });
    const mean = (await pcaPlane(tinyModel, points, null, noBreath)) as Plane;
    for (const [k, direction] of plane.directions.entries()) expect(Math.abs(dot(direction, mean.directions[k] as Float64Array))).toBeCloseTo(1, 12);
  });

  it('is none of networks on a line, or of one network', async () => {
    const [from, to] = [path(2)[0], path(2)[1]] as [NetworkVector, NetworkVector];
    const line = linePlane(tinyModel, from, to);
    const on = [0, 0.25, 0.5, 1].map((t) => networkAt(tinyModel, line, t, 0));
    expect(await pcaPlane(tinyModel, [from, from, from], null, noBreath)).toBeNull();
    expect(await pcaPlane(tinyModel, [from], null, noBreath)).toBeNull();
    expect(threePlane(tinyModel, [from, on[1] as NetworkVector, from])).toBeNull();
    expect(threePlane(tinyModel, [from, from, to])).toBeNull();
  });
});

describe('a plane through three networks', () => {
  const points = path(9);
  const corners = [points[0], points[4], points[8]] as [NetworkVector, NetworkVector, NetworkVector];
  const plane = threePlane(tinyModel, corners) as Plane;

  it('holds all three, weights to rounding and running values', () => {
    for (const corner of corners) {
      const { a, b, off } = footFinder(plane)(corner.weights);
      expect(off).toBeLessThan(1e-6);
      const at = networkAt(tinyModel, plane, a, b);
      expect(distance(at.weights, corner.weights)).toBeLessThan(1e-6);
      expect(distance(at.running, corner.running)).toBeLessThan(1e-6);
    }
    expect(footFinder(plane)(corners[0].weights)).toMatchObject({ a: 0, b: 0 });
    const second = footFinder(plane)(corners[1].weights);
    expect(second.a).toBeCloseTo(distance(corners[0].weights, corners[1].weights), 10);
    expect(second.b).toBeCloseTo(0, 10);
  });

  it('has orthogonal directions, and variances above 0 far outside', () => {
    expect(Math.abs(anglesOf(plane).cosine)).toBeLessThan(1e-10);
    for (const [a, b] of [
      [-50, 30],
      [80, 80],
    ] as const) {
      const { running } = networkAt(tinyModel, plane, a, b);
      expect(running.slice(2).every((variance) => variance > 0)).toBe(true);
    }
  });
});

describe('random directions', () => {
  const center = toVector(bn, initialize(bn, 1));

  it('have the length of every filter, and are 0 for what is no filter', () => {
    const direction = fromVector(
      { ...bn, buffers: [] },
      { weights: Float32Array.from(randomDirection(bn, center.weights, 5, 0)), running: new Float32Array() },
    );
    const weights = fromVector({ ...bn, buffers: [] }, { weights: center.weights, running: new Float32Array() });
    for (const { name, shape } of bn.params) {
      const [d, w] = [direction[name], weights[name]] as [Float32Array, Float32Array];
      if (shape.length === 1) {
        expect(d.every((x) => x === 0)).toBe(true);
        continue;
      }
      const filters = shape.at(-1) as number;
      for (let f = 0; f < filters; f++) {
        const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x, i) => (i % filters === f ? sum + x * x : sum), 0));
        expect(norm(d) / norm(w)).toBeCloseTo(1, 5);
      }
    }
  });

  it('are those of their seed, and nearly orthogonal', () => {
    const [one, other] = [randomDirection(bn, center.weights, 5, 0), randomDirection(bn, center.weights, 5, 1)];
    expect(randomDirection(bn, center.weights, 5, 0)).toEqual(one);
    expect(Math.abs(dot(one, other)) / Math.sqrt(dot(one, one) * dot(other, other))).toBeLessThan(0.05);
    expect(distance(randomDirection(bn, center.weights, 6, 0), one)).toBeGreaterThan(1);
    // standard normal before the lengths are set: the fourth moment of a direction of many filters of equal length is 3 up to chance
    const large = normals(20_000, 'moments');
    expect(dot(large, large) / 20_000).toBeCloseTo(1, 1);
    expect(large.reduce((sum, x) => sum + x ** 4, 0) / 20_000).toBeCloseTo(3, 0);
  });

  it('a filter of noughts stays where it is', () => {
    const weights = center.weights.slice().fill(0, 0, 144);
    expect(
      normalizeFilters(bn, normals(weights.length, 'raw'), weights)
        .slice(0, 144)
        .every((x) => x === 0),
    ).toBe(true);
  });

  it('make a plane whose feet are least squares, with the center for running values everywhere', () => {
    const plane = randomPlane(bn, center, 5);
    const other = toVector(bn, initialize(bn, 2)).weights;
    const { a, b, off } = footFinder(plane)(other);
    const away = (x: number, y: number) =>
      Math.sqrt(
        plane.origin.reduce(
          (sum, o, n) => sum + (o + x * (plane.directions[0][n] as number) + y * (plane.directions[1][n] as number) - (other[n] as number)) ** 2,
          0,
        ),
      );
    expect(off).toBeCloseTo(away(a, b), 10);
    for (const [x, y] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ] as const)
      expect(away(a + x, b + y)).toBeGreaterThan(off);
    expect(networkAt(bn, plane, 3, -2).running).toEqual(center.running);
    expect(networkAt(bn, plane, 0, 0)).toEqual(center);
    const at = footFinder(plane)(networkAt(bn, plane, 0.7, -0.3).weights);
    expect(at.a).toBeCloseTo(0.7, 5);
    expect(at.b).toBeCloseTo(-0.3, 5);
    expect(at.off).toBeLessThan(1e-5);
  });
});

describe('vectors', () => {
  it('hold a network and give it back', () => {
    const tensors = initialize(bn, 4);
    expect(fromVector(bn, toVector(bn, tensors))).toEqual(tensors);
    const { running } = toVector(bn, tensors);
    const moved = running.map((x, m) => x * (1 + m) + 1e-3);
    expect(unmixed(bn, mixable(bn, moved))).toEqual(moved);
    expect(() => toVector(bn, { ...tensors, 'conv1.kernel': new Float32Array(3) })).toThrow('conv1.kernel holds 3 numbers, not 144');
  });

  it('a variance of 0 can be mixed', () => {
    const running = toVector(tinyModel, initialize(tinyModel, 1)).running.fill(0);
    expect([...unmixed(tinyModel, mixable(tinyModel, running))]).toEqual([0, 0, Math.fround(1e-30), Math.fround(1e-30)]);
  });

  it('know what is no number', () => {
    expect([[1, 2], [1, Number.NaN], [Number.POSITIVE_INFINITY], []].map(isFiniteVector)).toEqual([true, false, false, true]);
  });
});

describe('eigenvalues by rotation', () => {
  it('A v = lambda v, largest first, and the trace is kept', () => {
    const size = 12;
    const raw = normals(size * size, 'matrix');
    const a = raw.map((x, at) => x + (raw[(at % size) * size + Math.floor(at / size)] as number));
    const pairs = symmetricEigen(a, size);
    for (const { value, vector } of pairs) {
      expect(dot(vector, vector)).toBeCloseTo(1, 12);
      for (let i = 0; i < size; i++) expect(dot(a.subarray(i * size, (i + 1) * size), vector)).toBeCloseTo(value * (vector[i] as number), 11);
    }
    const values = pairs.map(({ value }) => value);
    expect(values).toEqual([...values].sort((x, y) => y - x));
    expect(values.reduce((sum, x) => sum + x)).toBeCloseTo(
      Array.from({ length: size }, (_, i) => a[i * size + i] as number).reduce((sum, x) => sum + x),
      10,
    );
    expect(symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).map(({ value }) => value)).toEqual([expect.closeTo(3, 14), expect.closeTo(1, 14)]);
  });
});
