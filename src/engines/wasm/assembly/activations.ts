/**
 * @file Activations and sums, number by number. `count` is a multiple of 4.
 *
 *   tanh x = x + x z P(z), z = x^2, for |x| < 0.625;  sign(x) (1 - 2 / (exp(2|x|) + 1)) else
 *   exp x = 2^n (1 + r + r^2 Q(r)),  n = nearest(x log2 e),  r = x - n ln 2 (ln 2 in two parts)
 *
 * Polynomials: S. L. Moshier's Cephes library, tanhf and expf (error about 1e-7 relative). Ours and not the host's: the same bits everywhere.
 */

export function relu(x: usize, count: i32, y: usize): void {
  for (let end = x + (<usize>count << 2); x < end; x += 16, y += 16) v128.store(y, f32x4.max(v128.load(x), f32x4.splat(0)));
}

/** dx = dy where y > 0. dx may be dy. */
export function reluInput(y: usize, dy: usize, count: i32, dx: usize): void {
  for (let end = y + (<usize>count << 2); y < end; y += 16, dy += 16, dx += 16) {
    v128.store(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), f32x4.splat(0))));
  }
}

export function tanh(x: usize, count: i32, y: usize): void {
  for (let end = x + (<usize>count << 2); x < end; x += 16, y += 16) v128.store(y, tanhOf(v128.load(x)));
}

/** dx = dy (1 - y^2). */
export function tanhInput(y: usize, dy: usize, count: i32, dx: usize): void {
  for (let end = y + (<usize>count << 2); y < end; y += 16, dy += 16, dx += 16) {
    const value = v128.load(y);
    v128.store(dx, f32x4.mul(v128.load(dy), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))));
  }
}

/** y = a + b. y may be a. */
export function add(a: usize, b: usize, count: i32, y: usize): void {
  for (let end = a + (<usize>count << 2); a < end; a += 16, b += 16, y += 16) v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
}

/** [count, from] -> [count, to] with room behind, which is left alone. */
export function widen(x: usize, count: i32, from: i32, to: i32, y: usize): void {
  for (let p = 0; p < count; p++) {
    memory.copy(y, x, <usize>from << 2);
    x += <usize>from << 2;
    y += <usize>to << 2;
  }
}

@inline
function tanhOf(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  const twice = f32x4.min(f32x4.add(size, size), f32x4.splat(40));
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(expOf(twice), f32x4.splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

/** For 0 <= x <= 40. */
@inline
function expOf(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let q = f32x4.splat(1.9875691500e-4);
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(1.3981999507e-3));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(8.3334519073e-3));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(4.1665795894e-2));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(1.6666665459e-1));
  q = f32x4.add(f32x4.mul(q, r), f32x4.splat(5.0000001201e-1));
  const value = f32x4.add(f32x4.add(f32x4.mul(q, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(value, power);
}
