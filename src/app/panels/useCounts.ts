/** @file Step, length and epoch length as the bar shows them: those of the view's own training if there is any, else those of the plan. */
import { useSpec, useStore } from '../stores/hooks.ts';
import { recipeStore } from '../stores/recipeStore.ts';
import { rollStore } from '../stores/rollStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import { usePlan } from './usePlan.ts';

interface Counts {
  readonly step: number;
  readonly total: number;
  readonly perEpoch: number;
}

export function useCounts(): Counts {
  const step = useStore(trainingStore, (state) => state.step);
  const total = useStore(trainingStore, (state) => state.totalSteps);
  const perEpoch = useStore(trainingStore, (state) => state.stepsPerEpoch);
  const plan = usePlan();
  const view = useSpec((spec) => spec.view.name);
  const rolled = useStore(rollStore, (state) => state.step);
  const rollLength = useStore(rollStore, (state) => state.total);
  const recipe = useStore(recipeStore, (state) => state);
  const planned: Counts = { step: 0, total: plan.totalSteps, perEpoch: plan.stepsPerEpoch };
  if (view === 'saddles') return { step: rolled, total: rollLength || plan.totalSteps, perEpoch: plan.stepsPerEpoch };
  if (view === 'transfer') return recipe;
  return total > 0 ? { step, total, perEpoch } : planned;
}
