/**
 * @file Undoes the guesses that make pictures smaller (see decodeShard.ts), in place.
 *
 * Paeth 1991 ("Image File Compression Made Easy", Graphics Gems II), as in the PNG specification: of a (left), b (above), c (above left) the
 * one nearest to a + b - c, ties in this order; all arithmetic mod 256.
 */

/** Residuals to values: `count` planes of [H, W] one after the other. */
export function undoPaeth(planes: Uint8Array, count: number, height: number, width: number): void {
  for (let plane = 0; plane < count; plane++) {
    const start = plane * height * width;
    for (let x = 1; x < width; x++) planes[start + x] = (planes[start + x] as number) + (planes[start + x - 1] as number);
    for (let y = 1; y < height; y++) {
      const row = start + y * width;
      let c = planes[row - width] as number;
      let a = ((planes[row] as number) + c) & 255;
      planes[row] = a;
      for (let i = row + 1; i < row + width; i++) {
        const b = planes[i - width] as number;
        a = ((planes[i] as number) + paeth(a, b, c)) & 255;
        planes[i] = a;
        c = b;
      }
    }
  }
}

/** Planes G, R - G, B - G, each [count, H, W], to pixels R, G, B: [count, H, W, 3]. */
export function addGreen(planes: Uint8Array, images: Uint8Array): void {
  const size = planes.length / 3;
  for (let i = 0, o = 0; i < size; i++, o += 3) {
    const green = planes[i] as number;
    images[o] = (planes[size + i] as number) + green; // a Uint8Array keeps the low byte
    images[o + 1] = green;
    images[o + 2] = (planes[2 * size + i] as number) + green;
  }
}

function paeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c); // |a + b - c - a|
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - c - c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
