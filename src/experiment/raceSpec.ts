/**
 * @file The spec that a race is kept with: what is on the page, but with the task and the runs that were trained, so that opening it shows the
 * settings of the curves. A run that was deleted since stays, or its curve would be nobody's.
 */
import { deepFreeze } from './choice.ts';
import { setFind } from './edit.ts';
import type { ExperimentSpec, RunSpec, TaskSpec } from './spec.ts';
import { keepSweep } from './sweepText.ts';

/** `trained`: at least one. Their order, names and visibility are the page's. */
export function raceSpec(page: ExperimentSpec, task: TaskSpec, trained: readonly RunSpec[]): ExperimentSpec {
  const here = page.runs.flatMap(({ id, name, hidden }) => trained.filter((run) => run.id === id).map((run) => ({ ...run, name, hidden })));
  const gone = trained.filter(({ id }) => !page.runs.some((run) => run.id === id));
  const runs = [...here, ...gone];
  const spec = deepFreeze({ ...page, task, runs, sweep: keepSweep(page.sweep, runs) });
  const first = runs[0];
  return first === undefined || runs.some(({ id }) => id === page.find.run) ? spec : setFind(spec, { run: first.id });
}
