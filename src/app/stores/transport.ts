/** @file What Run, Step and Reset act on: the training, the balls while the Saddles view is open, or the recipe while Transfer is. */
import { reset, runOrPause, stepOnce } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import type { TransportActs } from './lateActs.ts';
import { recipe } from './recipeStore.ts';
import { roll } from './rollStore.ts';

const training: TransportActs = { toggle: runOrPause, step: stepOnce, reset };

export function transport(): TransportActs {
  const { name } = experimentStore.getState().spec.view;
  if (name === 'saddles') return roll;
  return name === 'transfer' ? recipe : training;
}
