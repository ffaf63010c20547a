/** @file The state of what the transport acts on: the training, the balls while the Saddles view is open, or the recipe while Transfer is. */
import { useSpec, useStore } from '../stores/hooks.ts';
import { recipeStore } from '../stores/recipeStore.ts';
import { rollStore } from '../stores/rollStore.ts';
import { type Phase, trainingStore } from '../stores/trainingStore.ts';

export function useTransport(): { readonly phase: Phase; readonly of: 'training' | 'balls' | 'recipe' } {
  const training = useStore(trainingStore, (state) => state.phase);
  const rolling = useStore(rollStore, (state) => state.phase);
  const walking = useStore(recipeStore, (state) => state.phase);
  const view = useSpec((spec) => spec.view.name);
  if (view === 'saddles') return { phase: rolling, of: 'balls' };
  return view === 'transfer' ? { phase: walking, of: 'recipe' } : { phase: training, of: 'training' };
}
