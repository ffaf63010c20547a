/**
 * @file Experiments that wait their turn: each is the spec as it was when it was added, and is trained after the one before is over.
 *
 * The page shows the one that trains. After a race that was stopped or that failed the queue waits for a press of Start.
 */
import { createStore } from 'zustand/vanilla';
import { setView } from '../../experiment/edit.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { isTraining, startRace } from './connection.ts';
import { edit, experimentStore } from './experimentStore.ts';
import { howEnded, trainingStore } from './trainingStore.ts';

export interface Waiting {
  readonly id: number;
  readonly spec: ExperimentSpec;
}

export const queueStore = createStore<{ readonly waiting: readonly Waiting[] }>(() => ({ waiting: [] }));

let lastId = 0;

export function addToQueue(): void {
  const { spec } = experimentStore.getState();
  queueStore.setState(({ waiting }) => ({ waiting: [...waiting, { id: ++lastId, spec }] }));
}

/** What waited before a reload comes first. */
export function restoreQueue(specs: readonly ExperimentSpec[]): void {
  const restored = specs.map((spec): Waiting => ({ id: ++lastId, spec }));
  if (restored.length > 0) queueStore.setState(({ waiting }) => ({ waiting: [...restored, ...waiting] }));
}

export function removeFromQueue(id: number): void {
  queueStore.setState(({ waiting }) => ({ waiting: waiting.filter((one) => one.id !== id) }));
}

/** One place earlier. */
export function raiseInQueue(id: number): void {
  queueStore.setState(({ waiting }) => {
    const at = waiting.findIndex((one) => one.id === id);
    const one = waiting[at];
    return one === undefined || at === 0 ? {} : { waiting: waiting.toSpliced(at, 1).toSpliced(at - 1, 0, one) };
  });
}

/** Trains the first of them now. */
export function startNext(): void {
  const [next, ...waiting] = queueStore.getState().waiting;
  if (next === undefined || isTraining(trainingStore.getState().phase)) return;
  queueStore.setState({ waiting });
  edit(() => setView(next.spec, { name: 'race' }));
  startRace();
}

/** Starts the next when a race is over. Returns the undo. */
export function runQueue(): () => void {
  return trainingStore.subscribe((state, before) => {
    if (state.phase !== 'ended' || !isTraining(before.phase) || state.race !== before.race || howEnded(state) === 'stopped') return;
    // runs that were added to this race come first
    setTimeout(() => trainingStore.getState().race === state.race && startNext());
  });
}
