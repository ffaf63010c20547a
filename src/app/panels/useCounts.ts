/** @file Step, length and epoch length as the bar shows them: those of the race if there is one, else those of the spec. */
import { plannedContext } from '../../experiment/conflicts.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';

export function useCounts(): { readonly step: number; readonly total: number; readonly perEpoch: number } {
  const task = useSpec((spec) => spec.task);
  const step = useStore(trainingStore, (state) => state.step);
  const total = useStore(trainingStore, (state) => state.totalSteps);
  const perEpoch = useStore(trainingStore, (state) => state.stepsPerEpoch);
  if (total > 0) return { step, total, perEpoch };
  const context = plannedContext(task);
  return { step: 0, total: context.totalSteps, perEpoch: context.stepsPerEpoch };
}
