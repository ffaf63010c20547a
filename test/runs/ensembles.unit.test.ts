/** @file Snapshot ensembles over seeds: as many members as every seed has, means over the seeds. */
import { expect, it } from 'vitest';
import { ensembleOf } from '../../src/runs/ensembles.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';

function cycles(...scores: readonly (readonly [single: number, ensemble: number])[]): Series {
  const series = createSeries(1);
  scores.forEach(([single, ensemble], k) => {
    series.snapshots.push({ step: 100 * (k + 1), members: k + 1, single: { loss: 1, accuracy: single }, ensemble: { loss: 1, accuracy: ensemble } });
  });
  return series;
}

it('takes the newest snapshot that every seed has, and the best single one up to there', () => {
  const first = cycles([0.8, 0.8], [0.7, 0.84], [0.9, 0.95]);
  const second = cycles([0.6, 0.6], [0.7, 0.74]);
  const { members, ensemble, best, last } = ensembleOf([first, second]) ?? { members: 0, ensemble: 0, best: 0, last: 0 };
  expect(members).toBe(2);
  expect(ensemble).toBeCloseTo(0.79, 12); // (0.84 + 0.74) / 2; the third snapshot of the first seed waits for the second's
  expect(best).toBeCloseTo(0.75, 12); // (0.8 + 0.7) / 2
  expect(last).toBeCloseTo(0.7, 12);
});

it('says nothing before every seed has a snapshot', () => {
  expect(ensembleOf([])).toBe(null);
  expect(ensembleOf([cycles([0.8, 0.8]), cycles()])).toBe(null);
});
