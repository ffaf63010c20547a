/**
 * @file Planes in weight space: through networks, or along random directions; the network at a point, and the point nearest to a network.
 *
 *   w(a, b) = w0 + a d1 + b d2
 *   (a, b) = argmin |w - w(a, b)|^2:   [d1.d1  d1.d2; d1.d2  d2.d2] (a, b) = (d1.(w - w0), d2.(w - w0))        off = |w - w(a, b)|
 *
 * Symbols: w0, d1, d2 [n], float64; w(a, b) is rounded to float32 once. A plane through networks is made of them by coefficients, and the running values of
 * batch norm are mixed by the same ones (vector.ts); along random directions they stay those of the center.
 * `pca`: two principal components (pca.ts) from the mean, or from a network that the plane is to go through.
 * `three`: d1 from the first to the second, d2 the part of the way to the third that is orthogonal to it, both of length 1 (Garipov, Izmailov, Podoprikhin,
 * Vetrov & Wilson 2018, "Loss surfaces, mode connectivity, and fast ensembling of DNNs", appendix, arXiv 1802.10026).
 * `random`: directions.ts. Two such directions are nearly orthogonal, not quite, so points are found by least squares.
 */
import type { ModelSpec } from '../models/model.ts';
import { randomDirection } from './directions.ts';
import { type Breathe, principalComponents } from './pca.ts';
import { distance, mixable, type NetworkVector, unmixed } from './vector.ts';

export interface Plane {
  readonly origin: Float64Array; // [n]
  readonly directions: readonly [Float64Array, Float64Array]; // [n]
  /** Running values at the origin and their change along the directions, mixable; one: the same everywhere. */
  readonly running: readonly Float64Array[]; // [m]
}

/** The nearest point of a plane. */
export interface Foot {
  readonly a: number;
  readonly b: number;
  /** L2 distance. */
  readonly off: number;
}

/** null: the networks do not span a plane. `through`: a network that lies on it, its origin; else their mean. */
export async function pcaPlane(
  model: ModelSpec,
  points: readonly NetworkVector[],
  through: NetworkVector | null,
  breathe: Breathe,
): Promise<Plane | null> {
  const { components } = await principalComponents(
    points.map(({ weights }) => weights),
    2,
    breathe,
  );
  const [first, second] = components;
  if (!first || !second) return null;
  const last = points.length - 1;
  const mean = new Float64Array(points.length).fill(1 / points.length);
  // a grows from the first network to the last, b towards the network that is furthest on that side: an eigenvector has no sign of its own
  const plane = mixed(model, points, through ? [through] : points, through ? Float64Array.of(1) : mean, first.coefficients, second.coefficients);
  const foot = footFinder(plane);
  const feet = points.map(({ weights }) => foot(weights));
  const [from, to] = [feet[0] as Foot, feet[last] as Foot];
  const middle = feet.reduce((sum, { b }) => sum + b, 0) / feet.length;
  const furthest = feet.reduce((most, { b }) => (Math.abs(b - middle) > Math.abs(most) ? b - middle : most), 0);
  return flipped(plane, to.a < from.a, furthest < 0);
}

/** null: they lie on a line. */
export function threePlane(model: ModelSpec, corners: readonly [NetworkVector, NetworkVector, NetworkVector]): Plane | null {
  const [x, y, z] = corners.map(({ weights }) => weights) as [Float32Array, Float32Array, Float32Array];
  const length = distance(x, y);
  let dot = 0;
  for (let n = 0; n < x.length; n++) dot += ((y[n] as number) - (x[n] as number)) * ((z[n] as number) - (x[n] as number));
  const t = dot / length ** 2;
  let rest = 0;
  for (let n = 0; n < x.length; n++) {
    const across = (z[n] as number) - (x[n] as number) - t * ((y[n] as number) - (x[n] as number));
    rest += across * across;
  }
  const height = Math.sqrt(rest);
  if (!(length > 0) || !(height > 1e-6 * distance(x, z))) return null;
  const first = Float64Array.of(-1 / length, 1 / length, 0);
  const second = Float64Array.of((t - 1) / height, -t / height, 1 / height);
  return mixed(model, corners, corners, Float64Array.of(1, 0, 0), first, second);
}

export function randomPlane(model: ModelSpec, center: NetworkVector, seed: number): Plane {
  const { weights, running } = center;
  return {
    origin: Float64Array.from(weights),
    directions: [randomDirection(model, weights, seed, 0), randomDirection(model, weights, seed, 1)],
    running: [mixable(model, running)],
  };
}

/** The straight line from one network to another: a from 0 to 1, b without effect. */
export function linePlane(model: ModelSpec, from: NetworkVector, to: NetworkVector): Plane {
  const ends = [from, to];
  return mixed(model, ends, ends, Float64Array.of(1, 0), Float64Array.of(-1, 1), Float64Array.of(0, 0));
}

export function networkAt(model: ModelSpec, { origin, directions, running }: Plane, a: number, b: number): NetworkVector {
  const [d1, d2] = directions;
  const weights = new Float32Array(origin.length);
  for (let n = 0; n < weights.length; n++) weights[n] = (origin[n] as number) + a * (d1[n] as number) + b * (d2[n] as number);
  const [r0, r1, r2] = running;
  const values = new Float64Array(r0?.length ?? 0);
  for (let m = 0; m < values.length; m++) values[m] = (r0?.[m] as number) + a * (r1?.[m] ?? 0) + b * (r2?.[m] ?? 0);
  return { weights, running: unmixed(model, values) };
}

export interface PlaneAngles {
  readonly lengths: readonly [number, number];
  /** Between the directions. */
  readonly cosine: number;
}

export function anglesOf({ directions: [d1, d2] }: Plane): PlaneAngles {
  const lengths = [Math.sqrt(dotOf(d1, d1)), Math.sqrt(dotOf(d2, d2))] as const;
  return { lengths, cosine: dotOf(d1, d2) / (lengths[0] * lengths[1]) };
}

/** Finds the foot of a network's weights. */
export function footFinder({ origin, directions: [d1, d2] }: Plane): (weights: Float32Array) => Foot {
  const [g11, g12, g22] = [dotOf(d1, d1), dotOf(d1, d2), dotOf(d2, d2)];
  const determinant = g11 * g22 - g12 * g12;
  return (weights) => {
    let [p, q] = [0, 0];
    for (let n = 0; n < weights.length; n++) {
      const way = (weights[n] as number) - (origin[n] as number);
      p += way * (d1[n] as number);
      q += way * (d2[n] as number);
    }
    const a = (g22 * p - g12 * q) / determinant;
    const b = (g11 * q - g12 * p) / determinant;
    let rest = 0;
    for (let n = 0; n < weights.length; n++) {
      const off = (weights[n] as number) - (origin[n] as number) - a * (d1[n] as number) - b * (d2[n] as number);
      rest += off * off;
    }
    return { a, b, off: Math.sqrt(rest) };
  };
}

/** Shares of the movement of these networks along d1 and, orthogonal to it, d2: `feet` are theirs. */
export function explained({ lengths, cosine }: PlaneAngles, feet: readonly Foot[], points: readonly Float32Array[]): readonly [number, number] {
  const along = feet.map(({ a, b }) => a * lengths[0] + b * lengths[1] * cosine);
  const across = feet.map(({ b }) => b * lengths[1] * Math.sqrt(1 - cosine * cosine));
  const all = movementOf(points);
  return [all > 0 ? squares(along) / all : 0, all > 0 ? squares(across) / all : 0];
}

/** Sum of squares around the mean. */
function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
}

function movementOf(points: readonly Float32Array[]): number {
  const mean = combine(points, new Float64Array(points.length).fill(1 / points.length));
  return points.reduce((sum, x) => sum + distance(x, mean) ** 2, 0);
}

/** Sums of networks: the origin of `bases`, the directions of `points`. */
function mixed(
  model: ModelSpec,
  points: readonly NetworkVector[],
  bases: readonly NetworkVector[],
  origin: Float64Array,
  first: Float64Array,
  second: Float64Array,
): Plane {
  const weights = (list: readonly NetworkVector[]) => list.map((one) => one.weights);
  const running = (list: readonly NetworkVector[]) => list.map((one) => mixable(model, one.running));
  return {
    origin: combine(weights(bases), origin),
    directions: [combine(weights(points), first), combine(weights(points), second)],
    running: [combine(running(bases), origin), combine(running(points), first), combine(running(points), second)],
  };
}

function combine(vectors: readonly (Float32Array | Float64Array)[], coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const [i, vector] of vectors.entries()) {
    const c = coefficients[i] as number;
    for (let n = 0; n < sum.length; n++) sum[n] = (sum[n] as number) + c * (vector[n] as number);
  }
  return sum;
}

function flipped({ origin, directions, running }: Plane, first: boolean, second: boolean): Plane {
  const turn = <T extends Float64Array | undefined>(values: T, isTurned: boolean) => (isTurned ? values?.map((x) => -x) : values) as T;
  const [r0, r1, r2] = running as [Float64Array, Float64Array, Float64Array];
  return { origin, directions: [turn(directions[0], first), turn(directions[1], second)], running: [r0, turn(r1, first), turn(r2, second)] };
}

function dotOf(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < x.length; n++) sum += (x[n] as number) * (y[n] as number);
  return sum;
}
