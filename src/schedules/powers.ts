/**
 * @file Powers fast enough to draw with.
 *
 * Of whole numbers: powersOf,
 *   base^n = base^(64^3 a) base^(64^2 b) base^(64 c) base^d,   n = 64^3 a + 64^2 b + 64 c + d
 *
 * Four tables of 64 powers: three roundings more than the portable `pow` (relative error below 6e-16), several times its speed (5 million calls a
 * second), and the same bits everywhere. base: 0 to 1, so nothing overflows, and a product underflows only where the power does.
 */
import { exp, ln, pow } from '../math/portable.ts';

const SIZE = 64;
const LIMIT = SIZE ** 4; // a constant: V8 worked the power out at every call otherwise, 7 against 40 million calls a second (Node 20)
/** e^x is tabulated at multiples of 1 / EXP_PER_ONE from EXP_LOW to EXP_HIGH; every rate of the project lies between e^-31 and e^5. */
const EXP_PER_ONE = 32;
const EXP_LOW = -64;
const EXP_HIGH = 16;
const EXP_TABLE = Float64Array.from({ length: (EXP_HIGH - EXP_LOW) * EXP_PER_ONE + 1 }, (_, i) => exp(EXP_LOW + i / EXP_PER_ONE));

/** n -> base^n for integers n >= 0; 0 <= base <= 1. Build once, call often. */
export function powersOf(base: number): (n: number) => number {
  if (base === 1) return () => 1;
  const d = table(base, 1);
  const c = table(base, SIZE);
  const b = table(base, SIZE ** 2);
  const a = table(base, SIZE ** 3);
  return (n) => {
    if (n >= LIMIT) return pow(base, n);
    return (a[n >>> 18] as number) * (b[(n >>> 12) & 63] as number) * (c[(n >>> 6) & 63] as number) * (d[n & 63] as number);
  };
}

/**
 * e^x = e^(k / 32) e^r, |r| <= 1 / 64: a table and seven terms of the series (the eighth is below 1e-19). The portable `exp` spends most of its time
 * on the scaling by a power of two, which this has not. Relative error below 5e-16; outside the table `exp` itself.
 */
export function quickExp(x: number): number {
  if (!(x >= EXP_LOW && x <= EXP_HIGH)) return exp(x);
  const k = Math.round(x * EXP_PER_ONE);
  const r = x - k / EXP_PER_ONE; // exact
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r / 5040))))));
  return (EXP_TABLE[k - EXP_LOW * EXP_PER_ONE] as number) * series;
}

/**
 * x -> x^p for 0 <= x <= 1 and a fixed p > 0. Whole p up to 64: products. Others: e^(p ln x), relative error about |p ln x| 2e-16 (below 5e-14 for
 * p <= 10 and x >= 1e-7), because the portable `pow` reaches 5 million calls a second, `quickExp` and `ln` together several times that.
 */
export function powerOf(p: number): (x: number) => number {
  if (p === 1) return (x) => x;
  if (!Number.isInteger(p) || p > 64) return (x) => (x > 0 ? quickExp(p * ln(x)) : 0);
  return (x) => {
    let result = 1;
    for (let left = p, square = x; left > 0; left >>>= 1, square *= square) if (left & 1) result *= square;
    return result;
  };
}

function table(base: number, stride: number): Float64Array {
  return Float64Array.from({ length: SIZE }, (_, i) => pow(base, stride * i));
}
