/**
 * @file Noise on the gradient, as mini-batches make it: the same for every ball, and for every visit with the same seed.
 *
 *   g_t = gradient + sigma z_t,   z_t two independent standard normal numbers
 *
 * z_t depends on seed and t alone, so every run meets the same noise at the same step (as runs of a race meet the same batches), and a roll that is
 * computed again repeats itself.
 * Real mini-batch noise is neither Gaussian nor of one size everywhere; this is the model that Ge, Huang, Jin & Yuan 2015 (arXiv 1503.02101) use to
 * show that noise leaves saddles.
 */
import { drawNormalPair } from '../math/normal.ts';
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
    drawNormalPair(rng, drawn, count);
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
