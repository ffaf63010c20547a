/**
 * @file Noise on the gradient, as mini-batches make it: the same for every ball, and for every visit with the same seed.
 *
 *   g_t = gradient + sigma z_t,   z_t two independent standard normal numbers;   z = sqrt(-2 ln u1) (cos 2 pi u2, sin 2 pi u2)
 *
 * z_t depends on seed and t alone, so every run meets the same noise at the same step (as runs of a race meet the same batches), and a roll that is
 * computed again repeats itself. u1 in (0, 1], u2 in [0, 1): multiples of 2^-24, so |z| stays below 5.8.
 * Source: Box & Muller 1958, "A note on the generation of random normal deviates", doi 10.1214/aoms/1177706645.
 * Real mini-batch noise is neither Gaussian nor of one size everywhere; this is the model that Ge, Huang, Jin & Yuan 2015 (arXiv 1503.02101) use to
 * show that noise leaves saddles.
 */
import { cos, ln, sin } from '../math/portable.ts';
import { stream } from '../math/rng.ts';

export interface Noise {
  /** Writes z_t. */
  at(step: number, out: Float64Array): void; // [2]
}

export function createNoise(seed: number): Noise {
  const rng = stream(seed, 'surface/noise');
  let drawn = new Float64Array(512);
  let count = 0; // numbers drawn so far, two a step
  const draw = () => {
    if (count + 2 > drawn.length) {
      const longer = new Float64Array(drawn.length * 2);
      longer.set(drawn);
      drawn = longer;
    }
    const radius = Math.sqrt(-2 * ln(1 - rng.uniform()));
    const angle = 2 * Math.PI * rng.uniform();
    drawn[count] = radius * cos(angle);
    drawn[count + 1] = radius * sin(angle);
    count += 2;
  };
  return {
    at(step, out) {
      while (count <= 2 * step) draw();
      out[0] = drawn[2 * step] as number;
      out[1] = drawn[2 * step + 1] as number;
    },
  };
}
