/**
 * @file Triangular: up and down in straight lines between two rates, for ever.
 *
 *   lr(t) = base + (max - base) w(t),    w(t): triangle wave from 0 to 1, cyclic.ts
 *
 * Source and differences: cyclic.ts. Smith advises cycles of 2 to 10 epochs per half; the default here is a quarter of an epoch (78 of 312 updates),
 * so that two epochs show four whole cycles.
 */
import { cyclic, cyclicParams, smith2017 } from './cyclic.ts';
import { defineSchedule } from './define.ts';
import { checkOrder } from './params.ts';

export const triangular = defineSchedule({
  kind: 'triangular',
  params: cyclicParams(0.005, 0.1, 78),
  peak: 'maxLr',
  floor: 'minLr',
  cite: [smith2017],
  check: (values) => [
    ...checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
    ...checkOrder(values, 'baseMomentum', 'maxMomentum', 'baseAboveMaxMomentum'),
  ],
  build: (values) => cyclic(values, () => 1),
});
