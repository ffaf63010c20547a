/**
 * @file The list of model presets. A new kind that has no card does not compile.
 */
import type { ParamValues } from '../math/card.ts';
import { bn } from './bn.ts';
import { linear } from './linear.ts';
import { mlp } from './mlp.ts';
import type { ModelCard, ModelSpec } from './model.ts';
import { regroup } from './regroup.ts';
import { residual } from './residual.ts';
import { small } from './small.ts';
import { tanh } from './tanh.ts';
import { wide } from './wide.ts';

export type ModelKind = 'linear' | 'mlp' | 'small' | 'wide' | 'bn' | 'tanh' | 'residual';

export const models = { linear, mlp, small, wide, bn, tanh, residual } satisfies Record<ModelKind, ModelCard>;

export function isModelKind(kind: string): kind is ModelKind {
  return Object.hasOwn(models, kind);
}

/** The network of a choice that has been checked (experiment/parseSpec). `cuts`: between its layer groups (regroup.ts); none: its own. */
export function buildModel(
  choice: { readonly kind: string; readonly params: ParamValues },
  inputShape: readonly [number, number, number],
  classes: number,
  cuts: readonly number[] = [],
): ModelSpec {
  if (!isModelKind(choice.kind)) throw new Error(`internal: unknown model: ${choice.kind}`);
  return regroup(models[choice.kind].build(choice.params, inputShape, classes), cuts);
}
