/** @file The cursor of a landscape: at which of the computed points it is, and which path passes there. */
import type { CursorMoves } from '../../charts/landscapePlane.ts';
import type { PlanePath } from '../../landscape/facts.ts';
import type { Picture } from '../stores/picture.ts';
import { sharesOff } from './landscapeData.ts';

/** What is under the cursor. */
export interface Spot {
  /** Place on the plane. */
  readonly a: number;
  readonly b: number;
  readonly loss: number;
  readonly accuracy: number;
  /** The nearest place of a path, if one is near. */
  readonly path: { readonly run: string; readonly step: number; readonly off: number } | null;
}

export interface LandscapeCursor {
  readonly moves: CursorMoves;
  spot(): Spot | null;
}

/** `picture`: the one that is shown now. `words`: reads a spot aloud. */
export function createLandscapeCursor(
  picture: () => Picture,
  hidden: (run: string) => boolean,
  words: (spot: Spot | null) => string,
  changed: () => void,
): LandscapeCursor {
  let point: { readonly i: number; readonly j: number } | null = null;
  /** Where the pointer is, and how far a path may be from it. */
  let pointer: { readonly at: readonly [number, number]; readonly near: number } | null = null;

  const placeOf = ({ i, j }: { readonly i: number; readonly j: number }): readonly [number, number] => {
    const { facts, lattice } = picture();
    const share = (k: number, [least, greatest]: readonly [number, number]) => least + ((greatest - least) * k) / (lattice.side - 1);
    return [share(i, facts.a), share(j, facts.b)];
  };
  const spot = (): Spot | null => {
    if (!point) return null;
    const { lattice, accuracy, paths, facts } = picture();
    const at = point.j * lattice.side + point.i;
    const [a, b] = placeOf(point);
    const half = Math.abs(facts.a[1] - facts.a[0]) / (2 * (lattice.complete - 1));
    const path = pointer ? nearestPath(paths, hidden, pointer.at, pointer.near) : nearestPath(paths, hidden, [a, b], half);
    return { a, b, loss: lattice.values[at] as number, accuracy: accuracy[at] as number, path };
  };
  const go = (i: number, j: number) => {
    const { lattice } = picture();
    const clamp = (k: number) => Math.min(lattice.side - 1, Math.max(0, k));
    point = { i: clamp(i), j: clamp(j) };
    pointer = null;
    changed();
    return words(spot());
  };
  return {
    spot,
    moves: {
      to(place, near) {
        const { facts, lattice } = picture();
        if (!place || lattice.complete < 2) {
          point = null;
          pointer = null;
        } else {
          const [x, y] = [(place[0] - facts.a[0]) / (facts.a[1] - facts.a[0]), (place[1] - facts.b[0]) / (facts.b[1] - facts.b[0])];
          const on = (n: number) => {
            const stride = (lattice.side - 1) / (n - 1);
            return { i: Math.round(x * (n - 1)) * stride, j: Math.round(y * (n - 1)) * stride };
          };
          const finest = on(lattice.finest);
          point = lattice.seen[finest.j * lattice.side + finest.i] === 1 ? finest : on(lattice.complete);
          pointer = { at: place, near };
        }
        changed();
      },
      by(columns, rows) {
        const { lattice } = picture();
        const stride = (lattice.side - 1) / Math.max(1, lattice.complete - 1);
        const snap = (k: number) => Math.round(k / stride) * stride;
        const middle = (lattice.side - 1) / 2;
        return point ? go(snap(point.i) + columns * stride, snap(point.j) + rows * stride) : go(middle, middle);
      },
      lowest() {
        const { lattice } = picture();
        let best = -1;
        lattice.values.forEach((value, k) => {
          if (lattice.seen[k] === 1 && value < (best < 0 ? Number.POSITIVE_INFINITY : (lattice.values[best] as number))) best = k;
        });
        return best < 0 ? '' : go(best % lattice.side, Math.floor(best / lattice.side));
      },
    },
  };
}

function nearestPath(paths: readonly PlanePath[], hidden: (run: string) => boolean, [x, y]: readonly [number, number], near: number): Spot['path'] {
  let best: { readonly path: PlanePath; readonly k: number } | null = null;
  let least = near;
  for (const path of paths) {
    if (hidden(path.run)) continue;
    path.a.forEach((a, k) => {
      const distance = Math.hypot(a - x, (path.b[k] as number) - y);
      if (!(distance <= least)) return;
      least = distance;
      best = { path, k };
    });
  }
  const found = best as { readonly path: PlanePath; readonly k: number } | null;
  return found && { run: found.path.run, step: found.path.steps[found.k] as number, off: sharesOff(found.path)[found.k] as number };
}
