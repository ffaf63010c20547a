/**
 * @file AdamW: Adam with decoupled weight decay. Equations, symbols and differences: adamRule.ts.
 *
 * Defaults are PyTorch's: beta1 0.9, beta2 0.999, eps 1e-8, weightDecay 0.01 (the paper multiplies lambda by the schedule's factor, PyTorch by the rate itself: so do we).
 */
import { beta1Param, beta2Param, epsParam } from './adam.ts';
import { adamSlots, buildAdam } from './adamRule.ts';
import { l2Param, weightDecayParam } from './decay.ts';
import type { OptimizerCard } from './optimizer.ts';

const params = {
  beta1: beta1Param,
  beta2: beta2Param,
  eps: epsParam,
  weightDecay: { ...weightDecayParam, default: 0.01 },
  l2: l2Param,
} as const;

export const adamw = {
  kind: 'adamw',
  params,
  slots: adamSlots,
  momentumKey: 'beta1',
  cite: [
    {
      authors: 'Loshchilov & Hutter',
      year: 2019,
      title: 'Decoupled Weight Decay Regularization',
      where: 'arXiv 1711.05101',
      section: 'Algorithm 2',
    },
  ],
  build: buildAdam,
} as const satisfies OptimizerCard<'adamw', typeof params>;
