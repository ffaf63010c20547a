/**
 * @file The transport of the Saddles view as the rest of the page sees it: is something rolling, at which step, and the acts of its buttons.
 *
 * The balls themselves are in a chunk that loads with the view (rollStage.ts); it offers its acts here. Until then nothing rolls.
 */
import { createStore } from 'zustand/vanilla';
import { lateActs } from './lateActs.ts';

export interface RollState {
  readonly phase: 'idle' | 'running' | 'paused' | 'ended';
  readonly step: number;
  /** Length of the roll in steps. */
  readonly total: number;
  /** Grows a few times a second while something changes: what is worded follows at that pace. */
  readonly tick: number;
}

export const rollStore = createStore<RollState>(() => ({ phase: 'idle', step: 0, total: 0, tick: 0 }));

export const { acts: roll, offer: offerRoll } = lateActs('saddles');
