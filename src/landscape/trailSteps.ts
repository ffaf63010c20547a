/**
 * @file Which networks of a run are kept as its trail: evenly along the way, and at the ends of its cycles.
 *
 *   even: round(i T / m), i = 0 ... m        cycle ends: every 2^k-th, the least k with which at most `most` of them are left
 *
 * Symbols: T updates of the run; m by the size of the network. A function of the spec alone: not of time, nor of the other runs. So two people who train the
 * same race keep the same networks, and their planes are the same.
 * The end of the run counts as the end of a cycle, as for snapshots (Huang et al. 2017, arXiv 1704.00109), whether or not the cycle is over.
 */
export interface CycleEnd {
  /** From 1. */
  readonly cycle: number;
  /** Updates done. */
  readonly step: number;
}

/** Networks a run keeps at most, evenly and at cycle ends each; fewer for large networks. */
const MOST = 48;
const FEWEST = 8;
/** Updates between two of them: an engine works in blocks, which end where a network is taken. */
const CLOSEST = 4;
/** Bytes of the even ones of one run. */
const BYTES = 8e6;

/** `numbers` of a network. */
export function mostPlaces(numbers: number): number {
  return Math.max(FEWEST, Math.min(MOST, Math.floor(BYTES / (4 * Math.max(1, numbers)))));
}

export function evenSteps(totalSteps: number, most: number): ReadonlySet<number> {
  const pieces = Math.min(most, totalSteps, Math.max(2, Math.floor(totalSteps / CLOSEST)));
  return new Set(Array.from({ length: pieces + 1 }, (_, i) => Math.round((i * totalSteps) / pieces)));
}

/** `restarts`: first steps of cycles, ascending. */
export function cycleEnds(restarts: readonly number[], totalSteps: number, most: number): readonly CycleEnd[] {
  const inside = restarts.filter((step) => step > 0 && step < totalSteps);
  if (inside.length === 0) return [];
  const all = [...inside, totalSteps].map((step, i) => ({ cycle: i + 1, step }));
  let every = 1;
  while (all.length / every > most) every *= 2;
  return all.filter(({ cycle, step }) => cycle % every === 0 || step === totalSteps);
}
