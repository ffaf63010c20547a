/**
 * @file Standard normal numbers from a stream, in pairs.
 *
 *   z = sqrt(-2 ln u1) (cos 2 pi u2, sin 2 pi u2)        u1 in (0, 1], u2 in [0, 1): multiples of 2^-24, so |z| stays below 5.8
 *
 * Source: Box & Muller 1958, "A note on the generation of random normal deviates", doi 10.1214/aoms/1177706645.
 */
import { cos, ln, sin } from './portable.ts';
import type { Rng } from './rng.ts';

/** Writes the next pair to `out[at]` and, where there is room, `out[at + 1]`. */
export function drawNormalPair(rng: Rng, out: Float64Array, at: number): void {
  const radius = Math.sqrt(-2 * ln(1 - rng.uniform()));
  const angle = 2 * Math.PI * rng.uniform();
  out[at] = radius * cos(angle);
  if (at + 1 < out.length) out[at + 1] = radius * sin(angle);
}
