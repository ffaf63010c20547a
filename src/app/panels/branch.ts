/** @file Branch from here: a run of its own that shares the past of a curve up to the step that was picked. */
import { branchRun, canChange, setRun } from '../../experiment/edit.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { LIMITS } from '../../experiment/tables.ts';
import { isTraining, trainRuns } from '../stores/connection.ts';
import { edit, experimentStore } from '../stores/experimentStore.ts';
import { usedLetters } from '../stores/letters.ts';
import { showRun } from '../stores/sideStore.ts';
import { trainingStore } from '../stores/trainingStore.ts';

/** `runs`: twelve are there. `changes`: the run's history is full. null: the branch is there, and its card is open. */
export type BranchRefusal = 'runs' | 'changes' | null;

/** A race that trains computes the branch after the others; else it waits for Run, so that its settings can be chosen first. */
export function branchHere(id: string, step: number): BranchRefusal {
  const before = experimentStore.getState().spec;
  const { phase, runs: trained } = trainingStore.getState();
  const shown = before.runs.find((run) => run.id === id);
  const past = trained.find((run) => run.id === id) ?? shown; // the curve is what trained, which the settings on the page may have left
  if (!shown || !past) return null;
  if (before.runs.length >= LIMITS.runs) return 'runs';
  if (!canChange(past)) return 'changes';
  const branched = branchRun(setRun(before, id, actingOf(past)), id, step, {}, usedLetters());
  const child = branched.runs.find((run) => !before.runs.some((one) => one.id === run.id));
  if (!child) return 'runs';
  edit(() => setRun(branched, id, actingOf(shown)));
  if (isTraining(phase)) trainRuns([child.id]);
  showRun(child.id);
  return null;
}

function actingOf({ schedule, optimizer, groups, fresh, earlier }: RunSpec): Partial<RunSpec> {
  return { schedule, optimizer, groups, fresh, earlier };
}
