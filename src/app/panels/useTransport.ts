/** @file The state of what the transport acts on: the training, or the balls while the Saddles view is open. */
import { useSpec, useStore } from '../stores/hooks.ts';
import { rollStore } from '../stores/rollStore.ts';
import { type Phase, trainingStore } from '../stores/trainingStore.ts';

export function useTransport(): { readonly phase: Phase; readonly rolls: boolean } {
  const training = useStore(trainingStore, (state) => state.phase);
  const rolling = useStore(rollStore, (state) => state.phase);
  const rolls = useSpec((spec) => spec.view.name === 'saddles');
  return { phase: rolls ? rolling : training, rolls };
}
