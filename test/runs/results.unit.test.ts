import { describe, expect, test } from 'vitest';
import { resultOf } from '../../src/runs/result.ts';
import { resultsOf } from '../../src/runs/results.ts';
import { createSeries } from '../../src/runs/series.ts';
import { seriesOf } from './seriesOf.ts';

describe('one seed', () => {
  test('best, last, losses, steps and seconds to the target', () => {
    const result = resultOf(seriesOf({ accuracy: [0.1, 0.6, 0.9, 0.85] }), 0.6);
    expect(result).toMatchObject({ best: 0.9, last: 0.85, toTarget: 25, secondsToTarget: 0.25, steps: 75, diverged: false });
    expect(result.testLoss).toBeCloseTo(0.15, 14);
    const last = Array.from({ length: 10 }, (_, k) => 2 / (66 + k));
    expect(result.loss).toBeCloseTo(last.reduce((a, b) => a + b) / 10, 14);
  });

  test('nothing yet, and a target that an untrained network is at', () => {
    expect(resultOf(null, 0.5)).toMatchObject({ best: null, loss: null, toTarget: null, steps: 0 });
    expect(resultOf(createSeries(1), 0.5)).toMatchObject({ best: null, last: null, loss: null, testLoss: null, toTarget: null });
    expect(resultOf(seriesOf({ accuracy: [0.1, 0.2] }), 0.1)).toMatchObject({ toTarget: 0, secondsToTarget: 0 });
  });

  test('a run that diverged has no losses and no final accuracy', () => {
    const series = seriesOf({ accuracy: [0.1, 0.3], loss: [2, 9, 1e7], end: { step: 3, reason: 'diverged' } });
    expect(resultOf(series, 0.5)).toMatchObject({ best: 0.3, last: null, loss: null, testLoss: null, toTarget: null, diverged: true });
    const { spreads, diverged } = resultsOf([series, seriesOf({ accuracy: [0.1, 0.8] })], 0.5);
    expect([spreads.last?.mean, spreads.last?.count, spreads.last?.of, diverged]).toEqual([0.8, 1, 2, 1]);
  });
});

describe('a series that grows', () => {
  test('is read as if it had been whole from the start, whatever was asked on the way', () => {
    const accuracy = [0.1, 0.4, 0.62, 0.6, 0.7, 0.65, 0.9];
    const grown = createSeries(1);
    for (let k = 0; k < accuracy.length; k++) {
      if (k > 0) grown.loss.push(Array.from({ length: 25 }, (_, i) => 2 / (1 + 25 * (k - 1) + i)));
      grown.seconds.push(Array.from({ length: k > 0 ? 25 : 0 }, (_, i) => (25 * (k - 1) + i + 1) / 100));
      grown.evalStep.push([25 * k]);
      grown.evalLoss.push([1 - (accuracy[k] as number)]);
      grown.evalAccuracy.push([accuracy[k] as number]);
      // another target now and then, and the one before again
      for (const target of k % 2 === 0 ? [0.6, 0.6] : [0.7, 0.6])
        expect(resultOf(grown, target)).toEqual(resultOf(seriesOf({ accuracy: accuracy.slice(0, k + 1) }), target));
    }
    expect(resultOf(grown, 0.6)).toMatchObject({ best: 0.9, toTarget: 50, steps: 150 });
    expect(resultOf(grown, 0.6)).toBe(resultOf(grown, 0.6));
    grown.end = { step: 150, reason: 'diverged' };
    expect(resultOf(grown, 0.6)).toMatchObject({ best: 0.9, last: null, loss: null, diverged: true });
  });
});

describe('over seeds', () => {
  const seeds = [seriesOf({ accuracy: [0.1, 0.5, 0.7] }), seriesOf({ accuracy: [0.1, 0.7, 0.8] }), seriesOf({ accuracy: [0.1, 0.2, 0.3] })];

  test('mean and interval of the seeds that have the value', () => {
    const { spreads, diverged } = resultsOf(seeds, 0.7, 600);
    expect(diverged).toBe(0);
    expect(spreads.last).toMatchObject({ count: 3, of: 3 });
    expect(spreads.last?.mean).toBeCloseTo(0.6, 15);
    // deviation 0.264575, t(0.975, 2) = 4.302653
    expect(spreads.last?.interval?.[0]).toBeCloseTo(0.6 - (4.302652729749462 * Math.sqrt(0.07)) / Math.sqrt(3), 12);
    expect(spreads.toTarget).toMatchObject({ mean: 37.5, count: 2, of: 3 });
    expect(spreads.secondsToTarget?.mean).toBeCloseTo(0.375, 15);
    expect(spreads.evaluationsToTarget?.mean).toBe(637.5);
    expect(spreads.evaluations).toMatchObject({ mean: 650, interval: [650, 650], count: 3 });
  });

  test('one seed has no interval, none has nothing', () => {
    expect(resultsOf([seeds[0] ?? null], 0.7).spreads.toTarget).toEqual({ mean: 50, interval: null, count: 1, of: 1 });
    expect(resultsOf(seeds, 0.99).spreads.toTarget).toBeNull();
    expect(resultsOf([null, null], 0.5).spreads.best).toBeNull();
  });
});
