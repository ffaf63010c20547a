/**
 * @file Gradients of conv + relu + max pool, from the few positions that won: one in four at most, and only where relu let them through.
 *
 *   dw[c, u, j] += d x[at + u rowBytes + 4 j]        dx[at + u rowBytes + 4 j] += d w[c, u, j]        db[c] += d
 *
 * Symbols: for channel c of a pooled position, d = its gradient and `at` = byte offset of the winner's patch in x. Weights and their gradient are
 * here [C, rows, wide] (wide = run rounded up to 4; the numbers beyond the run are never used), so that both loops run along x.
 * Per group of samples and channel the (at, d) pairs with y > 0 are listed first, without branches; then each list is walked row by row with
 * accumulators in registers. Order: groups, channels, list (samples, positions); fixed.
 */
import { madd } from './tile';

/** Lists: per channel `room` pairs of (u32 at, f32 d); `lengths`: i32 per channel. `steps`: byte offsets of the four positions of a window. */
@inline
function list(
  y: usize, dy: usize, arg: usize, samples: i32, table: usize, count: i32, xSample: usize, steps: usize,
  channels: i32, lists: usize, room: usize, lengths: usize,
): void {
  memory.fill(lengths, 0, <usize>channels << 2);
  let sample: usize = 0;
  for (let s = 0; s < samples; s++) {
    for (let p = 0; p < count; p++) {
      const at = sample + load<u32>(table + (<usize>p << 2));
      let to = lists;
      const end = lengths + (<usize>channels << 2);
      for (let n = lengths; n < end; n += 4) {
        const length = load<i32>(n);
        const pair = to + (<usize>length << 3);
        store<u32>(pair, at + load<u32>(steps + (<usize>load<u8>(arg) << 2)));
        store<f32>(pair, load<f32>(dy), 4);
        store<i32>(n, length + i32(load<f32>(y) > 0));
        to += room;
        y += 4;
        dy += 4;
        arg++;
      }
    }
    sample += xSample;
  }
}

@inline
function weights6(x: usize, pair: usize, end: usize, dw: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  while (pair < end) {
    const at = x + load<u32>(pair);
    const g = v128.load32_splat(pair, 4);
    a = madd(a, g, v128.load(at));
    b = madd(b, g, v128.load(at, 16));
    c = madd(c, g, v128.load(at, 32));
    d = madd(d, g, v128.load(at, 48));
    e = madd(e, g, v128.load(at, 64));
    f = madd(f, g, v128.load(at, 80));
    pair += 8;
  }
  v128.store(dw, f32x4.add(v128.load(dw), a));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b), 16);
  v128.store(dw, f32x4.add(v128.load(dw, 32), c), 32);
  v128.store(dw, f32x4.add(v128.load(dw, 48), d), 48);
  v128.store(dw, f32x4.add(v128.load(dw, 64), e), 64);
  v128.store(dw, f32x4.add(v128.load(dw, 80), f), 80);
}

@inline
function weights1(x: usize, pair: usize, end: usize, dw: usize): void {
  let a = f32x4.splat(0);
  while (pair < end) {
    a = madd(a, v128.load32_splat(pair, 4), v128.load(x + load<u32>(pair)));
    pair += 8;
  }
  v128.store(dw, f32x4.add(v128.load(dw), a));
}

/** Three rows of up to 4 numbers at once: the first layer. */
@inline
function weightsThreeRows(x: usize, rowBytes: usize, pair: usize, end: usize, dw: usize): void {
  const x1 = x + rowBytes;
  const x2 = x1 + rowBytes;
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  while (pair < end) {
    const at = load<u32>(pair);
    const g = v128.load32_splat(pair, 4);
    a = madd(a, g, v128.load(x + at));
    b = madd(b, g, v128.load(x1 + at));
    c = madd(c, g, v128.load(x2 + at));
    pair += 8;
  }
  v128.store(dw, f32x4.add(v128.load(dw), a));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b), 16);
  v128.store(dw, f32x4.add(v128.load(dw, 32), c), 32);
}

@inline
function input6(dx: usize, pair: usize, end: usize, w: usize): void {
  const a = v128.load(w);
  const b = v128.load(w, 16);
  const c = v128.load(w, 32);
  const d = v128.load(w, 48);
  const e = v128.load(w, 64);
  const f = v128.load(w, 80);
  while (pair < end) {
    const at = dx + load<u32>(pair);
    const g = v128.load32_splat(pair, 4);
    v128.store(at, madd(v128.load(at), g, a));
    v128.store(at, madd(v128.load(at, 16), g, b), 16);
    v128.store(at, madd(v128.load(at, 32), g, c), 32);
    v128.store(at, madd(v128.load(at, 48), g, d), 48);
    v128.store(at, madd(v128.load(at, 64), g, e), 64);
    v128.store(at, madd(v128.load(at, 80), g, f), 80);
    pair += 8;
  }
}

@inline
function input1(dx: usize, pair: usize, end: usize, w: usize): void {
  const a = v128.load(w);
  while (pair < end) {
    const at = dx + load<u32>(pair);
    v128.store(at, madd(v128.load(at), v128.load32_splat(pair, 4), a));
    pair += 8;
  }
}

/**
 * Adds to `dw` [channels, rows, wide] and `db` [channels]; with `dx` not 0 adds to dx, which has x's geometry.
 * `group`: samples per list. `lists` has room for channels * group * count pairs, `lengths` for `channels` numbers.
 */
export function pooledGradients(
  x: usize, xSample: usize, y: usize, dy: usize, arg: usize, batch: i32, group: i32, table: usize, count: i32, steps: usize,
  rowBytes: usize, rows: i32, wide: i32, channels: i32, w: usize, dw: usize, db: usize, dx: usize, lists: usize, lengths: usize,
): void {
  const room = <usize>(group * count) << 3;
  const row = <usize>wide << 2;
  for (let b = 0; b < batch; b += group) {
    const samples = min(group, batch - b);
    list(y, dy, arg, samples, table, count, xSample, steps, channels, lists, room, lengths);
    const numbers = <usize>(samples * count * channels);
    y += numbers << 2;
    dy += numbers << 2;
    arg += numbers;
    for (let c = 0; c < channels; c++) {
      const from = lists + room * c;
      const end = from + (<usize>load<i32>(lengths + (<usize>c << 2)) << 3);
      let sum: f32 = 0;
      for (let pair = from; pair < end; pair += 8) sum += load<f32>(pair, 4);
      store<f32>(db + (<usize>c << 2), load<f32>(db + (<usize>c << 2)) + sum);
      const own = row * rows * c;
      if (rows == 3 && wide == 4) {
        weightsThreeRows(x, rowBytes, from, end, dw + own);
      } else {
        for (let u = 0; u < rows; u++) {
          const xu = x + rowBytes * u;
          const to = dw + own + row * u;
          let j: usize = 0;
          for (; j + 96 <= row; j += 96) weights6(xu + j, from, end, to + j);
          for (; j < row; j += 16) weights1(xu + j, from, end, to + j);
        }
      }
      if (dx != 0) {
        for (let u = 0; u < rows; u++) {
          const xu = dx + rowBytes * u;
          const source = w + own + row * u;
          let j: usize = 0;
          for (; j + 96 <= row; j += 96) input6(xu + j, from, end, source + j);
          for (; j < row; j += 16) input1(xu + j, from, end, source + j);
        }
      }
    }
    x += xSample * samples;
    if (dx != 0) dx += xSample * samples;
  }
}
