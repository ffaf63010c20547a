/**
 * @file Second derivatives: what a Hessian-vector product needs besides the kernels of training (Pearlmutter 1994, doi:10.1162/neco.1994.6.1.147).
 *
 * Along a direction v in weight space, r(.) = d/dt (.) at w + t v, t = 0. Linear kernels serve as they are; here are the rest:
 *
 *   max pool        r(y) = r(x) at the winner of x
 *   tanh            r(dx) = r(dy) (1 - y^2) - 2 y r(y) dy
 *   cross-entropy   r(dz_c) = p_c (r(z_c) - sum_k p_k r(z_k)) / B
 *   batch norm      r(xhat) = i (r(x) - l - xhat a),   r(y) = gamma r(xhat) + vgamma xhat + vbeta
 *                   r(dx) = gamma i (r(dy) - r(dbeta)/N - xhat r(dgamma)/N - r(xhat) dgamma/N) + (vgamma - gamma i a) T,  T = i (dy - dbeta/N - xhat dgamma/N)
 *
 * Symbols: i = 1 / sqrt(s2 + eps); l = mean of r(x), a = mean of xhat r(x), per channel over batch and positions (N of them); the rest as in
 * normalize.ts, batch statistics. relu: its mask, which is reluInput. At a kink the derivative is that of the side the point is on.
 */

/** `x` has the shape of the unpooled, `arg` is from maxPool. */
export function maxPoolSlope(x: usize, arg: usize, batch: i32, height: i32, width: i32, channels: i32, y: usize): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height >> 1; i++) {
      let at = x + down * (i << 1);
      for (let j = 0; j < width >> 1; j++) {
        for (let c: usize = 0; c < stride; c += 16) {
          const w = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(arg + (c >> 2))));
          const p = at + c;
          const upper = v128.bitselect(v128.load(p), v128.load(p + stride), i32x4.eq(w, i32x4.splat(0)));
          const lower = v128.bitselect(v128.load(p + down), v128.load(p + down + stride), i32x4.eq(w, i32x4.splat(2)));
          v128.store(y + c, v128.bitselect(upper, lower, i32x4.lt_s(w, i32x4.splat(2))));
        }
        at += stride << 1;
        y += stride;
        arg += <usize>channels;
      }
    }
    x += down * height;
  }
}

export function tanhSecond(y: usize, ry: usize, dy: usize, rdy: usize, count: i32, rdx: usize): void {
  for (let end = y + (<usize>count << 2); y < end; y += 16, ry += 16, dy += 16, rdy += 16, rdx += 16) {
    const value = v128.load(y);
    const straight = f32x4.mul(v128.load(rdy), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value)));
    const bend = f32x4.mul(f32x4.mul(f32x4.add(value, value), v128.load(ry)), v128.load(dy));
    v128.store(rdx, f32x4.sub(straight, bend));
  }
}

/** In float64 from float32; a row with a NaN or an infinity gives NaN. */
export function crossEntropySecond(z: usize, rz: usize, batch: i32, classes: i32, stride: i32, rdz: usize): void {
  const row = (<usize>stride) << 2;
  for (let b = 0; b < batch; b++) {
    let most = load<f32>(z);
    for (let c = 1; c < classes; c++) most = max(most, load<f32>(z + ((<usize>c) << 2)));
    let sum: f64 = 0;
    let mean: f64 = 0;
    for (let c = 0; c < classes; c++) {
      const p = Math.exp(<f64>load<f32>(z + ((<usize>c) << 2)) - <f64>most);
      sum += p;
      mean += p * <f64>load<f32>(rz + ((<usize>c) << 2));
    }
    mean /= sum;
    for (let c = 0; c < classes; c++) {
      const at = (<usize>c) << 2;
      const p = Math.exp(<f64>load<f32>(z + at) - <f64>most) / sum;
      store<f32>(rdz + at, <f32>((p * (<f64>load<f32>(rz + at) - mean)) / <f64>batch));
    }
    z += row;
    rz += row;
    rdz += row;
  }
}

/** `count`: N. `along` and `level`: sums of xhat r(x) and of r(x), from normSums. Writes r(xhat) and r(y). */
export function normSlope(
  x: usize, rx: usize, count: i32, channels: i32, mean: usize, inverse: usize, gamma: usize, vgamma: usize, vbeta: usize,
  along: usize, level: usize, rxhat: usize, ry: usize,
): void {
  const stride = <usize>channels << 2;
  const n = f32x4.splat(<f32>count);
  for (let p = 0; p < count; p++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const inv = v128.load(inverse + c);
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), v128.load(mean + c)), inv);
      const away = f32x4.sub(f32x4.sub(v128.load(rx + c), f32x4.div(v128.load(level + c), n)), f32x4.mul(xhat, f32x4.div(v128.load(along + c), n)));
      const slope = f32x4.mul(inv, away);
      v128.store(rxhat + c, slope);
      const scaled = f32x4.add(f32x4.mul(v128.load(gamma + c), slope), f32x4.mul(v128.load(vgamma + c), xhat));
      v128.store(ry + c, f32x4.add(scaled, v128.load(vbeta + c)));
    }
    x += stride;
    rx += stride;
    rxhat += stride;
    ry += stride;
  }
}

/** `rdgamma` and `rdbeta` are complete: sums of r(dy) xhat + dy r(xhat), and of r(dy). */
export function normSecond(
  x: usize, rxhat: usize, dy: usize, rdy: usize, count: i32, channels: i32, mean: usize, inverse: usize, gamma: usize, vgamma: usize,
  dgamma: usize, dbeta: usize, rdgamma: usize, rdbeta: usize, along: usize, rdx: usize,
): void {
  const stride = <usize>channels << 2;
  const n = f32x4.splat(<f32>count);
  for (let p = 0; p < count; p++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const inv = v128.load(inverse + c);
      const scale = f32x4.mul(v128.load(gamma + c), inv);
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), v128.load(mean + c)), inv);
      const slope = f32x4.div(v128.load(dgamma + c), n);
      const flat = f32x4.mul(inv, f32x4.sub(f32x4.sub(v128.load(dy + c), f32x4.div(v128.load(dbeta + c), n)), f32x4.mul(xhat, slope)));
      const straight = f32x4.sub(
        f32x4.sub(v128.load(rdy + c), f32x4.div(v128.load(rdbeta + c), n)),
        f32x4.add(f32x4.mul(xhat, f32x4.div(v128.load(rdgamma + c), n)), f32x4.mul(v128.load(rxhat + c), slope)),
      );
      const turn = f32x4.sub(v128.load(vgamma + c), f32x4.mul(scale, f32x4.div(v128.load(along + c), n)));
      v128.store(rdx + c, f32x4.add(f32x4.mul(scale, straight), f32x4.mul(turn, flat)));
    }
    x += stride;
    rxhat += stride;
    dy += stride;
    rdy += stride;
    rdx += stride;
  }
}
