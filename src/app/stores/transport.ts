/** @file What Run, Step and Reset act on: the training, or the balls while the Saddles view is open. */
import { reset, runOrPause, stepOnce } from './connection.ts';
import { experimentStore } from './experimentStore.ts';
import { type RollActs, roll } from './rollStore.ts';

const training: RollActs = { toggle: runOrPause, step: stepOnce, reset };

export function transport(): RollActs {
  return experimentStore.getState().spec.view.name === 'saddles' ? roll : training;
}
