/**
 * @file The list of model presets. A new kind that has no card does not compile.
 */
import type { ParamValues } from '../math/card.ts';
import { bn } from './cards/bn.ts';
import { linear } from './cards/linear.ts';
import { mlp } from './cards/mlp.ts';
import { residual } from './cards/residual.ts';
import { small } from './cards/small.ts';
import { tanh } from './cards/tanh.ts';
import { wide } from './cards/wide.ts';
import type { ModelCard, ModelSpec } from './model.ts';

export type ModelKind = 'linear' | 'mlp' | 'small' | 'wide' | 'bn' | 'tanh' | 'residual';

export const models = { linear, mlp, small, wide, bn, tanh, residual } satisfies Record<ModelKind, ModelCard>;

export function isModelKind(kind: string): kind is ModelKind {
  return Object.hasOwn(models, kind);
}

/** The network of a choice that has been checked (experiment/parseSpec). */
export function buildModel(
  choice: { readonly kind: string; readonly params: ParamValues },
  inputShape: readonly [number, number, number],
  classes: number,
): ModelSpec {
  if (!isModelKind(choice.kind)) throw new Error(`internal: unknown model: ${choice.kind}`);
  return models[choice.kind].build(choice.params, inputShape, classes);
}
