/**
 * @file The heart of every forward pass: dot products of 4 positions with 8 output channels at once, held in 8 registers.
 *
 *   y[p, c] = bias[c] + sum_{u < rows} sum_{j < run} x[at(p) + u rowBytes + 4 j] w[u, j, c]        c = 8 channels of one block
 *
 * Symbols: x float32, channel-last; a kernel row is one run of kernel * C consecutive numbers of x; w [blocks, rows, run, 8] (our own layout: the 8
 * weights of a run's number lie together); at(p): byte offset of position p, from a table written once per job.
 * A convolution is this with rows = kernel, a dense layer with rows = 1 and run = inputs, positions = images; the gradient in x is this with
 * transposed, flipped weights. Order of summation: bias, then u, then j, always; so a position's bits do not depend on its neighbors in the tile.
 * One number of the run at a time: unrolled, the browser's compiler runs out of registers (17.6 against 9.7 billion products a second, V8 on x86-64).
 * No fused multiply-add: it would round once where other machines round twice.
 */

export const PLAIN: i32 = 0;
export const RELU: i32 = 1;
/** relu, then max over the tile's four positions, which are a 2 x 2 window; the first of equals wins, as in PyTorch. */
export const POOL: i32 = 2;

@inline
export function madd(sum: v128, x: v128, w: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, w));
}

/** `y0`..`y3`: where the positions' 8 channels go; in mode POOL only `y0`, and `arg` gets 8 bytes: which position was largest. */
@inline
function tile(
  mode: i32, x0: usize, x1: usize, x2: usize, x3: usize, rowBytes: usize, rows: i32, run: i32,
  w: usize, bias: usize, y0: usize, y1: usize, y2: usize, y3: usize, arg: usize,
): void {
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  let s: v128;
  let wa: v128;
  let wb: v128;
  for (let u = 0; u < rows; u++) {
    let p0 = x0;
    let p1 = x1;
    let p2 = x2;
    let p3 = x3;
    const end = p0 + (run << 2);
    while (p0 < end) {
      wa = v128.load(w);
      wb = v128.load(w, 16);
      s = v128.load32_splat(p0);
      a0 = madd(a0, s, wa);
      b0 = madd(b0, s, wb);
      s = v128.load32_splat(p1);
      a1 = madd(a1, s, wa);
      b1 = madd(b1, s, wb);
      s = v128.load32_splat(p2);
      a2 = madd(a2, s, wa);
      b2 = madd(b2, s, wb);
      s = v128.load32_splat(p3);
      a3 = madd(a3, s, wa);
      b3 = madd(b3, s, wb);
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
      w += 32;
    }
    x0 += rowBytes;
    x1 += rowBytes;
    x2 += rowBytes;
    x3 += rowBytes;
  }
  if (mode == POOL) {
    storePooled(a0, b0, a1, b1, a2, b2, a3, b3, y0, arg);
  } else {
    if (mode == RELU) {
      const zero = f32x4.splat(0);
      a0 = f32x4.max(a0, zero);
      b0 = f32x4.max(b0, zero);
      a1 = f32x4.max(a1, zero);
      b1 = f32x4.max(b1, zero);
      a2 = f32x4.max(a2, zero);
      b2 = f32x4.max(b2, zero);
      a3 = f32x4.max(a3, zero);
      b3 = f32x4.max(b3, zero);
    }
    v128.store(y0, a0);
    v128.store(y0, b0, 16);
    v128.store(y1, a1);
    v128.store(y1, b1, 16);
    v128.store(y2, a2);
    v128.store(y2, b2, 16);
    v128.store(y3, a3);
    v128.store(y3, b3, 16);
  }
}

/** relu(max) of four positions with 8 channels each, and which of them was the first largest, 0..3. A NaN comes through the maximum. */
@inline
export function storePooled(a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128, y: usize, arg: usize): void {
  const zero = f32x4.splat(0);
  v128.store(y, f32x4.max(f32x4.max(f32x4.max(a0, a1), f32x4.max(a2, a3)), zero));
  v128.store(y, f32x4.max(f32x4.max(f32x4.max(b0, b1), f32x4.max(b2, b3)), zero), 16);
  storeWinners(winner(a0, a1, a2, a3), winner(b0, b1, b2, b3), arg);
}

@inline
export function storeWinners(a: v128, b: v128, arg: usize): void {
  const narrow = i16x8.narrow_i32x4_s(a, b);
  v128.store64_lane(arg, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

/** Per lane the index of the first largest of four. */
@inline
export function winner(v0: v128, v1: v128, v2: v128, v3: v128): v128 {
  const one = f32x4.gt(v1, v0); // the second beats the first
  const top = f32x4.max(v0, v1);
  const three = f32x4.gt(v3, v2);
  const bottom = f32x4.max(v2, v3);
  // -1 where true: 0 or 1, and 2 or 3
  const upper = v128.and(one, i32x4.splat(1));
  const lower = i32x4.sub(i32x4.splat(2), three);
  return v128.bitselect(lower, upper, f32x4.gt(bottom, top));
}

@inline
function convolve(
  mode: i32, x: usize, xSample: usize, batch: i32, table: usize, count: i32, right: usize, down: usize,
  rowBytes: usize, rows: i32, run: i32, w: usize, bias: usize, blocks: i32, y: usize, arg: usize,
): void {
  const stride: usize = <usize>blocks << 5; // bytes of one position of y
  const block: usize = <usize>(rows * run) << 5; // bytes of one block of w
  for (let b = 0; b < batch; b++) {
    for (let o = 0; o < blocks; o++) {
      const wo = w + block * o;
      const co = <usize>o << 5;
      if (mode == POOL) {
        for (let p = 0; p < count; p++) {
          const at = x + load<u32>(table + (<usize>p << 2));
          const to = <usize>p * stride + co;
          tile(mode, at, at + right, at + down, at + down + right, rowBytes, rows, run, wo, bias + co, y + to, 0, 0, 0, arg + (to >> 2));
        }
      } else {
        const last = count - 1;
        for (let p = 0; p < count; p += 4) {
          const p1 = min(p + 1, last);
          const p2 = min(p + 2, last);
          const p3 = min(p + 3, last);
          tile(
            mode,
            x + load<u32>(table + (<usize>p << 2)), x + load<u32>(table + (<usize>p1 << 2)),
            x + load<u32>(table + (<usize>p2 << 2)), x + load<u32>(table + (<usize>p3 << 2)),
            rowBytes, rows, run, wo, bias + co,
            y + <usize>p * stride + co, y + <usize>p1 * stride + co, y + <usize>p2 * stride + co, y + <usize>p3 * stride + co, 0,
          );
        }
      }
    }
    x += xSample;
    y += <usize>count * stride;
    if (mode == POOL) arg += (<usize>count * stride) >> 2;
  }
}

/** y = x * w + bias at `count` positions of each of `batch` samples. */
export function convolvePlain(
  x: usize, xSample: usize, batch: i32, table: usize, count: i32, rowBytes: usize, rows: i32, run: i32,
  w: usize, bias: usize, blocks: i32, y: usize,
): void {
  convolve(PLAIN, x, xSample, batch, table, count, 0, 0, rowBytes, rows, run, w, bias, blocks, y, 0);
}

/** y = relu(x * w + bias). */
export function convolveRelu(
  x: usize, xSample: usize, batch: i32, table: usize, count: i32, rowBytes: usize, rows: i32, run: i32,
  w: usize, bias: usize, blocks: i32, y: usize,
): void {
  convolve(RELU, x, xSample, batch, table, count, 0, 0, rowBytes, rows, run, w, bias, blocks, y, 0);
}

/** y = maxPool(relu(x * w + bias)); the table names the first position of each 2 x 2 window, `right` and `down` lead to the others. */
export function convolvePool(
  x: usize, xSample: usize, batch: i32, table: usize, count: i32, right: usize, down: usize, rowBytes: usize, rows: i32, run: i32,
  w: usize, bias: usize, blocks: i32, y: usize, arg: usize,
): void {
  convolve(POOL, x, xSample, batch, table, count, right, down, rowBytes, rows, run, w, bias, blocks, y, arg);
}
