/**
 * @file Batch normalization (PyTorch's BatchNorm2d), plain, with relu, and with relu and max pool in one pass.
 *
 *   train:  mu, s2 = mean and biased variance over batch and positions;  xhat = (x - mu) / sqrt(s2 + eps);  y = gamma xhat + beta
 *           running mean <- 0.9 running mean + 0.1 mu;  running variance <- 0.9 running variance + 0.1 s2 N / (N - 1)
 *   back:   dbeta = sum dy;  dgamma = sum dy xhat;  dx = gamma / sqrt(s2 + eps) (dy - dbeta / N - xhat dgamma / N)
 *
 * Symbols: x, y [batch, count, channels]; mu, s2, gamma, beta [channels]; N = batch * count. In code `inverse` = 1 / sqrt(s2 + eps).
 * Mean and variance are taken per sample and then merged (Chan, Golub & LeVeque 1983, "Algorithms for computing the sample variance", equation 2.1),
 * which reads memory once and does not cancel. With relu, dy counts only where y > 0; with pool, only at the window's winner.
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, Algorithm 1.
 */
import { madd, storeWinners, winner } from './tile';

const EPSILON: f32 = 1e-5;
const SHARE: f32 = 0.1;
const KEPT: f32 = 0.9;

/** Writes mean and inverse, and moves the running values. `scratch`: 2 * batch * channels numbers. */
export function normStatistics(
  x: usize, batch: i32, count: i32, channels: i32, mean: usize, inverse: usize, runningMean: usize, runningVar: usize, scratch: usize,
): void {
  const stride = <usize>channels << 2;
  const spread = scratch + stride * batch;
  const n = f32x4.splat(<f32>count);
  for (let b = 0; b < batch; b++) {
    for (let c: usize = 0; c < stride; c += 16) {
      let sum = f32x4.splat(0);
      const end = x + c + stride * count;
      for (let p = x + c; p < end; p += stride) sum = f32x4.add(sum, v128.load(p));
      const own = f32x4.div(sum, n);
      let squares = f32x4.splat(0);
      for (let p = x + c; p < end; p += stride) {
        const away = f32x4.sub(v128.load(p), own);
        squares = madd(squares, away, away);
      }
      v128.store(scratch + stride * b + c, own);
      v128.store(spread + stride * b + c, squares);
    }
    x += stride * count;
  }
  const samples = f32x4.splat(<f32>batch);
  const total = f32x4.splat(<f32>(batch * count));
  const free = f32x4.splat(<f32>max(1, batch * count - 1));
  for (let c: usize = 0; c < stride; c += 16) {
    let sum = f32x4.splat(0);
    for (let b = 0; b < batch; b++) sum = f32x4.add(sum, v128.load(scratch + stride * b + c));
    const mu = f32x4.div(sum, samples);
    let squares = f32x4.splat(0);
    for (let b = 0; b < batch; b++) {
      const away = f32x4.sub(v128.load(scratch + stride * b + c), mu);
      squares = f32x4.add(squares, madd(v128.load(spread + stride * b + c), n, f32x4.mul(away, away)));
    }
    v128.store(mean + c, mu);
    v128.store(inverse + c, rootInverse(f32x4.div(squares, total)));
    fold(runningMean + c, mu);
    fold(runningVar + c, f32x4.div(squares, free));
  }
}

/** inverse = 1 / sqrt(variance + eps), from the running variance. */
export function normInverse(variance: usize, channels: i32, inverse: usize): void {
  for (let c: usize = 0; c < <usize>channels << 2; c += 16) v128.store(inverse + c, rootInverse(v128.load(variance + c)));
}

@inline
function rootInverse(variance: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON))));
}

@inline
function fold(running: usize, fresh: v128): void {
  v128.store(running, f32x4.add(f32x4.mul(v128.load(running), f32x4.splat(KEPT)), f32x4.mul(fresh, f32x4.splat(SHARE))));
}

/** y = gamma (x - mean) inverse + beta, then relu if asked. `count`: positions of all samples. */
export function normalize(
  x: usize, count: i32, channels: i32, mean: usize, inverse: usize, gamma: usize, beta: usize, relu: i32, y: usize,
): void {
  const stride = <usize>channels << 2;
  const least = f32x4.splat(relu ? 0 : -Infinity);
  for (let p = 0; p < count; p++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const scale = f32x4.mul(v128.load(gamma + c), v128.load(inverse + c));
      const value = madd(v128.load(beta + c), f32x4.sub(v128.load(x + c), v128.load(mean + c)), scale);
      v128.store(y + c, f32x4.max(value, least));
    }
    x += stride;
    y += stride;
  }
}

/** y = maxPool(relu(normalize(x))) and the winners. `height` and `width` of x are even. */
export function normalizePool(
  x: usize, batch: i32, height: i32, width: i32, channels: i32, mean: usize, inverse: usize, gamma: usize, beta: usize, y: usize, arg: usize,
): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  for (let i = 0; i < batch * (height >> 1); i++) {
    for (let j = 0; j < width >> 1; j++) {
      for (let c: usize = 0; c < stride; c += 32) {
        const at = x + c;
        const a = window(at, stride, down, mean + c, inverse + c, gamma + c, beta + c, y + c);
        const b = window(at + 16, stride, down, mean + c + 16, inverse + c + 16, gamma + c + 16, beta + c + 16, y + c + 16);
        storeWinners(a, b, arg + (c >> 2));
      }
      x += stride << 1;
      y += stride;
      arg += <usize>channels;
    }
    x += down;
  }
}

@inline
function window(x: usize, right: usize, down: usize, mean: usize, inverse: usize, gamma: usize, beta: usize, y: usize): v128 {
  const scale = f32x4.mul(v128.load(gamma), v128.load(inverse));
  const mu = v128.load(mean);
  const shift = v128.load(beta);
  const v0 = madd(shift, f32x4.sub(v128.load(x), mu), scale);
  const v1 = madd(shift, f32x4.sub(v128.load(x + right), mu), scale);
  const v2 = madd(shift, f32x4.sub(v128.load(x + down), mu), scale);
  const v3 = madd(shift, f32x4.sub(v128.load(x + down + right), mu), scale);
  v128.store(y, f32x4.max(f32x4.max(f32x4.max(v0, v1), f32x4.max(v2, v3)), f32x4.splat(0)));
  return winner(v0, v1, v2, v3);
}

/** dgamma and dbeta, added. `relu`: dy counts where y > 0. */
export function normSums(
  x: usize, y: usize, dy: usize, batch: i32, count: i32, channels: i32, mean: usize, inverse: usize, relu: i32, dgamma: usize, dbeta: usize,
): void {
  const stride = <usize>channels << 2;
  const always = i32x4.splat(relu ? 0 : -1);
  for (let b = 0; b < batch; b++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const mu = v128.load(mean + c);
      const inv = v128.load(inverse + c);
      let sum = f32x4.splat(0);
      let weighted = sum;
      for (let p = 0, at: usize = c; p < count; p++, at += stride) {
        const g = v128.and(v128.load(dy + at), v128.or(f32x4.gt(v128.load(y + at), f32x4.splat(0)), always));
        sum = f32x4.add(sum, g);
        weighted = madd(weighted, g, f32x4.mul(f32x4.sub(v128.load(x + at), mu), inv));
      }
      v128.store(dbeta + c, f32x4.add(v128.load(dbeta + c), sum));
      v128.store(dgamma + c, f32x4.add(v128.load(dgamma + c), weighted));
    }
    x += stride * count;
    y += stride * count;
    dy += stride * count;
  }
}

/** dx from dy, dgamma and dbeta. dx may be dy. */
export function normInput(
  x: usize, y: usize, dy: usize, batch: i32, count: i32, channels: i32, mean: usize, inverse: usize, gamma: usize, relu: i32,
  dgamma: usize, dbeta: usize, dx: usize,
): void {
  const stride = <usize>channels << 2;
  const always = i32x4.splat(relu ? 0 : -1);
  const n = f32x4.splat(<f32>(batch * count));
  for (let p = 0; p < batch * count; p++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const inv = v128.load(inverse + c);
      const g = v128.and(v128.load(dy + c), v128.or(f32x4.gt(v128.load(y + c), f32x4.splat(0)), always));
      v128.store(dx + c, towards(g, v128.load(x + c), v128.load(mean + c), inv, v128.load(gamma + c),
        f32x4.div(v128.load(dgamma + c), n), f32x4.div(v128.load(dbeta + c), n)));
    }
    x += stride;
    y += stride;
    dy += stride;
    dx += stride;
  }
}

@inline
function towards(g: v128, x: v128, mu: v128, inv: v128, gamma: v128, slope: v128, level: v128): v128 {
  const normal = f32x4.mul(f32x4.sub(x, mu), inv);
  return f32x4.mul(f32x4.sub(f32x4.sub(g, level), f32x4.mul(normal, slope)), f32x4.mul(gamma, inv));
}

/** dgamma and dbeta through relu and max pool, added. */
export function normPoolSums(
  x: usize, y: usize, dy: usize, arg: usize, batch: i32, height: i32, width: i32, channels: i32, mean: usize, inverse: usize,
  dgamma: usize, dbeta: usize,
): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  const rows = height >> 1;
  const columns = width >> 1;
  for (let b = 0; b < batch; b++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const mu = v128.load(mean + c);
      const inv = v128.load(inverse + c);
      let sum = f32x4.splat(0);
      let weighted = sum;
      let at = c;
      for (let i = 0; i < rows; i++) {
        let px = x + c + (down << 1) * i;
        for (let j = 0; j < columns; j++) {
          const w = winners(arg + (at >> 2));
          const won = v128.bitselect(
            v128.bitselect(v128.load(px), v128.load(px + stride), i32x4.eq(w, i32x4.splat(0))),
            v128.bitselect(v128.load(px + down), v128.load(px + down + stride), i32x4.eq(w, i32x4.splat(2))),
            i32x4.lt_s(w, i32x4.splat(2)),
          );
          const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), f32x4.splat(0)));
          sum = f32x4.add(sum, g);
          weighted = madd(weighted, g, f32x4.mul(f32x4.sub(won, mu), inv));
          px += stride << 1;
          at += stride;
        }
      }
      v128.store(dbeta + c, f32x4.add(v128.load(dbeta + c), sum));
      v128.store(dgamma + c, f32x4.add(v128.load(dgamma + c), weighted));
    }
    const pooled = stride * rows * columns;
    x += down * height;
    y += pooled;
    dy += pooled;
    arg += pooled >> 2;
  }
}

/** dx through relu and max pool. dx may be x. */
export function normPoolInput(
  x: usize, y: usize, dy: usize, arg: usize, batch: i32, height: i32, width: i32, channels: i32, mean: usize, inverse: usize, gamma: usize,
  dgamma: usize, dbeta: usize, dx: usize,
): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  const n = f32x4.splat(<f32>(batch * height * width));
  for (let i = 0; i < batch * (height >> 1); i++) {
    for (let j = 0; j < width >> 1; j++) {
      for (let c: usize = 0; c < stride; c += 16) {
        const mu = v128.load(mean + c);
        const inv = v128.load(inverse + c);
        const factor = v128.load(gamma + c);
        const slope = f32x4.div(v128.load(dgamma + c), n);
        const level = f32x4.div(v128.load(dbeta + c), n);
        const w = winners(arg + (c >> 2));
        const g = v128.and(v128.load(dy + c), f32x4.gt(v128.load(y + c), f32x4.splat(0)));
        const at = x + c;
        const to = dx + c;
        v128.store(to, towards(v128.and(g, i32x4.eq(w, i32x4.splat(0))), v128.load(at), mu, inv, factor, slope, level));
        v128.store(to + stride, towards(v128.and(g, i32x4.eq(w, i32x4.splat(1))), v128.load(at + stride), mu, inv, factor, slope, level));
        v128.store(to + down, towards(v128.and(g, i32x4.eq(w, i32x4.splat(2))), v128.load(at + down), mu, inv, factor, slope, level));
        v128.store(
          to + down + stride,
          towards(v128.and(g, i32x4.eq(w, i32x4.splat(3))), v128.load(at + down + stride), mu, inv, factor, slope, level),
        );
      }
      x += stride << 1;
      dx += stride << 1;
      y += stride;
      dy += stride;
      arg += <usize>channels;
    }
    x += down;
    dx += down;
  }
}

@inline
function winners(arg: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(arg)));
}
