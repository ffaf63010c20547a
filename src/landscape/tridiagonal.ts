/**
 * @file Eigenvalues of a symmetric tridiagonal matrix, and of each eigenvector what the Lanczos method asks for.
 *
 * QL with implicit shifts: plane rotations chase the off-diagonal towards 0, from the last entry up; each is applied to the rows of Z as well.
 * Symbols: diagonal d [k], off-diagonal e [k - 1]; Z [k, k], whose column j is the unit eigenvector of value j.
 * Source: Golub & Van Loan 2013, "Matrix Computations", 4th edition, section 8.3.3; Bowdler, Martin, Reinsch & Wilkinson 1968, "The QR and QL
 * algorithms for symmetric matrices", doi:10.1007/BF02162166. Only + - * / and square roots: the same bits everywhere.
 */
export interface TridiagonalEigen {
  /** In no order. */
  readonly values: Float64Array;
  /** Component `row` of eigenvector `column`. */
  component(row: number, column: number): number;
}

/** More sweeps for one eigenvalue than this were never needed; two or three are usual. */
const MOST_SWEEPS = 50;

export function tridiagonalEigen(diagonal: ArrayLike<number>, offDiagonal: ArrayLike<number>): TridiagonalEigen {
  const size = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(size);
  for (let i = 0; i + 1 < size; i++) e[i] = offDiagonal[i] as number;
  const z = new Float64Array(size * size);
  for (let i = 0; i < size; i++) z[i * size + i] = 1;
  for (let first = 0; first < size; first++) {
    for (let sweep = 0; ; sweep++) {
      const last = blockEnd(d, e, first);
      if (last === first) break;
      if (sweep === MOST_SWEEPS) throw new Error('internal: the eigenvalues of a tridiagonal matrix did not converge');
      sweepUp(d, e, z, size, first, last);
    }
  }
  return { values: d, component: (row, column) => z[row * size + column] as number };
}

/** The end of the unreduced block that begins at `first`: the off-diagonal there is 0 next to its neighbors. */
function blockEnd(d: Float64Array, e: Float64Array, first: number): number {
  let last = first;
  while (last + 1 < d.length) {
    const size = Math.abs(d[last] as number) + Math.abs(d[last + 1] as number);
    if (Math.abs(e[last] as number) <= Number.EPSILON * size) break;
    last++;
  }
  return last;
}

function sweepUp(d: Float64Array, e: Float64Array, z: Float64Array, size: number, first: number, last: number): void {
  // the shift: the eigenvalue of the leading 2 x 2 block that is closer to d[first]
  const away = ((d[first + 1] as number) - (d[first] as number)) / (2 * (e[first] as number));
  const root = Math.sqrt(away * away + 1);
  let g = (d[last] as number) - (d[first] as number) + (e[first] as number) / (away + (away < 0 ? -root : root));
  let [sin, cos, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sin * (e[i] as number);
    const b = cos * (e[i] as number);
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - moved;
      e[last] = 0;
      return;
    }
    sin = f / r;
    cos = g / r;
    g = (d[i + 1] as number) - moved;
    const t = ((d[i] as number) - g) * sin + 2 * cos * b;
    moved = sin * t;
    d[i + 1] = g + moved;
    g = cos * t - b;
    for (let row = 0; row < size; row++) {
      const at = row * size + i;
      const [left, right] = [z[at] as number, z[at + 1] as number];
      z[at + 1] = sin * left + cos * right;
      z[at] = cos * left - sin * right;
    }
  }
  d[first] = (d[first] as number) - moved;
  e[first] = g;
  e[last] = 0;
}
