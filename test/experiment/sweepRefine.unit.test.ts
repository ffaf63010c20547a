import { describe, expect, test } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import type { Sweep } from '../../src/experiment/spec.ts';
import { gridOf, type SweepCell } from '../../src/experiment/sweep.ts';
import { type CellLoss, refine } from '../../src/experiment/sweepRefine.ts';
import { resultsOf } from '../../src/runs/results.ts';
import { readSweepPoints, sweepPoint } from '../../src/runs/sweepReading.ts';
import { seriesOf } from '../runs/seriesOf.ts';

const rates: Sweep = { run: 'A', axes: [{ path: 'schedule.peak', from: 0.001, to: 1, count: 4, scale: 'log' }] };
const plane: Sweep = {
  run: 'A',
  axes: [
    { path: 'schedule.peak', from: 1e-4, to: 1, count: 5, scale: 'log' },
    { path: 'optimizer.momentum', from: 0, to: 0.96, count: 5, scale: 'linear' },
  ],
};

/** A bowl in ln lr and momentum that ends where lr / (1 - momentum) is above 0.5. */
function lossAt({ values: [lr = 0, momentum = 0] }: SweepCell): number | null {
  const effective = lr / (1 - momentum);
  return effective > 0.5 ? null : (Math.log10(effective) + 1.15) ** 2 + 0.3;
}

function train(cells: readonly SweepCell[]): readonly CellLoss[] {
  return cells.map((cell) => ({ cell, loss: lossAt(cell) }));
}

function refined(sweep: Sweep, budget: number, rounds: number): readonly CellLoss[] {
  let known = train(gridOf(defaultSpec, sweep));
  for (let round = 0; round < rounds; round++) known = [...known, ...train(refine(defaultSpec, sweep, known, budget))];
  return known;
}

describe('refinement', () => {
  test('one axis: beside the best, and at the edge of divergence', () => {
    const known = train(gridOf(defaultSpec, rates)); // 0.001, 0.01, 0.1 (best), 1 (diverges)
    const next = refine(defaultSpec, rates, known, 8);
    expect(next.map(({ at, size }) => [at[0], size])).toEqual([
      [1.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(next[0]?.values[0]).toBe(0.0316227766017);
  });

  test('two axes: closes in on the bowl and on the edge, within the budget', () => {
    const first = gridOf(defaultSpec, plane).length;
    const known = refined(plane, 20, 6);
    expect(first).toBe(25);
    expect(known.length).toBeLessThanOrEqual(25 + 6 * 20);
    expect(new Set(known.map(({ cell }) => cell.values.join())).size).toBe(known.length);
    const fine = known.filter(({ cell }) => cell.size < 1);
    expect(fine.length).toBeGreaterThan(60);
    const best = Math.min(...known.map(({ loss }) => loss ?? 9));
    expect(Math.min(...train(gridOf(defaultSpec, plane)).map(({ loss }) => loss ?? 9))).toBeGreaterThan(0.305);
    expect(best).toBeLessThan(0.301);
    // a fine cell lies within one step of the first grid of the best cell or of the edge
    const far = fine.filter(({ cell }) => {
      const [lr = 0, momentum = 0] = cell.values;
      const decades = Math.log10(lr / (1 - momentum));
      return Math.abs(decades + 1.15) > 1.3 && Math.abs(decades - Math.log10(0.5)) > 2.4;
    });
    expect(far).toEqual([]);
  });

  test('one budget is kept, and nothing is asked twice', () => {
    const known = refined(plane, 20, 1);
    const next = refine(defaultSpec, plane, known, 5);
    expect(next.length).toBeLessThanOrEqual(5);
    const before = new Set(known.map(({ cell }) => cell.at.join()));
    expect(next.some(({ at }) => before.has(at.join()))).toBe(false);
  });

  test('ends: on an axis of whole numbers, and at a sixteenth of a step', () => {
    const whole: Sweep = { run: 'C', axes: [{ path: 'schedule.t0Steps', from: 2, to: 6, count: 3, scale: 'linear' }] };
    const all = (known: readonly CellLoss[]) => known.map(({ cell }) => cell.values[0]).toSorted((a, b) => Number(a) - Number(b));
    let known = gridOf(defaultSpec, whole).map((cell): CellLoss => ({ cell, loss: Math.abs((cell.values[0] ?? 0) - 4) }));
    for (let i = 0; i < 10; i++)
      known = [...known, ...refine(defaultSpec, whole, known, 8).map((cell): CellLoss => ({ cell, loss: Math.abs((cell.values[0] ?? 0) - 4) }))];
    expect(all(known)).toEqual([2, 3, 4, 5, 6]);
    const deep = refined(rates, 50, 12);
    expect(Math.min(...deep.map(({ cell }) => cell.size))).toBe(1 / 16);
    expect(refine(defaultSpec, rates, deep, 50)).toEqual([]);
  });

  test('nothing to go by, nothing to refine', () => {
    expect(refine(defaultSpec, rates, [], 8)).toEqual([]);
    const lost = gridOf(defaultSpec, rates).map((cell): CellLoss => ({ cell, loss: null }));
    expect(refine(defaultSpec, rates, lost, 8)).toEqual([]);
  });
});

describe('reading', () => {
  const cells = gridOf(defaultSpec, rates);
  const point = (i: number, ...finals: (number | null)[]) => {
    const cell = cells[i];
    if (cell === undefined) throw new Error('no cell');
    const seeds = finals.map((final) =>
      final === null ? seriesOf({ accuracy: [0.1], loss: [1e7], end: { step: 1, reason: 'diverged' } }) : seriesOf({ accuracy: [0.1, 1 - final] }),
    );
    return sweepPoint(cell, resultsOf(seeds, 0.8));
  };

  test('curve, best, what is not told apart from it, and divergence', () => {
    const { points, best, alike, atEnd } = readSweepPoints(rates, [point(3, 0.2, null), point(1, 0.4, 0.5), point(0, 0.9, 0.95), point(2, 0.3, 0.4)]);
    expect(points.map(({ cell }) => cell.at[0])).toEqual([0, 1, 2, 3]);
    expect(best?.cell.values).toEqual([0.1]);
    expect(best?.loss).toBeCloseTo(0.35, 14);
    expect(points[3]).toMatchObject({ loss: null, losses: null, lossSpread: null, accuracySpread: null, diverged: 1, seeds: 2 });
    // cell 1 is 0.1 above the best for either seed; cell 0 is 0.6 and 0.55 above: mean 0.575, s 0.0354, t(0.9875, 1) = 25.45, half width 0.636
    expect(alike.map(({ cell }) => cell.at[0])).toEqual([0]);
    expect(atEnd).toEqual([false]);
  });

  test('cells are told apart seed by seed, not by the spread that the seeds have in common', () => {
    // the seeds are 0.2 apart, so the interval of the best reaches from 0 to 1; every cell but the last of them is ordered alike by every seed
    const cell = (i: number, above: number, noise: number) => point(i, 0.3 + above + noise, 0.5 + above - noise, 0.7 + above);
    const reading = readSweepPoints(rates, [cell(0, 0, 0), cell(1, 0.02, 0.0005), cell(2, 0.02, 0.02), cell(3, 0.3, 0.02)]);
    expect(reading.best?.lossSpread?.interval?.[1]).toBeCloseTo(0.5 + (4.302652729749462 * 0.2) / Math.sqrt(3), 12);
    // three comparisons: t(1 - 0.05 / 6, 2) = 7.6488 (scipy 1.17.1); half widths 0.0022, 0.088, 0.088
    expect(reading.alike.map(({ cell: { at } }) => at[0])).toEqual([2]);
    const kept = reading.points.map((one) => ({ ...one, losses: null })); // by a version that did not keep them
    expect(readSweepPoints(rates, kept)).toMatchObject({ best: { loss: reading.best?.loss }, alike: [] });
  });

  test('the best at an end is told; one seed tells nothing apart', () => {
    const { best, alike, atEnd } = readSweepPoints(rates, [point(0, 0.2), point(1, 0.4)]);
    expect([best?.cell.at[0], alike.length, atEnd]).toEqual([0, 0, [true]]);
    expect(readSweepPoints(rates, [point(0, null)])).toMatchObject({ best: null, alike: [], atEnd: [false] });
  });
});
