/**
 * @file Second-order forward differentiation: a number that carries its gradient and its Hessian along.
 *
 *   u = (v, v_x, v_y, v_xx, v_xy, v_yy)
 *   (u w)_xy = u_xy w + u_x w_y + u_y w_x + u w_xy
 *   h(u)_x = h'(u) u_x,    h(u)_xy = h''(u) u_x u_y + h'(u) u_xy
 *
 * Exact to rounding: no step size, no truncation. Where a function has no derivative (|u| and the square root at 0) the usual one-sided or infinite
 * values come out, and NaN where there is none.
 * Source: Griewank & Walther 2008, "Evaluating Derivatives", chapters 3 and 13 (univariate Taylor arithmetic gives the same numbers).
 */
import { cos, exp, ln, pow, sin } from '../math/portable.ts';

export interface Jet {
  readonly v: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

export const jetX = (x: number): Jet => ({ v: x, x: 1, y: 0, xx: 0, xy: 0, yy: 0 });
export const jetY = (y: number): Jet => ({ v: y, x: 0, y: 1, xx: 0, xy: 0, yy: 0 });
export const constant = (v: number): Jet => ({ v, x: 0, y: 0, xx: 0, xy: 0, yy: 0 });

export function add(a: Jet, b: Jet): Jet {
  return { v: a.v + b.v, x: a.x + b.x, y: a.y + b.y, xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy };
}

export function negate(a: Jet): Jet {
  return { v: -a.v, x: -a.x, y: -a.y, xx: -a.xx, xy: -a.xy, yy: -a.yy };
}

export function multiply(a: Jet, b: Jet): Jet {
  return {
    v: a.v * b.v,
    x: a.x * b.v + a.v * b.x,
    y: a.y * b.v + a.v * b.y,
    xx: a.xx * b.v + 2 * a.x * b.x + a.v * b.xx,
    xy: a.xy * b.v + a.x * b.y + a.y * b.x + a.v * b.xy,
    yy: a.yy * b.v + 2 * a.y * b.y + a.v * b.yy,
  };
}

export function divide(a: Jet, b: Jet): Jet {
  const q = 1 / b.v;
  return multiply(a, chain(b, q, -q * q, 2 * q * q * q));
}

/** a^b. A constant exponent also takes negative bases, as far as the power is real; otherwise exp(b ln a). */
export function power(a: Jet, b: Jet): Jet {
  if (b.x === 0 && b.y === 0 && b.xx === 0 && b.xy === 0 && b.yy === 0) {
    const c = b.v;
    // 0 times the infinite power of 0 would be NaN, where the derivative is plainly 0
    const first = c === 0 ? 0 : c * pow(a.v, c - 1);
    const second = c === 0 || c === 1 ? 0 : c * (c - 1) * pow(a.v, c - 2);
    return chain(a, pow(a.v, c), first, second);
  }
  return functions.exp(multiply(b, functions.ln(a)));
}

/** The functions that a formula may name. `log` is to base 10, `ln` to base e. */
export const functions = {
  sin: (a: Jet) => chain(a, sin(a.v), cos(a.v), -sin(a.v)),
  cos: (a: Jet) => chain(a, cos(a.v), -sin(a.v), -cos(a.v)),
  tan: (a: Jet) => {
    const t = sin(a.v) / cos(a.v);
    const d = 1 + t * t;
    return chain(a, t, d, 2 * t * d);
  },
  exp: (a: Jet) => {
    const e = exp(a.v);
    return chain(a, e, e, e);
  },
  ln: (a: Jet) => {
    const r = reciprocalOf(a.v);
    return chain(a, ln(a.v), r, -r * r);
  },
  log: (a: Jet) => {
    const r = reciprocalOf(a.v);
    return chain(a, ln(a.v) / LN10, r / LN10, -(r * r) / LN10);
  },
  sqrt: (a: Jet) => {
    const s = Math.sqrt(a.v);
    return chain(a, s, 0.5 / s, -0.25 / (s * s * s));
  },
  abs: (a: Jet) => chain(a, Math.abs(a.v), Math.sign(a.v), 0),
  tanh: (a: Jet) => {
    const t = tanh(a.v);
    const d = 1 - t * t;
    return chain(a, t, d, -2 * t * d);
  },
} as const;

export type FunctionName = keyof typeof functions;

const { LN10 } = Math;

/** The derivative of a logarithm has no value where the logarithm has none. */
function reciprocalOf(v: number): number {
  return v < 0 ? Number.NaN : 1 / v;
}

/** From the side on which exp does not overflow. */
function tanh(v: number): number {
  const e = exp(-2 * Math.abs(v));
  return (Math.sign(v) * (1 - e)) / (1 + e);
}

/** h(a) from h, h' and h'' at the value of a. */
function chain(a: Jet, h: number, first: number, second: number): Jet {
  return {
    v: h,
    x: times(first, a.x),
    y: times(first, a.y),
    xx: times(second, a.x * a.x) + times(first, a.xx),
    xy: times(second, a.x * a.y) + times(first, a.xy),
    yy: times(second, a.y * a.y) + times(first, a.yy),
  };
}

/** What does not move stays, also where h is infinitely steep: sqrt(0) in a sum is a constant. */
function times(slope: number, inner: number): number {
  return inner === 0 ? 0 : slope * inner;
}
