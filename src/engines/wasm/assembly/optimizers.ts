/**
 * @file The update rules of src/optimizers on float32, four numbers at a time: one call per run of parameters of a layer group.
 *
 * Symbols as in src/optimizers (each rule's header): w weight, g gradient with l2, slots v, m, u; keep = 1 - lr lambda. Scalars are computed in float64
 * by the caller and rounded once. Adam's corrections are folded into two of them: rate = lr r / (1 - beta1^t), eps = eps r, r = sqrt(1 - beta2^t).
 * `count` is a multiple of 4. Numbers that only fill up a layout have w = g = 0 and stay 0.
 */

@inline
function gradient(w: v128, g: usize, l2: v128): v128 {
  return f32x4.add(v128.load(g), f32x4.mul(l2, w));
}

export function sgd(w: usize, g: usize, count: i32, lr: f32, keep: f32, l2: f32): void {
  const end = w + (<usize>count << 2);
  const rate = f32x4.splat(lr);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  for (; w < end; w += 16, g += 16) {
    const old = v128.load(w);
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), f32x4.mul(rate, gradient(old, g, pull))));
  }
}

export function momentum(w: usize, g: usize, v: usize, count: i32, lr: f32, beta: f32, keep: f32, l2: f32): void {
  const end = w + (<usize>count << 2);
  const rate = f32x4.splat(lr);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  const b = f32x4.splat(beta);
  for (; w < end; w += 16, g += 16, v += 16) {
    const old = v128.load(w);
    const fresh = f32x4.add(f32x4.mul(b, v128.load(v)), gradient(old, g, pull));
    v128.store(v, fresh);
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), f32x4.mul(rate, fresh)));
  }
}

export function nesterov(w: usize, g: usize, v: usize, count: i32, lr: f32, beta: f32, keep: f32, l2: f32): void {
  const end = w + (<usize>count << 2);
  const rate = f32x4.splat(lr);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  const b = f32x4.splat(beta);
  for (; w < end; w += 16, g += 16, v += 16) {
    const old = v128.load(w);
    const now = gradient(old, g, pull);
    const fresh = f32x4.add(f32x4.mul(b, v128.load(v)), now);
    v128.store(v, fresh);
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), f32x4.mul(rate, f32x4.add(now, f32x4.mul(b, fresh)))));
  }
}

export function adam(
  w: usize, g: usize, m: usize, u: usize, count: i32, rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, eps: f32, keep: f32, l2: f32,
): void {
  const end = w + (<usize>count << 2);
  const factor = f32x4.splat(rate);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  const b1 = f32x4.splat(beta1);
  const r1 = f32x4.splat(rest1);
  const b2 = f32x4.splat(beta2);
  const r2 = f32x4.splat(rest2);
  const floor = f32x4.splat(eps);
  for (; w < end; w += 16, g += 16, m += 16, u += 16) {
    const old = v128.load(w);
    const now = gradient(old, g, pull);
    const first = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(r1, now));
    const second = f32x4.add(f32x4.mul(b2, v128.load(u)), f32x4.mul(r2, f32x4.mul(now, now)));
    v128.store(m, first);
    v128.store(u, second);
    const step = f32x4.div(f32x4.mul(factor, first), f32x4.add(f32x4.sqrt(second), floor));
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), step));
  }
}

export function rmsprop(
  w: usize, g: usize, u: usize, v: usize, count: i32, lr: f32, beta: f32, alpha: f32, rest: f32, eps: f32, keep: f32, l2: f32,
): void {
  const end = w + (<usize>count << 2);
  const rate = f32x4.splat(lr);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  const b = f32x4.splat(beta);
  const a = f32x4.splat(alpha);
  const r = f32x4.splat(rest);
  const floor = f32x4.splat(eps);
  for (; w < end; w += 16, g += 16, u += 16, v += 16) {
    const old = v128.load(w);
    const now = gradient(old, g, pull);
    const second = f32x4.add(f32x4.mul(a, v128.load(u)), f32x4.mul(r, f32x4.mul(now, now)));
    const fresh = f32x4.add(f32x4.mul(b, v128.load(v)), f32x4.div(now, f32x4.add(f32x4.sqrt(second), floor)));
    v128.store(u, second);
    v128.store(v, fresh);
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), f32x4.mul(rate, fresh)));
  }
}

/** `rate` = lr / (1 + (t - 1) lrDecay). */
export function adagrad(w: usize, g: usize, u: usize, count: i32, rate: f32, eps: f32, keep: f32, l2: f32): void {
  const end = w + (<usize>count << 2);
  const factor = f32x4.splat(rate);
  const kept = f32x4.splat(keep);
  const pull = f32x4.splat(l2);
  const floor = f32x4.splat(eps);
  for (; w < end; w += 16, g += 16, u += 16) {
    const old = v128.load(w);
    const now = gradient(old, g, pull);
    const sum = f32x4.add(v128.load(u), f32x4.mul(now, now));
    v128.store(u, sum);
    v128.store(w, f32x4.sub(f32x4.mul(kept, old), f32x4.div(f32x4.mul(factor, now), f32x4.add(f32x4.sqrt(sum), floor))));
  }
}
