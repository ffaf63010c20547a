/**
 * @file Which cells of a sweep to train next: around the best one, and across the edge of divergence.
 *
 * The grid is a set of boxes (intervals on one axis, rectangles on two) with a trained cell at each corner. Splitting a box trains the points half-way
 * between its corners; its halves or quarters are boxes like it. A box is worth splitting if the best cell is a corner of it, or if some
 * of its corners diverged and some did not. The widest go first, then those at the best cell, then those with the least loss at a corner.
 * This is the adaptive sampling of a level set and of a minimum on a quadtree (Finkel & Bentley 1974, "Quad trees", Acta Informatica 4).
 * Boxes are not split below 1/16 of a step of the first grid: the noise between seeds is wider by then.
 */
import type { ExperimentSpec, Sweep } from './spec.ts';
import { cellsAt, type SweepCell } from './sweep.ts';

export interface CellLoss {
  readonly cell: SweepCell;
  /** Final loss; null: it diverged. */
  readonly loss: number | null;
}

const LEAST_SIZE = 1 / 16;

interface Box {
  /** Corner with the least places. */
  readonly at: readonly number[];
  readonly size: number;
}

/** At most `budget` cells that are not among `known`; none when nothing is left to refine. */
export function refine(spec: ExperimentSpec, sweep: Sweep, known: readonly CellLoss[], budget: number): readonly SweepCell[] {
  const losses = new Map(known.map(({ cell, loss }) => [cell.at.join(), loss]));
  const best = known.reduce<CellLoss | null>((least, one) => (one.loss !== null && one.loss < (least?.loss ?? Infinity) ? one : least), null);
  const rank = ({ at, size }: Box) => {
    const found = corners(at, size).flatMap((corner) => {
      const loss = losses.get(corner.join());
      return loss === undefined ? [] : [loss];
    });
    const atBest = best !== null && corners(at, size).some((corner) => corner.join() === best.cell.at.join());
    const edge = found.includes(null) && found.some((loss) => loss !== null);
    return { box: { at, size }, atBest, edge, least: Math.min(...found.map((loss) => loss ?? Number.POSITIVE_INFINITY)) };
  };
  const worth = sweep.axes
    .reduce<readonly (readonly number[])[]>(
      (places, { count }) =>
        product(
          places,
          Array.from({ length: count - 1 }, (_, i) => i),
        ),
      [[]],
    )
    .flatMap((at) => leaves({ at, size: 1 }, losses))
    .filter(({ size }) => size > LEAST_SIZE)
    .map(rank)
    .filter(({ atBest, edge }) => atBest || edge)
    .toSorted((a, b) => b.box.size - a.box.size || Number(b.atBest) - Number(a.atBest) || a.least - b.least);

  const taken: SweepCell[] = [];
  const cells = known.map(({ cell }) => cell);
  for (const { box } of worth) {
    const points = splitPoints(box).filter((at) => !losses.has(at.join()));
    const fresh = cellsAt(spec, sweep, points, [...cells, ...taken]);
    if (taken.length + fresh.length <= budget) taken.push(...fresh);
  }
  return taken;
}

/** The boxes that were not split yet. */
function leaves(box: Box, losses: ReadonlyMap<string, number | null>): readonly Box[] {
  const half = box.size / 2;
  const center = box.at.map((place) => place + half);
  if (!losses.has(center.join())) return [box];
  return corners(box.at, half).flatMap((at) => leaves({ at, size: half }, losses));
}

function corners(at: readonly number[], size: number): readonly (readonly number[])[] {
  return at.reduce<readonly (readonly number[])[]>((made, place) => product(made, [place, place + size]), [[]]);
}

/** Middles of the edges, and the middle. */
function splitPoints({ at, size }: Box): readonly (readonly number[])[] {
  const all = at.reduce<readonly (readonly number[])[]>((made, place) => product(made, [place, place + size / 2, place + size]), [[]]);
  const own = new Set(corners(at, size).map((corner) => corner.join()));
  return all.filter((place) => !own.has(place.join()));
}

function product(tuples: readonly (readonly number[])[], next: readonly number[]): readonly (readonly number[])[] {
  return tuples.flatMap((tuple) => next.map((value) => [...tuple, value]));
}
