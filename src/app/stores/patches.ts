/**
 * @file Turned while it trains: a run of the race whose settings change on the page goes on with the new ones.
 *
 * A drag changes the settings every frame. Each change that acts stays in the run's history, so they act only so often; the last one always does.
 * A run stays as it is if its optimizer becomes another kind (that is another run) or if its history is full.
 */
import { canChange } from '../../experiment/edit.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { experimentStore } from './experimentStore.ts';
import { trainingStore } from './trainingStore.ts';

const PATCH_MS = 200;

export interface Patches {
  /** The runs have changed, perhaps. */
  soon(runs: readonly RunSpec[]): void;
  /** What waits acts now. */
  flush(): void;
  clear(): void;
}

/** `send`: new settings for the run of that index in the job. */
export function createPatches(send: (index: number, run: RunSpec) => void): Patches {
  /** The newest settings sent per run: a slider sends many before the first is acknowledged. */
  const sent = new Map<string, RunSpec>();
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function changed(runs: readonly RunSpec[]): readonly { readonly index: number; readonly run: RunSpec }[] {
    const { phase, runs: trained, training } = trainingStore.getState();
    if (phase !== 'running' && phase !== 'paused') return [];
    return training.flatMap((id, index) => {
      const before = trained.find((run) => run.id === id);
      const run = runs.find((one) => one.id === id);
      if (!before || !run || run === before || run.optimizer.kind !== before.optimizer.kind || !canChange(before)) return [];
      return acting(run) === acting(sent.get(id) ?? before) ? [] : [{ index, run }];
    });
  }

  function flush(): void {
    clearTimeout(waiting);
    waiting = undefined;
    for (const { index, run } of changed(experimentStore.getState().spec.runs)) {
      sent.set(run.id, run);
      send(index, run);
    }
  }

  return {
    soon(runs) {
      if (waiting === undefined && changed(runs).length > 0) waiting = setTimeout(flush, PATCH_MS);
    },
    flush,
    clear() {
      clearTimeout(waiting);
      waiting = undefined;
      sent.clear();
    },
  };
}

function acting({ schedule, optimizer, groups }: RunSpec): string {
  return JSON.stringify([schedule, optimizer, groups]);
}
