/**
 * @file Triangular2: triangles whose height halves after every cycle.
 *
 *   lr(t) = base + (max - base) w(t) 2^-n,    n = floor(t / (up + down)): cycle, from 0
 *
 * Source and differences: cyclic.ts. The cycled momentum's swing halves too (as in PyTorch). PyTorch's formula says 2^-(c - 1) because its cycles
 * count from 1.
 */
import { cyclic, cyclicParams, smith2017 } from './cyclic.ts';
import { defineSchedule } from './define.ts';
import { checkOrder } from './params.ts';
import { powersOf } from './powers.ts';

export const triangular2 = defineSchedule({
  kind: 'triangular2',
  params: cyclicParams(0.005, 0.15, 78),
  peak: 'maxLr',
  floor: 'minLr',
  cite: [smith2017],
  check: (values) => [
    ...checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
    ...checkOrder(values, 'baseMomentum', 'maxMomentum', 'baseAboveMaxMomentum'),
  ],
  build: (values) => cyclic(values, powersOf(0.5)),
});
