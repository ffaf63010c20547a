/**
 * @file What a sweep says: the final loss at every cell, the best, and how sure that is.
 *
 * Loss: of the last evaluation, mean over the seeds. A cell one of whose seeds diverged counts as diverged: the mean of the others would flatter a rate that
 * nobody can use. `alike`: cells whose difference from the best, paired by seed and widened for the number of cells, may be 0 (paired.ts): these seeds do
 * not tell them apart; from one seed nothing is said. The best is picked by the same losses, so its own mean is somewhat too good an estimate.
 * `atEnd`: on that axis the best lies at an end of the range, so a better one may lie beyond.
 */
import type { Sweep } from '../experiment/spec.ts';
import type { SweepCell } from '../experiment/sweep.ts';
import { differs, pairedDifference } from './paired.ts';
import type { RunResults, Spread } from './results.ts';

export interface SweepPoint {
  readonly cell: SweepCell;
  readonly seeds: number;
  readonly diverged: number;
  /** Mean final loss; null: diverged, or nothing was evaluated. For refine(). */
  readonly loss: number | null;
  /** Of every seed, in their order; null: some seed has none, or an older version kept the point. */
  readonly losses: readonly number[] | null;
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
  const losses = seeds.flatMap(({ testLoss }) => (testLoss === null ? [] : [testLoss]));
  return {
    cell,
    seeds: seeds.length,
    diverged,
    loss: lossSpread?.mean ?? null,
    losses: lossSpread && losses.length === seeds.length ? losses : null,
    lossSpread,
    accuracySpread: diverged > 0 ? null : spreads.last,
  };
}

export function readSweepPoints(sweep: Sweep, points: readonly SweepPoint[]): SweepReading {
  const place = ({ cell }: SweepPoint, axis: number): number => cell.at[axis] ?? 0;
  const ordered = points.toSorted((a, b) => place(a, 1) - place(b, 1) || place(a, 0) - place(b, 0));
  const best = ordered.reduce<SweepPoint | null>((least, one) => (one.loss !== null && one.loss < (least?.loss ?? Infinity) ? one : least), null);
  const others = ordered.filter(({ losses }) => losses !== null).length - 1;
  const told = ({ losses }: SweepPoint) => (losses && best?.losses ? differs(pairedDifference(losses, best.losses, others)) : null);
  return {
    points: ordered,
    best,
    alike: ordered.filter((one) => one !== best && told(one) === false),
    atEnd: sweep.axes.map(({ count }, axis) => best !== null && (place(best, axis) === 0 || place(best, axis) === count - 1)),
  };
}
