/**
 * @file The transport of the Transfer view as the rest of the page sees it: does a step train, how far is it, and the acts of its buttons.
 *
 * The recipe itself is in a chunk that loads with the view (transferStore.ts); it offers its acts here. Until then nothing trains.
 */
import { createStore } from 'zustand/vanilla';
import { lateActs } from './lateActs.ts';

export interface RecipeState {
  readonly phase: 'idle' | 'running' | 'paused' | 'ended';
  /** Updates of the step that trains, or was trained last. */
  readonly step: number;
  readonly total: number;
  readonly perEpoch: number;
}

export const recipeStore = createStore<RecipeState>(() => ({ phase: 'idle', step: 0, total: 0, perEpoch: 1 }));

export const { acts: recipe, offer: offerRecipe } = lateActs('transfer');
