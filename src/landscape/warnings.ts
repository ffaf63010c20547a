/**
 * @file Where the picture of a plane misleads.
 *
 * unfinished     the plane was laid through paths that were still growing
 * littleExplained  less of the movement lies in the plane than that of a random walk would: of a walk of many steps in many dimensions the first two
 *                components hold 6/pi^2 (1 + 1/4) = 76% (Antognini & Sohl-Dickstein 2018, "PCA of high dimensional random walks with comparison to neural
 *                network training", arXiv 1806.08805, section 2). For the paths of several runs there is no such number; half is our line
 * offPlane       a run ends further from the plane than half the way it went: the loss under its end is that of another network
 * outside        a path leaves the part that is surveyed
 * diverged       a run diverged: its path ends where it leaves that part, and the plane is laid without what came after
 * thrown         a run went far away without diverging: the same, and the plane is laid without it (leaving.ts)
 * randomPlane    a random direction is nearly orthogonal to every path, so paths on it say nothing (Li et al. 2018, arXiv 1712.09913, section 7)
 * normFixed      with batch norm, far from w0 its running values fit ever less
 */
import type { PlaneFacts, PlanePath } from './facts.ts';
import { isInside, placesDrawn } from './leaving.ts';

export type PlaneWarning =
  | { readonly code: 'unfinished' | 'randomPlane' | 'normFixed' }
  | { readonly code: 'littleExplained'; readonly share: number; readonly least: number }
  | { readonly code: 'offPlane'; readonly run: string; readonly share: number }
  | { readonly code: 'outside'; readonly run: string }
  /** `moved`: the furthest that it went from its start, and the others. */
  | { readonly code: 'thrown'; readonly run: string; readonly step: number | null; readonly moved: number; readonly others: number }
  /** `step`: of the last place that is drawn; null: none is. `whole`: it is the last that was kept. `end`: where the run was given up. */
  | { readonly code: 'diverged'; readonly run: string; readonly step: number | null; readonly whole: boolean; readonly end: number };

/** Share of the variance of an endless random walk in its first two components. */
const RANDOM_WALK = (6 / Math.PI ** 2) * (1 + 1 / 4);
const SEVERAL_RUNS = 0.5;
const FAR = 0.5;

export function warningsOf(facts: PlaneFacts, paths: readonly PlanePath[]): readonly PlaneWarning[] {
  const found: PlaneWarning[] = [];
  for (const path of paths) {
    const { run, end, steps } = path;
    if (!facts.left.includes(run)) continue;
    const drawn = placesDrawn(facts, path);
    const step = steps[drawn - 1] ?? null;
    if (end?.reason === 'diverged') found.push({ code: 'diverged', run, step, whole: drawn === steps.length, end: end.step });
    else
      found.push({ code: 'thrown', run, step, moved: furthestOf([path]), others: furthestOf(paths.filter((one) => !facts.left.includes(one.run))) });
  }
  if (!facts.complete) found.push({ code: 'unfinished' });
  if (facts.norm === 'fixed') found.push({ code: 'normFixed' });
  if (facts.plane === 'random') return [...found, { code: 'randomPlane' }];
  const share = facts.explained[0] + facts.explained[1];
  const least = facts.runs.length === 1 ? RANDOM_WALK : SEVERAL_RUNS;
  if (share < least) found.push({ code: 'littleExplained', share, least });
  for (const { run, a, b, off, moved } of paths) {
    if (facts.left.includes(run)) continue;
    const last = a.length - 1;
    const away = (off[last] ?? 0) / (moved[last] ?? 0);
    if (away > FAR) found.push({ code: 'offPlane', run, share: away });
    if (a.some((x, p) => !isInside(facts, x, b[p] as number))) found.push({ code: 'outside', run });
  }
  return found;
}

function furthestOf(paths: readonly PlanePath[]): number {
  return paths.reduce((most, { moved }) => moved.reduce((x, y) => Math.max(x, y), most), 0);
}
