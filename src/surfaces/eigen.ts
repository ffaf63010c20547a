/**
 * @file Eigenvalues and directions of a symmetric 2 x 2 matrix, in closed form.
 *
 *   [a b; b c]:  m = (a + c) / 2,  r = sqrt(((a - c) / 2)^2 + b^2),   low = m - r,  high = m + r
 *
 * The direction of `low` is the unit vector along which the surface curves most downwards: the way out of a saddle. Of its two signs the one whose
 * larger component is positive. For a multiple of the identity every direction will do: (0, 1).
 * Math.sqrt is exact everywhere (IEEE 754), Math.hypot is not.
 */
export interface Eigen {
  readonly low: number;
  readonly high: number;
  /** Unit eigenvector of `low`. */
  readonly direction: readonly [number, number];
}

export function eigen(a: number, b: number, c: number): Eigen {
  const mean = (a + c) / 2;
  const half = (a - c) / 2;
  const r = norm(half, b);
  const [low, high] = [mean - r, mean + r];
  if (r === 0 || !Number.isFinite(r)) return { low, high, direction: [0, 1] };
  // of the two rows of (A - low I) the longer one is orthogonal to the direction without cancellation
  const [p, q] = half > 0 ? [b, -(half + r)] : [r - half, -b];
  const unit = Math.max(Math.abs(p), Math.abs(q)); // first: the squares of very small numbers are 0
  const length = norm(p / unit, q / unit);
  const sign = (Math.abs(p) > Math.abs(q) ? p : q) < 0 ? -1 : 1;
  return { low, high, direction: [(sign * (p / unit)) / length + 0, (sign * (q / unit)) / length + 0] };
}

/** Without overflow or underflow of the squares. */
function norm(p: number, q: number): number {
  const unit = Math.max(Math.abs(p), Math.abs(q));
  return unit === 0 ? 0 : unit * Math.sqrt((p / unit) * (p / unit) + (q / unit) * (q / unit));
}
