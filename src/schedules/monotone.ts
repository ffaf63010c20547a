/**
 * @file A smooth curve through points that never overshoots: between two points it stays between their values.
 *
 *   y(x) = h00(s) y_i + h10(s) w m_i + h01(s) y_{i+1} + h11(s) w m_{i+1},    s = (x - x_i) / w,   w = x_{i+1} - x_i
 *
 * Cubic Hermite pieces; m_i: slopes, the mean of the neighboring secants but at most three times the smaller one, and 0 where the secants change sign.
 * Slopes of up to three secants keep a piece monotone (the square inside the region of Fritsch & Carlson). Outside the points: the first and the last
 * value.
 * Source: Fritsch & Carlson 1980, "Monotone Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17(2). Continuous with its slope.
 */

/** Larger slopes are cut here, so that no product overflows. */
const STEEPEST = 1e300;

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
  const secants = Float64Array.from({ length: n - 1 }, (_, i) => secant(at(x, i + 1) - at(x, i), at(y, i + 1) - at(y, i)));
  return Float64Array.from({ length: n }, (_, i) => {
    if (n === 1) return 0;
    const left = at(secants, Math.max(0, i - 1));
    const right = at(secants, Math.min(n - 2, i));
    if (!(left * right > 0)) return 0; // a peak, a valley or a flat
    return Math.sign(left) * Math.min(Math.abs(left + right) / 2, 3 * Math.abs(left), 3 * Math.abs(right));
  });
}

/** Finite for points that (nearly) coincide, too: a link may ask for them. */
function secant(width: number, rise: number): number {
  return width > 0 ? Math.max(-STEEPEST, Math.min(STEEPEST, rise / width)) : 0;
}

function at(list: Float64Array, i: number): number {
  return list[i] as number;
}
