/** @file Step, length and epoch length as the bar shows them: those of the balls in their view, of the race if there is one, else those of the plan. */
import { useSpec, useStore } from '../stores/hooks.ts';
import { rollStore } from '../stores/rollStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { usePlan } from './usePlan.ts';

export function useCounts(): { readonly step: number; readonly total: number; readonly perEpoch: number } {
  const step = useStore(trainingStore, (state) => state.step);
  const total = useStore(trainingStore, (state) => state.totalSteps);
  const perEpoch = useStore(trainingStore, (state) => state.stepsPerEpoch);
  const plan = usePlan();
  const rolls = useSpec((spec) => spec.view.name === 'saddles');
  const rolled = useStore(rollStore, (state) => state.step);
  const rollLength = useStore(rollStore, (state) => state.total);
  if (rolls) return { step: rolled, total: rollLength || plan.totalSteps, perEpoch: plan.stepsPerEpoch };
  return total > 0 ? { step, total, perEpoch } : { step: 0, total: plan.totalSteps, perEpoch: plan.stepsPerEpoch };
}
