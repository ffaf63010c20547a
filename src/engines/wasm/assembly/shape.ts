/**
 * @file Moving numbers without computing: bytes to pixels, padding, cropping, and the layouts of weights.
 *
 * Layouts of one convolution's weights, all float32: blocked [O/8, rows, run, 8] (forward), rowed [O, rows, wide] (pooled gradients; wide = run
 * rounded up to 4) and flipped [C/8, rows, kernel * O, 8] (gradient in x: the same convolution with channels exchanged and the window turned by 180 degrees).
 */

/** out = bytes / 255, correctly rounded; `count` a multiple of 4 or followed by room. */
export function toPixels(bytes: usize, count: i32, out: usize): void {
  const scale = f32x4.splat(255);
  for (let i = 0; i < count; i += 4) {
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes + i)));
    v128.store(out + ((<usize>i) << 2), f32x4.div(f32x4.convert_i32x4_s(wide), scale));
  }
}

/** Copies [batch, height, width] pieces of `piece` bytes to rows `top + dilation i`, columns `left + dilation j` of [batch, outHeight, outWidth]. */
export function embed(
  from: usize,
  batch: i32,
  height: i32,
  width: i32,
  piece: usize,
  to: usize,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  dilation: i32,
): void {
  const sample = <usize>(outHeight * outWidth) * piece;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height; i++) {
      let at = to + <usize>((top + dilation * i) * outWidth + left) * piece;
      if (dilation == 1) {
        memory.copy(at, from, piece * width);
        from += piece * width;
      } else {
        for (let j = 0; j < width; j++) {
          memory.copy(at, from, piece);
          from += piece;
          at += piece * dilation;
        }
      }
    }
    to += sample;
  }
}

/** The reverse of `embed` without dilation. */
export function crop(
  from: usize,
  batch: i32,
  height: i32,
  width: i32,
  piece: usize,
  to: usize,
  top: i32,
  left: i32,
  fromHeight: i32,
  fromWidth: i32,
): void {
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height; i++) {
      memory.copy(to, from + <usize>((top + i) * fromWidth + left) * piece, piece * width);
      to += piece * width;
    }
    from += <usize>(fromHeight * fromWidth) * piece;
  }
}

export function zero(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** blocked -> rowed. */
export function toRowed(w: usize, blocks: i32, rows: i32, run: i32, wide: i32, out: usize): void {
  for (let o = 0; o < blocks; o++) {
    for (let u = 0; u < rows; u++) {
      for (let j = 0; j < run; j++) {
        for (let c = 0; c < 8; c++) {
          store<f32>(out + ((<usize>(((o * 8 + c) * rows + u) * wide + j)) << 2), load<f32>(w));
          w += 4;
        }
      }
    }
  }
}

/** rowed -> blocked, added. */
export function addRowed(rowed: usize, blocks: i32, rows: i32, run: i32, wide: i32, w: usize): void {
  for (let o = 0; o < blocks; o++) {
    for (let u = 0; u < rows; u++) {
      for (let j = 0; j < run; j++) {
        for (let c = 0; c < 8; c++) {
          store<f32>(w, load<f32>(w) + load<f32>(rowed + ((<usize>(((o * 8 + c) * rows + u) * wide + j)) << 2)));
          w += 4;
        }
      }
    }
  }
}

/** blocked [O/8, rows, rows * C, 8] -> flipped [C/8, rows, rows * O, 8]. For rows = 1 the plain transpose. C a multiple of 8. */
export function flip(w: usize, outChannels: i32, rows: i32, inChannels: i32, out: usize): void {
  const run = rows * inChannels;
  for (let block = 0; block < inChannels; block += 8) {
    for (let u = rows - 1; u >= 0; u--) {
      for (let v = rows - 1; v >= 0; v--) {
        for (let o = 0; o < outChannels; o++) {
          const from = w + ((<usize>((((o >> 3) * rows + u) * run + v * inChannels + block) * 8 + (o & 7))) << 2);
          store<f32>(out, load<f32>(from));
          store<f32>(out, load<f32>(from, 32), 4);
          store<f32>(out, load<f32>(from, 64), 8);
          store<f32>(out, load<f32>(from, 96), 12);
          store<f32>(out, load<f32>(from, 128), 16);
          store<f32>(out, load<f32>(from, 160), 20);
          store<f32>(out, load<f32>(from, 192), 24);
          store<f32>(out, load<f32>(from, 224), 28);
          out += 32;
        }
      }
    }
  }
}
