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
  const x = Float64Array.from(xs);
  const y = Float64Array.from(ys);
  const { c1, c2, c3 } = cubics(x, y, slopes(x, y));
  const last = x.length - 1;
  return (query) => {
    let i = 0;
    while (i < last && query >= at(x, i + 1)) i++;
    if (i === last || query <= at(x, i)) return at(y, i);
    const s = (query - at(x, i)) / (at(x, i + 1) - at(x, i));
    const start = at(y, i);
    const stop = at(y, i + 1);
    const value = start + s * (at(c1, i) + s * (at(c2, i) + s * at(c3, i)));
    // rounding must not overshoot either
    return start < stop ? Math.min(Math.max(value, start), stop) : Math.min(Math.max(value, stop), start);
  };
}

/** Each piece as y = y_i + s (c1 + s (c2 + s c3)), which is exact at its left end. */
function cubics(x: Float64Array, y: Float64Array, m: Float64Array) {
  const pieces = x.length - 1;
  const [c1, c2, c3] = [new Float64Array(pieces), new Float64Array(pieces), new Float64Array(pieces)];
  for (let i = 0; i < pieces; i++) {
    const w = at(x, i + 1) - at(x, i);
    const rise = at(y, i + 1) - at(y, i);
    const [a, b] = [w * at(m, i), w * at(m, i + 1)];
    c1[i] = a;
    c2[i] = 3 * rise - 2 * a - b;
    c3[i] = a + b - 2 * rise;
  }
  return { c1, c2, c3 };
}

function slopes(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
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

function at(list: Float64Array, i: number): number {
  return list[i] as number;
}
