/**
 * @file A smooth curve through points that never overshoots: between two points it stays between their values.
 *
 *   y(x) = h00(s) y_i + h10(s) w m_i + h01(s) y_{i+1} + h11(s) w m_{i+1},    s = (x - x_i) / w,   w = x_{i+1} - x_i
 *
 * Cubic Hermite pieces; m_i: slopes, first the mean of the neighboring secants (0 where they change sign), then cut back where
 * (m_i / d)^2 + (m_{i+1} / d)^2 > 9 for the secant d. Outside the points: the first and the last value.
 * Source: Fritsch & Carlson 1980, "Monotone Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17(2). Continuous with its slope.
 */

/** xs: strictly ascending; ys: as many; at least one point. */
export function monotoneCurve(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const n = Math.min(xs.length, ys.length);
  const x = Float64Array.from(xs.slice(0, n));
  const y = Float64Array.from(ys.slice(0, n));
  const m = slopes(x, y);
  const at = (list: Float64Array, i: number) => list[i] as number;
  return (query) => {
    if (!(query > at(x, 0))) return at(y, 0);
    if (query >= at(x, n - 1)) return at(y, n - 1);
    let i = 0;
    while (query >= at(x, i + 1)) i++;
    const w = at(x, i + 1) - at(x, i);
    const s = (query - at(x, i)) / w;
    const rise = at(y, i + 1) - at(y, i);
    // the same cubic, as a step from y_i: exact at the points
    const value = at(y, i) + s * (w * at(m, i) + s * (3 * rise - w * (2 * at(m, i) + at(m, i + 1)) + s * (w * (at(m, i) + at(m, i + 1)) - 2 * rise)));
    return Math.min(Math.max(value, Math.min(at(y, i), at(y, i + 1))), Math.max(at(y, i), at(y, i + 1)));
  };
}

function slopes(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  const at = (list: Float64Array, i: number) => list[i] as number;
  const secants = Float64Array.from({ length: Math.max(0, n - 1) }, (_, i) => (at(y, i + 1) - at(y, i)) / (at(x, i + 1) - at(x, i)));
  const m = new Float64Array(n);
  for (let i = 0; i < n && n > 1; i++) {
    const left = at(secants, Math.max(0, i - 1));
    const right = at(secants, Math.min(n - 2, i));
    m[i] = left * right > 0 ? (left + right) / 2 : 0;
  }
  for (let i = 0; i < n - 1; i++) {
    const d = at(secants, i);
    if (d === 0) continue; // both slopes are 0 already
    const a = at(m, i) / d;
    const b = at(m, i + 1) / d;
    const square = a * a + b * b;
    if (square > 9) {
      const cut = (3 / Math.sqrt(square)) * d;
      m[i] = cut * a;
      m[i + 1] = cut * b;
    }
  }
  return m;
}
