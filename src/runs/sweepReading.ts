/**
 * @file What a sweep says: the final loss at every cell, the best, and how sure that is.
 *
 * Loss: of the last evaluation, mean over the seeds. A cell one of whose seeds diverged counts as diverged: the mean of the others would flatter a rate that
 * nobody can use. `alike`: cells whose mean lies within the 95% interval of the best (they are not told apart by these seeds; one seed: none).
 * `atEnd`: on that axis the best lies at an end of the range, so a better one may lie beyond.
 */
import type { Sweep } from '../experiment/spec.ts';
import type { SweepCell } from '../experiment/sweep.ts';
import type { RunResults, Spread } from './results.ts';

export interface SweepPoint {
  readonly cell: SweepCell;
  readonly seeds: number;
  readonly diverged: number;
  /** Mean final loss; null: diverged, or nothing was evaluated. For refine(). */
  readonly loss: number | null;
  readonly lossSpread: Spread | null;
  readonly accuracySpread: Spread | null;
}

export interface SweepReading {
  /** By place: with one axis, the curve from left to right. */
  readonly points: readonly SweepPoint[];
  readonly best: SweepPoint | null;
  readonly alike: readonly SweepPoint[];
  /** Per axis. */
  readonly atEnd: readonly boolean[];
}

export function sweepPoint(cell: SweepCell, { seeds, diverged, spreads }: RunResults): SweepPoint {
  const lossSpread = diverged > 0 ? null : spreads.testLoss;
  return { cell, seeds: seeds.length, diverged, loss: lossSpread?.mean ?? null, lossSpread, accuracySpread: spreads.last };
}

export function readSweepPoints(sweep: Sweep, points: readonly SweepPoint[]): SweepReading {
  const place = ({ cell }: SweepPoint, axis: number): number => cell.at[axis] ?? 0;
  const ordered = points.toSorted((a, b) => place(a, 1) - place(b, 1) || place(a, 0) - place(b, 0));
  const best = ordered.reduce<SweepPoint | null>((least, one) => (one.loss !== null && one.loss < (least?.loss ?? Infinity) ? one : least), null);
  const top = best?.lossSpread?.interval?.[1] ?? Number.NEGATIVE_INFINITY;
  return {
    points: ordered,
    best,
    alike: ordered.filter((one) => one !== best && one.loss !== null && one.loss <= top),
    atEnd: sweep.axes.map(({ count }, axis) => best !== null && (place(best, axis) === 0 || place(best, axis) === count - 1)),
  };
}
