/**
 * @file Exp range: triangles under an exponentially falling roof.
 *
 *   lr(t) = base + (max - base) w(t) gamma^t
 *
 * gamma: factor per update (not per cycle), 0 to 1; Smith used 0.99994 for 70,000 updates. PyTorch's default is 1 (no decay).
 * The default here, 0.998, leaves 29% of the height after two epochs of 312.
 * Source and differences: cyclic.ts.
 */
import { cyclic, cyclicParams, smith2017 } from './cyclic.ts';
import { defineSchedule } from './define.ts';
import { checkOrder, number } from './params.ts';
import { powersOf } from './powers.ts';

export const expRange = defineSchedule({
  kind: 'expRange',
  params: { ...cyclicParams(0.005, 0.1, 78), gamma: number(0.998, 0.9, 1, 'γ') },
  peak: 'maxLr',
  floor: 'minLr',
  cite: [smith2017],
  check: (values) => [
    ...checkOrder(values, 'minLr', 'maxLr', 'floorAbovePeak'),
    ...checkOrder(values, 'baseMomentum', 'maxMomentum', 'baseAboveMaxMomentum'),
  ],
  build(values) {
    const power = powersOf(values.gamma);
    return cyclic(values, (_cycle, step) => power(step));
  },
});
