/** @file Letters that had a run while the page was open: a new run takes another one, so that a colour never changes its meaning. */
import { experimentStore } from './experimentStore.ts';

const seen = new Set<string>();

export function usedLetters(): ReadonlySet<string> {
  for (const run of experimentStore.getState().spec.runs) seen.add(run.id);
  return seen;
}

experimentStore.subscribe(usedLetters);
