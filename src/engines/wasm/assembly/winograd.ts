/**
 * @file 3 x 3 convolution with stride 1 by Winograd's minimal filtering F(2 x 2, 3 x 3): 16 products where the plain sum takes 36.
 *
 *   y = A^T [ (G w G^T) . (B^T x B) ] A      per tile of 4 x 4 of x and 2 x 2 of y, summed over input channels inside the bracket
 *   B^T d = (d0 - d2, d1 + d2, d2 - d1, d1 - d3)    G g = (g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2)    A^T m = (m0 + m1 + m2, m1 - m2 - m3)
 *   back: dm = A dy A^T;  du += v^T dm;  dv = dm u^T;  dx += B dv B^T;  dw = G^T du G
 *
 * Symbols: u [16, O/8, C, 8], v [16, tiles, C], m [16, tiles, O]: the three in the transformed domain, 16 planes each; all gradients are the exact
 * adjoints of the forward pass. Tiles of a group of samples at a time, so that v and m stay in the cache. x is padded so that every tile is whole
 * (rows of rowBytes, samples of xSample bytes); y and dy [batch, height, width, O] may end inside a tile.
 * Source: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks", arXiv 1509.09308, section 4.1. Rounding: a little more than the plain
 * sum's (the halves are exact).
 */
import { convolvePlain } from './tile';
import { correlate } from './correlate';
import { flip } from './shape';

/** Bytes from plane to plane of v and m: a little more than they hold, or 16 planes would fall into the same sets of the cache. */
@inline
function planeOf(numbers: i32): usize {
  return (<usize>numbers << 2) + GAP;
}

const GAP: usize = 192;

/** u from blocked weights w [O/8, 3, 3 C, 8]. */
export function winogradWeights(w: usize, channels: i32, blocks: i32, u: usize): void {
  const tap: usize = <usize>channels << 5;
  const plane = tap * blocks;
  for (let o = 0; o < blocks; o++) {
    for (let c = 0; c < channels; c++) {
      const from = w + <usize>o * 9 * tap + (<usize>c << 5);
      const to = u + <usize>o * tap + (<usize>c << 5);
      for (let half: usize = 0; half < 32; half += 16) {
        for (let j: usize = 0; j < 3; j++) {
          // columns of w to columns of G w, kept in the planes 4 i + j
          const g0 = v128.load(from + half + tap * j);
          const g1 = v128.load(from + half + tap * (3 + j));
          const g2 = v128.load(from + half + tap * (6 + j));
          const ends = f32x4.add(g0, g2);
          const h = f32x4.splat(0.5);
          v128.store(to + half + plane * j, g0);
          v128.store(to + half + plane * (4 + j), f32x4.mul(f32x4.add(ends, g1), h));
          v128.store(to + half + plane * (8 + j), f32x4.mul(f32x4.sub(ends, g1), h));
          v128.store(to + half + plane * (12 + j), g2);
        }
        for (let i: usize = 0; i < 4; i++) {
          const row = to + half + plane * (4 * i);
          const g0 = v128.load(row);
          const g1 = v128.load(row + plane);
          const g2 = v128.load(row + plane * 2);
          const ends = f32x4.add(g0, g2);
          const h = f32x4.splat(0.5);
          v128.store(row + plane, f32x4.mul(f32x4.add(ends, g1), h));
          v128.store(row + plane * 2, f32x4.mul(f32x4.sub(ends, g1), h));
          v128.store(row + plane * 3, g2);
        }
      }
    }
  }
}

/** dw += G^T du G. Overwrites du. */
export function winogradWeightsBack(du: usize, channels: i32, blocks: i32, dw: usize): void {
  const tap: usize = <usize>channels << 5;
  const plane = tap * blocks;
  for (let o = 0; o < blocks; o++) {
    for (let c = 0; c < channels; c++) {
      const to = dw + <usize>o * 9 * tap + (<usize>c << 5);
      const from = du + <usize>o * tap + (<usize>c << 5);
      for (let half: usize = 0; half < 32; half += 16) {
        for (let i: usize = 0; i < 4; i++) {
          const row = from + half + plane * (4 * i);
          const u1 = v128.load(row + plane);
          const u2 = v128.load(row + plane * 2);
          const h = f32x4.splat(0.5);
          const sum = f32x4.mul(f32x4.add(u1, u2), h);
          v128.store(row, f32x4.add(v128.load(row), sum));
          v128.store(row + plane, f32x4.mul(f32x4.sub(u1, u2), h));
          v128.store(row + plane * 2, f32x4.add(sum, v128.load(row + plane * 3)));
        }
        for (let j: usize = 0; j < 3; j++) {
          const column = from + half + plane * j;
          const u1 = v128.load(column + plane * 4);
          const u2 = v128.load(column + plane * 8);
          const h = f32x4.splat(0.5);
          const sum = f32x4.mul(f32x4.add(u1, u2), h);
          const at = to + half + tap * j;
          addTo(at, f32x4.add(v128.load(column), sum));
          addTo(at + tap * 3, f32x4.mul(f32x4.sub(u1, u2), h));
          addTo(at + tap * 6, f32x4.add(sum, v128.load(column + plane * 12)));
        }
      }
    }
  }
}

@inline
function addTo(at: usize, value: v128): void {
  v128.store(at, f32x4.add(v128.load(at), value));
}

/** v = B^T x B of the tiles of one sample; planes are `plane` bytes apart. */
@inline
function toPlanes(x: usize, high: i32, wide: i32, rowBytes: usize, channels: i32, v: usize, plane: usize): void {
  const piece = <usize>channels << 2;
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      for (let c: usize = 0; c < piece; c += 16) {
        const x0 = x + rowBytes * (2 * i) + piece * (2 * j) + c;
        const x1 = x0 + rowBytes;
        const x2 = x1 + rowBytes;
        const x3 = x2 + rowBytes;
        let to = v + c;
        let a = f32x4.sub(v128.load(x0), v128.load(x2));
        let b = f32x4.sub(v128.load(x0 + piece), v128.load(x2 + piece));
        let d = f32x4.sub(v128.load(x0 + piece * 2), v128.load(x2 + piece * 2));
        let e = f32x4.sub(v128.load(x0 + piece * 3), v128.load(x2 + piece * 3));
        mix(a, b, d, e, to, plane);
        to += plane * 4;
        a = f32x4.add(v128.load(x1), v128.load(x2));
        b = f32x4.add(v128.load(x1 + piece), v128.load(x2 + piece));
        d = f32x4.add(v128.load(x1 + piece * 2), v128.load(x2 + piece * 2));
        e = f32x4.add(v128.load(x1 + piece * 3), v128.load(x2 + piece * 3));
        mix(a, b, d, e, to, plane);
        to += plane * 4;
        a = f32x4.sub(v128.load(x2), v128.load(x1));
        b = f32x4.sub(v128.load(x2 + piece), v128.load(x1 + piece));
        d = f32x4.sub(v128.load(x2 + piece * 2), v128.load(x1 + piece * 2));
        e = f32x4.sub(v128.load(x2 + piece * 3), v128.load(x1 + piece * 3));
        mix(a, b, d, e, to, plane);
        to += plane * 4;
        a = f32x4.sub(v128.load(x1), v128.load(x3));
        b = f32x4.sub(v128.load(x1 + piece), v128.load(x3 + piece));
        d = f32x4.sub(v128.load(x1 + piece * 2), v128.load(x3 + piece * 2));
        e = f32x4.sub(v128.load(x1 + piece * 3), v128.load(x3 + piece * 3));
        mix(a, b, d, e, to, plane);
      }
      v += piece;
    }
  }
}

@inline
function mix(a: v128, b: v128, d: v128, e: v128, to: usize, plane: usize): void {
  v128.store(to, f32x4.sub(a, d));
  v128.store(to + plane, f32x4.add(b, d));
  v128.store(to + plane * 2, f32x4.sub(d, b));
  v128.store(to + plane * 3, f32x4.sub(b, e));
}

/** y = A^T m A + bias of the tiles of one sample. */
@inline
function fromPlanes(
  m: usize, plane: usize, high: i32, wide: i32, channels: i32, bias: usize, relu: i32, y: usize, height: i32, width: i32,
): void {
  const piece = <usize>channels << 2;
  const down = piece * width;
  const least = f32x4.splat(relu ? 0 : -Infinity);
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      const whole = 2 * j + 1 < width;
      for (let c: usize = 0; c < piece; c += 16) {
        const from = m + c;
        const to = y + down * (2 * i) + piece * (2 * j) + c;
        const shift = v128.load(bias + c);
        const p0 = upper(from, plane);
        const q0 = lower(from, plane);
        const p1 = upper(from + plane, plane);
        const q1 = lower(from + plane, plane);
        const p2 = upper(from + plane * 2, plane);
        const q2 = lower(from + plane * 2, plane);
        const p3 = upper(from + plane * 3, plane);
        const q3 = lower(from + plane * 3, plane);
        v128.store(to, f32x4.max(f32x4.add(f32x4.add(f32x4.add(p0, p1), p2), shift), least));
        if (whole) v128.store(to + piece, f32x4.max(f32x4.add(f32x4.sub(f32x4.sub(p1, p2), p3), shift), least));
        if (2 * i + 1 < height) {
          v128.store(to + down, f32x4.max(f32x4.add(f32x4.add(f32x4.add(q0, q1), q2), shift), least));
          if (whole) v128.store(to + down + piece, f32x4.max(f32x4.add(f32x4.sub(f32x4.sub(q1, q2), q3), shift), least));
        }
      }
      m += piece;
    }
  }
}

@inline
function upper(m: usize, plane: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + plane * 4)), v128.load(m + plane * 8));
}

@inline
function lower(m: usize, plane: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + plane * 4), v128.load(m + plane * 8)), v128.load(m + plane * 12));
}

/** dm = A dy A^T of the tiles of one sample; what is beyond y counts 0. */
@inline
function gradientToPlanes(dy: usize, height: i32, width: i32, high: i32, wide: i32, channels: i32, m: usize, plane: usize): void {
  const piece = <usize>channels << 2;
  const down = piece * width;
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      const right = 2 * j + 1 < width;
      const below = 2 * i + 1 < height;
      for (let c: usize = 0; c < piece; c += 16) {
        const at = dy + down * (2 * i) + piece * (2 * j) + c;
        const zero = f32x4.splat(0);
        const a = v128.load(at);
        const b = right ? v128.load(at + piece) : zero;
        const d = below ? v128.load(at + down) : zero;
        const e = right && below ? v128.load(at + down + piece) : zero;
        const to = m + c;
        spread(a, b, to, plane);
        spread(f32x4.add(a, d), f32x4.add(b, e), to + plane * 4, plane);
        spread(f32x4.sub(a, d), f32x4.sub(b, e), to + plane * 8, plane);
        spread(f32x4.neg(d), f32x4.neg(e), to + plane * 12, plane);
      }
      m += piece;
    }
  }
}

@inline
function spread(a: v128, b: v128, to: usize, plane: usize): void {
  v128.store(to, a);
  v128.store(to + plane, f32x4.add(a, b));
  v128.store(to + plane * 2, f32x4.sub(a, b));
  v128.store(to + plane * 3, f32x4.neg(b));
}

/** dx += B dv B^T of the tiles of one sample. */
@inline
function addFromPlanes(v: usize, plane: usize, high: i32, wide: i32, channels: i32, dx: usize, rowBytes: usize): void {
  const piece = <usize>channels << 2;
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      for (let c: usize = 0; c < piece; c += 16) {
        const v0 = v + c;
        const v1 = v0 + plane * 4;
        const v2 = v1 + plane * 4;
        const v3 = v2 + plane * 4;
        let to = dx + rowBytes * (2 * i) + piece * (2 * j) + c;
        let a = v128.load(v0);
        let b = v128.load(v0 + plane);
        let d = v128.load(v0 + plane * 2);
        let e = v128.load(v0 + plane * 3);
        unmix(a, b, d, e, to, piece);
        to += rowBytes;
        a = f32x4.add(f32x4.sub(v128.load(v1), v128.load(v2)), v128.load(v3));
        b = f32x4.add(f32x4.sub(v128.load(v1 + plane), v128.load(v2 + plane)), v128.load(v3 + plane));
        d = f32x4.add(f32x4.sub(v128.load(v1 + plane * 2), v128.load(v2 + plane * 2)), v128.load(v3 + plane * 2));
        e = f32x4.add(f32x4.sub(v128.load(v1 + plane * 3), v128.load(v2 + plane * 3)), v128.load(v3 + plane * 3));
        unmix(a, b, d, e, to, piece);
        to += rowBytes;
        a = f32x4.sub(f32x4.add(v128.load(v1), v128.load(v2)), v128.load(v0));
        b = f32x4.sub(f32x4.add(v128.load(v1 + plane), v128.load(v2 + plane)), v128.load(v0 + plane));
        d = f32x4.sub(f32x4.add(v128.load(v1 + plane * 2), v128.load(v2 + plane * 2)), v128.load(v0 + plane * 2));
        e = f32x4.sub(f32x4.add(v128.load(v1 + plane * 3), v128.load(v2 + plane * 3)), v128.load(v0 + plane * 3));
        unmix(a, b, d, e, to, piece);
        to += rowBytes;
        a = f32x4.neg(v128.load(v3));
        b = f32x4.neg(v128.load(v3 + plane));
        d = f32x4.neg(v128.load(v3 + plane * 2));
        e = f32x4.neg(v128.load(v3 + plane * 3));
        unmix(a, b, d, e, to, piece);
      }
      v += piece;
    }
  }
}

@inline
function unmix(a: v128, b: v128, d: v128, e: v128, to: usize, piece: usize): void {
  addTo(to, a);
  addTo(to + piece, f32x4.add(f32x4.sub(b, d), e));
  addTo(to + piece * 2, f32x4.sub(f32x4.add(b, d), a));
  addTo(to + piece * 3, f32x4.neg(e));
}

/**
 * y = conv(x) + bias, then relu if asked. `group`: samples at a time; `tableIn`: byte offsets of pieces of C numbers, group * tiles of them;
 * `zeros`: O zeros; v and m have room for 16 planes of group * tiles pieces, each with GAP more.
 */
export function winogradForward(
  x: usize, xSample: usize, batch: i32, group: i32, high: i32, wide: i32, rowBytes: usize, channels: i32, u: usize, bias: usize, blocks: i32,
  relu: i32, y: usize, height: i32, width: i32, tableIn: usize, zeros: usize, v: usize, m: usize,
): void {
  const out = blocks << 3;
  const tiles = high * wide;
  const planeV = planeOf(group * tiles * channels);
  const planeM = planeOf(group * tiles * out);
  const planeU = <usize>(channels * out) << 2;
  for (let b = 0; b < batch; b += group) {
    const samples = min(group, batch - b);
    for (let s = 0; s < samples; s++) {
      toPlanes(x, high, wide, rowBytes, channels, v + (<usize>(s * tiles * channels) << 2), planeV);
      x += xSample;
    }
    for (let t: usize = 0; t < 16; t++) {
      convolvePlain(v + planeV * t, 0, 1, tableIn, samples * tiles, 0, 1, channels, u + planeU * t, zeros, blocks, m + planeM * t);
    }
    for (let s = 0; s < samples; s++) {
      fromPlanes(m + (<usize>(s * tiles * out) << 2), planeM, high, wide, out, bias, relu, y, height, width);
      y += <usize>(height * width * out) << 2;
    }
  }
}

/**
 * du (not 0: added) and, with `dx` not 0, dx (added; padded as x). `transposed`: room for u with channels exchanged; `tableOut`: byte offsets of
 * pieces of O numbers; `zeros`: C zeros.
 */
export function winogradBackward(
  x: usize, xSample: usize, batch: i32, group: i32, high: i32, wide: i32, rowBytes: usize, channels: i32, u: usize, transposed: usize, blocks: i32,
  dy: usize, height: i32, width: i32, tableOut: usize, zeros: usize, v: usize, m: usize, du: usize, dx: usize,
): void {
  const out = blocks << 3;
  const tiles = high * wide;
  const piece = <usize>channels << 2;
  const planeV = planeOf(group * tiles * channels);
  const planeM = planeOf(group * tiles * out);
  const planeU = <usize>(channels * out) << 2;
  if (dx != 0) for (let t: usize = 0; t < 16; t++) flip(u + planeU * t, out, 1, channels, transposed + planeU * t);
  for (let b = 0; b < batch; b += group) {
    const samples = min(group, batch - b);
    for (let s = 0; s < samples; s++) {
      gradientToPlanes(dy, height, width, high, wide, out, m + (<usize>(s * tiles * out) << 2), planeM);
      dy += <usize>(height * width * out) << 2;
      if (du != 0) toPlanes(x, high, wide, rowBytes, channels, v + piece * (s * tiles), planeV);
      x += xSample;
    }
    if (du != 0) {
      for (let t: usize = 0; t < 16; t++) {
        correlate(v + planeV * t, 0, m + planeM * t, 1, 1, samples * tiles, piece, 0, 0, 1, channels, blocks, du + planeU * t);
      }
    }
    if (dx != 0) {
      for (let t: usize = 0; t < 16; t++) {
        convolvePlain(m + planeM * t, 0, 1, tableOut, samples * tiles, 0, 1, out, transposed + planeU * t, zeros, channels >> 3, v + planeV * t);
      }
      for (let s = 0; s < samples; s++) {
        addFromPlanes(v + piece * (s * tiles), planeV, high, wide, channels, dx, rowBytes);
        dx += xSample;
      }
    }
  }
}
