/**
 * @file Sums of squares of a run of parameters, for gradient norms and update-to-weight ratios: float32 numbers, float64 sums.
 *
 *   sums[0] += sum g^2    sums[1] += sum (after - before)^2    sums[2] += sum before^2
 *
 * Four sums run side by side, number n in sum n mod 4, and are joined as (s0 + s1) + (s2 + s3): an order that the twin keeps. The difference is
 * taken in float64, where it is exact or nearly so. `count` is a multiple of 4.
 */

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3));
}

@inline
function join(first: v128, second: v128): f64 {
  return f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1) + (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

@inline
function addSquare(sum: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, x));
}

export function measure(g: usize, before: usize, after: usize, count: i32, sums: usize): void {
  const end = g + (<usize>count << 2);
  let g01 = f64x2.splat(0);
  let g23 = f64x2.splat(0);
  let d01 = f64x2.splat(0);
  let d23 = f64x2.splat(0);
  let w01 = f64x2.splat(0);
  let w23 = f64x2.splat(0);
  for (; g < end; g += 16, before += 16, after += 16) {
    const gradient = v128.load(g);
    g01 = addSquare(g01, low(gradient));
    g23 = addSquare(g23, high(gradient));
    const old = v128.load(before);
    const fresh = v128.load(after);
    d01 = addSquare(d01, f64x2.sub(low(fresh), low(old)));
    d23 = addSquare(d23, f64x2.sub(high(fresh), high(old)));
    w01 = addSquare(w01, low(old));
    w23 = addSquare(w23, high(old));
  }
  store<f64>(sums, load<f64>(sums) + join(g01, g23));
  store<f64>(sums, load<f64>(sums, 8) + join(d01, d23), 8);
  store<f64>(sums, load<f64>(sums, 16) + join(w01, w23), 16);
}
