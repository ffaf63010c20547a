/** @file Step, length and epoch length as the bar shows them: those of the race if there is one, else those of the plan. */
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { usePlan } from './usePlan.ts';

export function useCounts(): { readonly step: number; readonly total: number; readonly perEpoch: number } {
  const step = useStore(trainingStore, (state) => state.step);
  const total = useStore(trainingStore, (state) => state.totalSteps);
  const perEpoch = useStore(trainingStore, (state) => state.stepsPerEpoch);
  const plan = usePlan();
  return total > 0 ? { step, total, perEpoch } : { step: 0, total: plan.totalSteps, perEpoch: plan.stepsPerEpoch };
}
