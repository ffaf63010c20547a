/**
 * @file Runs that leave: which they are, what of them makes a plane, and where their paths end on it.
 *
 * A rate that is too high throws a network away, hundreds or millions of times as far as training goes: on one plane with it, every other path is a point.
 * Its loss may be no number (it diverged), or that of a network that says the same of every image, for good.
 *
 *   thrown:  max_t |w_t - w_0|  >  LENGTHS |w_0|  and  > TIMES the same of the run that went least far
 *
 * A run that diverged makes a plane, where it is asked for, with its networks up to LENGTHS |w_0|, or as far as the others went. The path of a run that
 * left is drawn up to its last place within the part that is surveyed: the line to the next would only point out of the picture. The factors are conventions
 * of ours: with rates that learn, `small` goes 4 to 7 times its length in half an epoch; at 0.3, where it
 * stops learning, 19 times; at 3, 220 times (batches of 64, momentum 0.9, measured).
 */
import type { PlaneFacts, PlanePath, TrailRun } from './facts.ts';
import { distance, type NetworkVector } from './vector.ts';

const LENGTHS = 10;
const TIMES = 10;

interface Way {
  readonly networks: readonly NetworkVector[];
}

export function diverged({ end }: Pick<TrailRun, 'end'>): boolean {
  return end?.reason === 'diverged';
}

/** Those of the ways that were thrown. */
export function thrown<W extends Way>(ways: readonly W[]): ReadonlySet<W> {
  const far = ways.map((way) => ({ way, reach: furthest(way) }));
  const least = far.reduce((x, { reach }) => (reach > 0 ? Math.min(x, reach) : x), Number.POSITIVE_INFINITY);
  return new Set(far.flatMap(({ way, reach }) => (reach > Math.max(TIMES * least, LENGTHS * lengthOf(way)) ? [way] : [])));
}

/** Its networks up to where it left; `others`: what is on the same plane. */
export function beforeLeaving<N extends NetworkVector>({ networks }: { readonly networks: readonly N[] }, others: readonly Way[]): readonly N[] {
  const [start] = networks;
  if (!start) return networks;
  const reach = others.reduce((most, way) => Math.max(most, furthest(way)), LENGTHS * lengthOf({ networks }));
  const left = networks.findIndex(({ weights }) => distance(weights, start.weights) > reach);
  return left < 0 ? networks : networks.slice(0, left);
}

function furthest({ networks }: Way): number {
  const start = networks[0]?.weights;
  return networks.reduce((most, { weights }) => Math.max(most, start ? distance(weights, start) : 0), 0);
}

/** Of the vector that it starts from. */
function lengthOf({ networks }: Way): number {
  const start = networks[0]?.weights ?? new Float32Array(0);
  return distance(start, new Float32Array(start.length));
}

/** So many places of the path are drawn. */
export function placesDrawn(facts: Pick<PlaneFacts, 'a' | 'b' | 'left'>, { run, a, b }: Pick<PlanePath, 'run' | 'a' | 'b'>): number {
  if (!facts.left.includes(run)) return a.length;
  const gone = a.findIndex((x, p) => !isInside(facts, x, b[p] as number));
  return gone < 0 ? a.length : gone;
}

/** No number is outside. */
export function isInside(facts: Pick<PlaneFacts, 'a' | 'b'>, a: number, b: number): boolean {
  return within(a, facts.a) && within(b, facts.b);
}

function within(x: number, [least, greatest]: readonly [number, number]): boolean {
  return x >= least && x <= greatest;
}
