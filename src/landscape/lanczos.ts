/**
 * @file The Lanczos method: the ends of the spectrum of a symmetric matrix H that is known by its products H v alone.
 *
 *   b_k q_{k+1} = H q_k - a_k q_k - b_{k-1} q_{k-1},   a_k = q_k . H q_k,   T = tridiag(b, a, b)
 *   T s = theta s:   Ritz value theta, Ritz vector y = sum_k s_k q_k,   |H y - theta y| = b_m |s_m|
 *
 * Symbols: q_k orthonormal [n]; m products so far. The last equation is a bound: within that distance of theta lies an eigenvalue of H, whatever H is.
 * That it is the largest (or smallest) one is likely for a random start, and no more. Every new q is orthogonalized against all before it, twice
 * ("twice is enough"), so no eigenvalue appears again as a ghost. Where the Krylov space ends early, it goes on from a fresh random vector.
 * Float64; products may be float32, which then limits the residual. Randomness: stream `lanczos`.
 * Source: Lanczos 1950, doi:10.6028/jres.045.026; Parlett 1998, "The Symmetric Eigenvalue Problem", sections 6.9 and 13; for networks: Ghorbani,
 * Krishnan & Xiao 2019, arXiv 1901.10159. Known difference: SciPy's eigsh (ARPACK) restarts with a few vectors kept; here all are kept.
 */
import { type Rng, stream } from '../math/rng.ts';
import { tridiagonalEigen } from './tridiagonal.ts';

export interface Ritz {
  readonly value: number;
  /** Bound on the distance from `value` to an eigenvalue. */
  readonly residual: number;
  /** The unit Ritz vector, computed when asked for. */
  vector(): Float64Array; // [size]
}

export interface Lanczos {
  /** The unit vector whose product with H is wanted next; null: the whole space has been seen. */
  readonly next: Float64Array | null; // [size]
  /** Products taken in so far. */
  readonly products: number;
  /** H times `next`. */
  take(product: ArrayLike<number>): void;
  /** After at least one product. */
  ends(): { readonly smallest: Ritz; readonly largest: Ritz };
}

/** `start`: where to begin instead of at random, such as the Ritz vectors of a matrix nearby; need not be of unit length. */
export function createLanczos(size: number, seed: number, start?: ArrayLike<number>): Lanczos {
  const rng = stream(seed, 'lanczos');
  const basis: Float64Array[] = [];
  const [a, b]: [number[], number[]] = [[], []];
  /** The largest of |a| and |b|: what is small next to it is rounding. */
  let scale = 0;
  let next: Float64Array | null = start ? direction(Float64Array.from(start), basis, 0) : null;
  next ??= fresh(size, rng, basis);
  return {
    get next() {
      return next;
    },
    get products() {
      return a.length;
    },
    take(product) {
      if (!next || product.length !== size) throw new Error('internal: a product that was not asked for');
      const q = next;
      const w = Float64Array.from(product);
      a.push(dot(w, q));
      basis.push(q);
      scale = Math.max(scale, Math.abs(a.at(-1) as number), b.at(-1) ?? 0);
      orthogonalize(w, basis);
      const length = norm(w);
      const ended = length <= 1e-12 * scale;
      b.push(ended ? 0 : length);
      next = basis.length >= size ? null : ended ? fresh(size, rng, basis) : direction(w, basis, 0);
    },
    ends() {
      const count = a.length;
      if (count === 0) throw new Error('internal: no product yet');
      const { values, component } = tridiagonalEigen(a, b.slice(0, count - 1));
      const last = next ? (b[count - 1] as number) : 0;
      const ritz = (column: number): Ritz => ({
        value: values[column] as number,
        residual: last * Math.abs(component(count - 1, column)),
        vector() {
          const y = new Float64Array(size);
          for (const [row, q] of basis.slice(0, count).entries()) addTimes(y, component(row, column), q);
          return scaled(y, 1 / norm(y));
        },
      });
      return { smallest: ritz(values.indexOf(Math.min(...values))), largest: ritz(values.indexOf(Math.max(...values))) };
    },
  };
}

/** A random unit vector orthogonal to `basis`. */
function fresh(size: number, rng: Rng, basis: readonly Float64Array[]): Float64Array {
  for (;;) {
    const found = direction(
      Float64Array.from({ length: size }, () => 2 * rng.uniform() - 1),
      basis,
      1e-6,
    );
    if (found) return found;
  }
}

/** The unit vector along what of w is orthogonal to `basis`; null if that is no longer than `least`. */
function direction(w: Float64Array, basis: readonly Float64Array[], least: number): Float64Array | null {
  orthogonalize(w, basis);
  const length = norm(w);
  return length > least && Number.isFinite(length) ? scaled(w, 1 / length) : null;
}

function orthogonalize(w: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const q of basis) addTimes(w, -dot(w, q), q);
}

function addTimes(w: Float64Array, factor: number, q: Float64Array): void {
  for (let i = 0; i < w.length; i++) w[i] = (w[i] as number) + factor * (q[i] as number);
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}

function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

function scaled(x: Float64Array, factor: number): Float64Array {
  return x.map((value) => factor * value);
}
