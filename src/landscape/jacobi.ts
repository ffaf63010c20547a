/**
 * @file All eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's method: plane rotations that each bring one pair of entries to 0.
 *
 *   A <- R' A R,   R a rotation by theta in the plane (p, q),   cot 2 theta = (a_qq - a_pp) / (2 a_pq)
 *
 * Sweeps over all pairs in one order until what is off the diagonal is rounding. Symbols: A [k, k] row-major.
 * Source: Golub & Van Loan 2013, "Matrix Computations", 4th edition, section 8.5. Only + - * / and square roots: the same bits everywhere.
 */
export interface Eigenpair {
  readonly value: number;
  /** Of length 1. */
  readonly vector: Float64Array; // [k]
}

/** Ten are plenty for the sizes of this project; every sweep squares the error. */
const MOST_SWEEPS = 30;

/** Largest value first. */
export function symmetricEigen(matrix: Float64Array, size: number): readonly Eigenpair[] {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const at = (m: Float64Array, i: number, j: number) => m[i * size + j] as number;
  const turn = (m: Float64Array, i: number, j: number, c: number, s: number, stride: number) => {
    for (let k = 0; k < size; k++) {
      const [x, y] = [i + k * stride, j + k * stride];
      const [mx, my] = [m[x] as number, m[y] as number];
      m[x] = c * mx - s * my;
      m[y] = s * mx + c * my;
    }
  };
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a, size); sweep++) {
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        if (at(a, p, q) === 0) continue;
        const tau = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q));
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        turn(a, p, q, c, t * c, size); // columns
        turn(a, p * size, q * size, c, t * c, 1); // rows
        turn(v, p, q, c, t * c, size);
      }
    }
  }
  const pairs = Array.from({ length: size }, (_, j) => ({
    value: at(a, j, j),
    vector: Float64Array.from({ length: size }, (__, i) => at(v, i, j)),
  }));
  return pairs.sort((x, y) => y.value - x.value);
}

/** Up to rounding of the whole. */
function isDiagonal(a: Float64Array, size: number): boolean {
  let [off, all] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const square = (a[i * size + j] as number) ** 2;
      all += square;
      if (i !== j) off += square;
    }
  }
  return off <= 1e-32 * all;
}
