/**
 * @file Made-up range tests: the noise-free curve of the golden vector, and noisy ones with seeded noise.
 */
import { stream } from '../../src/math/rng.ts';
import { rampRates } from '../../src/rangetest/ramp.ts';

/** Flat at 2.3, falls to 0.5 around 10^-2.5, climbs like a parabola from about 0.5 on. */
export function goldenLoss(lr: number): number {
  return 2.3 - 1.8 / (1 + Math.exp(-2.5 * (Math.log10(lr) + 2.5))) + (lr / 0.5) ** 2;
}

export const goldenRates = rampRates({ startLr: 1e-7, endLr: 10, steps: 100, spacing: 'exponential', convention: 'fastai' });
export const goldenLosses = goldenRates.map(goldenLoss);

/** Gaussian noise (Box & Muller 1958). */
export function gaussian(seed: number, count: number): Float64Array {
  const rng = stream(seed, 'noise');
  return Float64Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform()));
}
