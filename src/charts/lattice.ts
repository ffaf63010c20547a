/**
 * @file Heights that arrive point by point, coarse to fine, as an even grid fit for drawing.
 *
 *   w(t) = p1 + t/2 (p2 - p0 + t (2 p0 - 5 p1 + 4 p2 - p3 + t (3 (p1 - p2) + p3 - p0)))      along x, then along y
 *
 * p0..p3: four neighbors of a lattice, t in [0, 1] between p1 and p2: cubic, exact at the points (Catmull & Rom 1974, "A class of local interpolating
 * splines"). In between lies what the lattice suggests, nothing that was measured. Interpolated are logarithms where all values are positive, and never
 * beyond the least and greatest value. A point without a number is a hole up to halfway to its neighbors.
 */

export interface Lattice {
  /** Points a side of the finest level: 2^k + 1. */
  readonly side: number;
  /** Row by row; only where `seen` is 1. */
  readonly values: Float64Array; // [side * side]
  readonly seen: Uint8Array; // [side * side]
  /** Points a side of the finest level that is complete. */
  readonly complete: number;
  /** Points a side of the finest level of which any is known. */
  readonly finest: number;
}

export function createLattice(side: number): Lattice {
  return { side, values: new Float64Array(side * side), seen: new Uint8Array(side * side), complete: 0, finest: 0 };
}

/** Samples of the whole, `out` a side; null before the first level is complete. */
export function latticeSamples(lattice: Lattice, out: number): Float64Array | null {
  if (lattice.complete < 2) return null;
  const known = lattice.values.filter((value, k) => lattice.seen[k] === 1 && Number.isFinite(value));
  const [low, high] = known.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const logs = low > 0;
  const n = lattice.finest;
  const points = filled(lattice, logs);
  const samples = new Float64Array(out * out);
  const column = new Float64Array(4);
  for (let j = 0; j < out; j++) {
    for (let i = 0; i < out; i++) {
      const value = sample(points, n, (i * (n - 1)) / (out - 1), (j * (n - 1)) / (out - 1), column);
      samples[j * out + i] = Math.min(high, Math.max(low, logs ? Math.exp(value) : value));
    }
  }
  return samples;
}

/** The finest level that has begun; what is missing of it is taken from the last complete one. */
function filled({ side, values, seen, complete, finest }: Lattice, logs: boolean): Float64Array {
  const read = (at: number) => (logs ? Math.log(values[at] as number) : (values[at] as number));
  const take = (n: number) => {
    const stride = (side - 1) / (n - 1);
    return Float64Array.from({ length: n * n }, (_, k) => read(Math.floor(k / n) * stride * side + (k % n) * stride));
  };
  if (finest === complete) return take(complete);
  const coarse = take(complete);
  const column = new Float64Array(4);
  const stride = (side - 1) / (finest - 1);
  const scale = (complete - 1) / (finest - 1);
  return Float64Array.from({ length: finest * finest }, (_, k) => {
    const [i, j] = [k % finest, Math.floor(k / finest)];
    const at = j * stride * side + i * stride;
    return seen[at] === 1 ? read(at) : sample(coarse, complete, i * scale, j * scale, column);
  });
}

function sample(points: Float64Array, n: number, x: number, y: number, column: Float64Array): number {
  const i = Math.min(n - 2, Math.floor(x));
  const j = Math.min(n - 2, Math.floor(y));
  const at = (p: number, q: number) => points[q * n + p] as number;
  if (![at(i, j), at(i + 1, j), at(i, j + 1), at(i + 1, j + 1)].every(Number.isFinite)) {
    const nearest = at(Math.round(x), Math.round(y));
    return Number.isFinite(nearest) ? nearest : Number.NaN;
  }
  for (let k = 0; k < 4; k++) {
    // beyond the edge, or a hole: as the neighbor
    const row = Math.min(n - 1, Math.max(0, j - 1 + k));
    const inner = k < 2 ? j : j + 1;
    const of = (p: number, fallback: number) => {
      const value = p < 0 || p >= n ? Number.NaN : at(p, row);
      return Number.isFinite(value) ? value : fallback;
    };
    const p1 = of(i, at(i, inner));
    const p2 = of(i + 1, at(i + 1, inner));
    column[k] = cubic(of(i - 1, p1), p1, p2, of(i + 2, p2), x - i);
  }
  return cubic(column[0] as number, column[1] as number, column[2] as number, column[3] as number, y - j);
}

function cubic(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return p1 + (t / 2) * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
}
