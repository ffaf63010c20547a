/**
 * @file The mountain between two networks: how far the loss on the straight line between them rises above the straight line between their losses.
 *
 *   height = max_t  L(w(t)) - ((1 - t) L(w(0)) + t L(w(1))),   w(t) = (1 - t) w(0) + t w(1),   0 <= t <= 1
 *
 * 0: the two are linearly connected, as snapshots of one valley are; at least 0, since both ends count. Taken at the points that were looked at, so the
 * true barrier is no lower. A point without a finite loss is an infinite barrier.
 * Source: Entezari, Sedghi, Saukh & Neyshabur 2022, "The role of permutation invariance in linear mode connectivity of neural networks", equation 1, arXiv
 * 2110.06296. Known difference: Frankle, Dziugaite, Roy & Carbin 2020 (arXiv 1912.05671, section 2) take the mean of the two ends instead of the line.
 */
import type { Barrier } from './facts.ts';

/** `shares` t, ascending from 0 to 1, and the losses there. */
export function barrierOf(shares: ArrayLike<number>, losses: ArrayLike<number>): Barrier {
  const last = shares.length - 1;
  const [from, to] = [losses[0] as number, losses[last] as number];
  let found: Barrier = { height: 0, at: 0 };
  for (let i = 0; i <= last; i++) {
    const t = shares[i] as number;
    const above = (losses[i] as number) - ((1 - t) * from + t * to);
    if (!(above <= found.height)) found = { height: Number.isFinite(above) ? above : Number.POSITIVE_INFINITY, at: t };
  }
  return found;
}
