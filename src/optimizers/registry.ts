/**
 * @file Every optimizer by its kind. Controls, the URL codec, exporters and engines go through this table; a missing kind does not compile.
 */
import type { ParamValues } from '../math/card.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import type { Optimizer, OptimizerCard } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export type OptimizerKind = 'sgd' | 'momentum' | 'nesterov' | 'adam' | 'adamw' | 'rmsprop' | 'adagrad';

/** In the order that a list of choices shows them. */
export const optimizers = { sgd, momentum, nesterov, adam, adamw, rmsprop, adagrad } as const satisfies Record<OptimizerKind, OptimizerCard>;

export const optimizerKinds: readonly OptimizerKind[] = Object.keys(optimizers) as OptimizerKind[];

export function isOptimizerKind(kind: string): kind is OptimizerKind {
  return Object.hasOwn(optimizers, kind);
}

/** The rule of a choice whose kind and values are valid already (experiment/parseSpec). */
export function buildOptimizer(choice: { readonly kind: string; readonly params: ParamValues }): Optimizer {
  if (!isOptimizerKind(choice.kind)) throw new Error(`internal: unknown optimizer: ${choice.kind}`);
  return optimizers[choice.kind].build(choice.params);
}
