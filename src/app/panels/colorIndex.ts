import { RUN_IDS } from '../../experiment/tables.ts';

/** Colour and dash follow the letter: A is 1, L is 12. */
export function colorIndex(runId: string): number {
  return Math.max(1, RUN_IDS.indexOf(runId) + 1);
}
