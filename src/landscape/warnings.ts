/**
 * @file Where the picture of a plane misleads.
 *
 * unfinished     the plane was laid through paths that were still growing
 * littleExplained  less of the movement lies in the plane than that of a random walk would: of a walk of many steps in many dimensions the first two
 *                components hold 6/pi^2 (1 + 1/4) = 76% (Antognini & Sohl-Dickstein 2018, "PCA of high dimensional random walks with comparison to neural
 *                network training", arXiv 1806.08805, section 2). For the paths of several runs there is no such number; half is our line
 * offPlane       a run ends further from the plane than half the way it went: the loss under its end is that of another network
 * outside        a path leaves the part that is surveyed
 * randomPlane    a random direction is nearly orthogonal to every path, so paths on it say nothing (Li et al. 2018, arXiv 1712.09913, section 7)
 * normFixed      with batch norm, far from w0 its running values fit ever less
 */
import type { PlaneFacts, PlanePath } from './facts.ts';

export type PlaneWarning =
  | { readonly code: 'unfinished' | 'randomPlane' | 'normFixed' }
  | { readonly code: 'littleExplained'; readonly share: number; readonly least: number }
  | { readonly code: 'offPlane'; readonly run: string; readonly share: number }
  | { readonly code: 'outside'; readonly run: string };

/** Share of the variance of an endless random walk in its first two components. */
const RANDOM_WALK = (6 / Math.PI ** 2) * (1 + 1 / 4);
const SEVERAL_RUNS = 0.5;
const FAR = 0.5;

/** Paths of runs that diverged are left out: they leave every plane. */
export function warningsOf(facts: PlaneFacts, paths: readonly PlanePath[]): readonly PlaneWarning[] {
  const found: PlaneWarning[] = [];
  if (!facts.complete) found.push({ code: 'unfinished' });
  if (facts.norm === 'fixed') found.push({ code: 'normFixed' });
  if (facts.plane === 'random') return [...found, { code: 'randomPlane' }];
  const share = facts.explained[0] + facts.explained[1];
  const least = facts.runs.length === 1 ? RANDOM_WALK : SEVERAL_RUNS;
  if (share < least) found.push({ code: 'littleExplained', share, least });
  for (const { run, end, a, b, off, moved } of paths) {
    if (end?.reason === 'diverged') continue;
    const last = a.length - 1;
    const away = (off[last] ?? 0) / (moved[last] ?? 0);
    if (away > FAR) found.push({ code: 'offPlane', run, share: away });
    if (a.some((x, p) => !within(x, facts.a) || !within(b[p] ?? Number.NaN, facts.b))) found.push({ code: 'outside', run });
  }
  return found;
}

function within(x: number, [least, greatest]: readonly [number, number]): boolean {
  return x >= least && x <= greatest;
}
