/**
 * @file The gradient in the weights from a dense gradient in y: 4 numbers of a kernel row with 8 channels at once.
 *
 *   dw[u, j, c] += sum_p x[at(p) + u rowBytes + 4 j] dy[p, c]        positions p = (row, column) of y
 *
 * Symbols as in tile.ts. Each sample is summed for itself, row by row, then added to dw: shorter sums, smaller rounding errors.
 */
import { madd } from './tile';

/** `wide`: how many consecutive numbers j of the run, 1 to 4. */
@inline
function patch(
  wide: i32, x: usize, dy: usize, height: i32, width: i32, right: usize, down: usize, stride: usize, dw: usize,
): void {
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  for (let i = 0; i < height; i++) {
    let p = x;
    const end = dy + stride * width;
    while (dy < end) {
      const ga = v128.load(dy);
      const gb = v128.load(dy, 16);
      let s = v128.load32_splat(p);
      a0 = madd(a0, s, ga);
      b0 = madd(b0, s, gb);
      if (wide > 1) {
        s = v128.load32_splat(p, 4);
        a1 = madd(a1, s, ga);
        b1 = madd(b1, s, gb);
      }
      if (wide > 2) {
        s = v128.load32_splat(p, 8);
        a2 = madd(a2, s, ga);
        b2 = madd(b2, s, gb);
      }
      if (wide > 3) {
        s = v128.load32_splat(p, 12);
        a3 = madd(a3, s, ga);
        b3 = madd(b3, s, gb);
      }
      p += right;
      dy += stride;
    }
    x += down;
  }
  v128.store(dw, f32x4.add(v128.load(dw), a0));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b0), 16);
  if (wide > 1) {
    v128.store(dw, f32x4.add(v128.load(dw, 32), a1), 32);
    v128.store(dw, f32x4.add(v128.load(dw, 48), b1), 48);
  }
  if (wide > 2) {
    v128.store(dw, f32x4.add(v128.load(dw, 64), a2), 64);
    v128.store(dw, f32x4.add(v128.load(dw, 80), b2), 80);
  }
  if (wide > 3) {
    v128.store(dw, f32x4.add(v128.load(dw, 96), a3), 96);
    v128.store(dw, f32x4.add(v128.load(dw, 112), b3), 112);
  }
}

/** Adds to `dw` [blocks, rows, run, 8]. `right`, `down`: bytes of x from one position of y to its neighbors. */
export function correlate(
  x: usize, xSample: usize, dy: usize, batch: i32, height: i32, width: i32, right: usize, down: usize,
  rowBytes: usize, rows: i32, run: i32, blocks: i32, dw: usize,
): void {
  const stride = <usize>blocks << 5;
  for (let b = 0; b < batch; b++) {
    let to = dw;
    for (let o = 0; o < blocks; o++) {
      const from = dy + (<usize>o << 5);
      for (let u = 0; u < rows; u++) {
        const xu = x + rowBytes * u;
        let j = 0;
        for (; j + 4 <= run; j += 4) {
          patch(4, xu + (<usize>j << 2), from, height, width, right, down, stride, to);
          to += 128;
        }
        const rest = run - j;
        if (rest == 3) patch(3, xu + (<usize>j << 2), from, height, width, right, down, stride, to);
        else if (rest == 2) patch(2, xu + (<usize>j << 2), from, height, width, right, down, stride, to);
        else if (rest == 1) patch(1, xu + (<usize>j << 2), from, height, width, right, down, stride, to);
        to += <usize>rest << 5;
      }
    }
    x += xSample;
    dy += stride * height * width;
  }
}

/** db[c] += sum over `count` positions of dy[., c], per sample first. */
export function sumPositions(dy: usize, batch: i32, count: i32, channels: i32, db: usize): void {
  const stride = <usize>channels << 2;
  for (let c: usize = 0; c < stride; c += 16) {
    let total = v128.load(db + c);
    let p = dy + c;
    for (let b = 0; b < batch; b++) {
      let sum = f32x4.splat(0);
      for (let n = 0; n < count; n++) {
        sum = f32x4.add(sum, v128.load(p));
        p += stride;
      }
      total = f32x4.add(total, sum);
    }
    v128.store(db + c, total);
  }
}
