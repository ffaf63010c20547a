/** @file What Run, Step and Reset act on: the training, the balls while the Saddles view is open, or the recipe while Transfer is. */
import { reset, runOrPause, stepOnce } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { recipe } from './recipeStore.ts';
import { type RollActs, roll } from './rollStore.ts';

const training: RollActs = { toggle: runOrPause, step: stepOnce, reset };

export function transport(): RollActs {
  const { name } = experimentStore.getState().spec.view;
  if (name === 'saddles') return roll;
  return name === 'transfer' ? recipe : training;
}
