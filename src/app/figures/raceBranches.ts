/**
 * @file Which run a run branched from, and where.
 *
 * The spec holds histories, not parents: a run is a branch where one of its changes is the very step at which it and an older run part. Of several
 * candidates the one it shared most with, since a branch of a branch shares more with the branch.
 */
import { type PlacedStretch, stretchesOf } from '../../experiment/history.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { RUN_IDS } from '../../experiment/tables.ts';

export interface Branch {
  readonly parent: string;
  readonly step: number;
}

export function branchOf(run: RunSpec, runs: readonly RunSpec[]): Branch | null {
  let found: Branch | null = null;
  for (const other of runs) {
    if (RUN_IDS.indexOf(other.id) >= RUN_IDS.indexOf(run.id)) continue;
    const step = partingStep(run, other);
    if (run.earlier.some(({ until }) => until === step) && step > (found?.step ?? 0)) found = { parent: other.id, step };
  }
  return found;
}

/** The first update that two runs do with other settings; Infinity: none. */
export function partingStep(a: RunSpec, b: RunSpec): number {
  const left = stretchesOf(a);
  const right = stretchesOf(b);
  let i = 0;
  let k = 0;
  let at = 0;
  while (i < left.length && k < right.length) {
    const one = left[i] as PlacedStretch;
    const other = right[k] as PlacedStretch;
    if (!sameSettings(one, other)) return at;
    at = Math.min(one.until, other.until);
    if (one.until === at) i++;
    if (other.until === at) k++;
  }
  return Number.POSITIVE_INFINITY;
}

function sameSettings(a: PlacedStretch, b: PlacedStretch): boolean {
  const key = ({ origin, settings: { schedule, optimizer, groups } }: PlacedStretch) => JSON.stringify([origin, schedule, optimizer, groups]);
  return key(a) === key(b);
}
