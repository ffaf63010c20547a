/** @file A plane as it arrives: what is known of it so far, and what a report adds. */
import { createLattice, type Lattice } from '../../charts/lattice.ts';
import { LEVEL_SIZES } from '../../experiment/landscape.ts';
import type { LandscapeSpec, TaskSpec } from '../../experiment/spec.ts';
import type { CellColumns, PlaneFacts, PlanePath } from '../../landscape/facts.ts';

export interface Picture {
  readonly task: TaskSpec;
  /** What was asked for. */
  readonly landscape: LandscapeSpec;
  readonly facts: PlaneFacts;
  readonly paths: readonly PlanePath[];
  /** Losses; its columns are filled further, then the picture is another. */
  readonly lattice: Lattice;
  readonly accuracy: Float64Array; // [side * side]
  /** The finest that is complete; 0: none yet. */
  readonly level: number;
}

export const FINEST = LEVEL_SIZES[LEVEL_SIZES.length - 1] as number;

export function emptyPicture(task: TaskSpec, landscape: LandscapeSpec, facts: PlaneFacts): Picture {
  return { task, landscape, facts, paths: [], lattice: createLattice(FINEST), accuracy: new Float64Array(FINEST * FINEST), level: 0 };
}

/** In the order of their letters. */
export function withPaths(picture: Picture, news: readonly PlanePath[]): Picture {
  const all = new Map([...picture.paths, ...news].map((path) => [path.run, path]));
  return { ...picture, paths: [...all.values()].sort((x, y) => (x.run < y.run ? -1 : 1)) };
}

export function withCells(picture: Picture, columns: CellColumns): Picture {
  const { lattice, accuracy } = picture;
  let { finest } = lattice;
  columns.i.forEach((i, k) => {
    const j = columns.j[k] as number;
    const at = j * FINEST + i;
    lattice.values[at] = columns.loss[k] as number;
    lattice.seen[at] = 1;
    accuracy[at] = columns.accuracy[k] as number;
    const stride = (i | j | (FINEST - 1)) & -(i | j | (FINEST - 1)); // the lowest bit that is set
    finest = Math.max(finest, (FINEST - 1) / stride + 1);
  });
  return { ...picture, lattice: { ...lattice, finest } };
}

export function withLevel(picture: Picture, level: number): Picture {
  return { ...picture, level, lattice: { ...picture.lattice, complete: LEVEL_SIZES[level - 1] as number } };
}
