/**
 * @file Pooling by itself: 2 x 2 maximum (the first of equals wins, as in PyTorch), 2 x 2 average, and the average of all positions.
 *
 * x [batch, height, width, channels], channels a multiple of 8; an odd last row or column is left out and its gradient is 0 (the caller clears dx).
 */
import { storeWinners, winner } from './tile';

export function maxPool(x: usize, batch: i32, height: i32, width: i32, channels: i32, y: usize, arg: usize): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height >> 1; i++) {
      let at = x + down * (i << 1);
      for (let j = 0; j < width >> 1; j++) {
        for (let c: usize = 0; c < stride; c += 32) {
          const a = largest(at + c, stride, down, y + c);
          const b2 = largest(at + c + 16, stride, down, y + c + 16);
          storeWinners(a, b2, arg + (c >> 2));
        }
        at += stride << 1;
        y += stride;
        arg += <usize>channels;
      }
    }
    x += down * height;
  }
}

@inline
function largest(x: usize, right: usize, down: usize, y: usize): v128 {
  const v0 = v128.load(x);
  const v1 = v128.load(x + right);
  const v2 = v128.load(x + down);
  const v3 = v128.load(x + down + right);
  v128.store(y, f32x4.max(f32x4.max(v0, v1), f32x4.max(v2, v3)));
  return winner(v0, v1, v2, v3);
}

/** dx of all four positions of every window. */
export function maxPoolInput(dy: usize, arg: usize, batch: i32, height: i32, width: i32, channels: i32, dx: usize): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height >> 1; i++) {
      let at = dx + down * (i << 1);
      for (let j = 0; j < width >> 1; j++) {
        for (let c: usize = 0; c < stride; c += 16) {
          const w = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(arg + (c >> 2))));
          const g = v128.load(dy + c);
          v128.store(at + c, v128.and(g, i32x4.eq(w, i32x4.splat(0))));
          v128.store(at + c + stride, v128.and(g, i32x4.eq(w, i32x4.splat(1))));
          v128.store(at + c + down, v128.and(g, i32x4.eq(w, i32x4.splat(2))));
          v128.store(at + c + down + stride, v128.and(g, i32x4.eq(w, i32x4.splat(3))));
        }
        at += stride << 1;
        dy += stride;
        arg += <usize>channels;
      }
    }
    dx += down * height;
  }
}

export function averagePool(x: usize, batch: i32, height: i32, width: i32, channels: i32, y: usize): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  const quarter = f32x4.splat(0.25);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height >> 1; i++) {
      let at = x + down * (i << 1);
      for (let j = 0; j < width >> 1; j++) {
        for (let c: usize = 0; c < stride; c += 16) {
          const p = at + c;
          const sum = f32x4.add(f32x4.add(v128.load(p), v128.load(p + stride)), f32x4.add(v128.load(p + down), v128.load(p + down + stride)));
          v128.store(y + c, f32x4.mul(sum, quarter));
        }
        at += stride << 1;
        y += stride;
      }
    }
    x += down * height;
  }
}

export function averagePoolInput(dy: usize, batch: i32, height: i32, width: i32, channels: i32, dx: usize): void {
  const stride = <usize>channels << 2;
  const down = stride * width;
  const quarter = f32x4.splat(0.25);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height >> 1; i++) {
      let at = dx + down * (i << 1);
      for (let j = 0; j < width >> 1; j++) {
        for (let c: usize = 0; c < stride; c += 16) {
          const g = f32x4.mul(v128.load(dy + c), quarter);
          v128.store(at + c, g);
          v128.store(at + c + stride, g);
          v128.store(at + c + down, g);
          v128.store(at + c + down + stride, g);
        }
        at += stride << 1;
        dy += stride;
      }
    }
    dx += down * height;
  }
}

export function globalAverage(x: usize, batch: i32, count: i32, channels: i32, y: usize): void {
  const stride = <usize>channels << 2;
  const n = f32x4.splat(<f32>count);
  for (let b = 0; b < batch; b++) {
    for (let c: usize = 0; c < stride; c += 16) {
      let sum = f32x4.splat(0);
      for (let p = 0, at = x + c; p < count; p++, at += stride) sum = f32x4.add(sum, v128.load(at));
      v128.store(y + c, f32x4.div(sum, n));
    }
    x += stride * count;
    y += stride;
  }
}

export function globalAverageInput(dy: usize, batch: i32, count: i32, channels: i32, dx: usize): void {
  const stride = <usize>channels << 2;
  const n = f32x4.splat(<f32>count);
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < count; p++) {
      for (let c: usize = 0; c < stride; c += 16) v128.store(dx + c, f32x4.div(v128.load(dy + c), n));
      dx += stride;
    }
    dy += stride;
  }
}
