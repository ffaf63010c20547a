/**
 * @file Adam: a momentum and a scale per weight, both corrected for starting at zero. Equations, symbols and differences: adamRule.ts.
 *
 * Defaults are PyTorch's: beta1 0.9, beta2 0.999, eps 1e-8, no decay. With `weightDecay` > 0 it is AdamW; with `l2` > 0 it is PyTorch's Adam(weight_decay).
 */
import type { NumberParam } from '../math/card.ts';
import { adamSlots, buildAdam } from './adamRule.ts';
import { l2Param, weightDecayParam } from './decay.ts';
import type { OptimizerCard } from './optimizer.ts';

export const beta1Param: NumberParam = { type: 'number', unit: '1', min: 0, max: 0.999, default: 0.9, scale: 'linear', symbol: 'β₁' };
export const beta2Param: NumberParam = { type: 'number', unit: '1', min: 0, max: 0.99999, default: 0.999, scale: 'linear', symbol: 'β₂' };
export const epsParam: NumberParam = { type: 'number', unit: '1', min: 1e-12, max: 1, default: 1e-8, scale: 'log', symbol: 'ε' };

const params = { beta1: beta1Param, beta2: beta2Param, eps: epsParam, weightDecay: weightDecayParam, l2: l2Param } as const;

export const adam = {
  kind: 'adam',
  params,
  slots: adamSlots,
  momentumKey: 'beta1',
  cite: [
    { authors: 'Kingma & Ba', year: 2015, title: 'Adam: A Method for Stochastic Optimization', where: 'arXiv 1412.6980', section: 'Algorithm 1' },
  ],
  build: buildAdam,
} as const satisfies OptimizerCard<'adam', typeof params>;
