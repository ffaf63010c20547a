/** The figures of the curvature, from scores that hold known numbers. */
import { describe, expect, test } from 'vitest';
import { raceData } from '../../src/app/figures/raceData.ts';
import { readout } from '../../src/app/figures/raceReadout.ts';
import { raceRuns } from '../../src/app/figures/raceRuns.ts';
import type { RaceSettings } from '../../src/app/figures/raceTypes.ts';
import { raceTexts } from '../../src/app/panels/raceTexts.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import type { RunSpec } from '../../src/experiment/spec.ts';
import { en } from '../../src/i18n/en.ts';
import { optimizers } from '../../src/optimizers/registry.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';
import { schedules } from '../../src/schedules/registry.ts';

/** 100 updates at rate 0.1, measured every 50: eigenvalues 10, 20, 21 and -1, -0.5, 0.1, gradient norms 3, 2, 1. */
function measured(): Series {
  const series = createSeries(3);
  for (let t = 0; t < 100; t++) {
    series.loss.push([1]);
    series.accuracy.push([0.5]);
    series.lr.push([0.1, 0.1, 0.1]);
    series.seconds.push([t]);
  }
  const scores = [
    [0, 10, -1, 3],
    [50, 20, -0.5, 2],
    [100, 21, 0.1, 1],
  ] as const;
  for (const [step, largest, smallest, gradNorm] of scores)
    series.curvatures.push({ step, loss: 1, gradNorm, largest, smallest, largestResidual: 0.1, smallestResidual: 0.1 });
  return series;
}

function look(run: RunSpec) {
  const runs = raceRuns([run], { context: { totalSteps: 100, stepsPerEpoch: 50 }, groups: 3, name: () => 'x', seedsOf: () => [measured()] });
  const settings: RaceSettings = {
    ...{ runs, totalSteps: 100, stepsPerEpoch: 50, xAxis: 'step', lossScale: 'log', smoothing: 0, target: 0.8 },
    ...{ figures: ['sharpness', 'saddle'], texts: raceTexts(en, defaultSpec.task) },
  };
  const cache = new Map();
  const data = raceData(settings, null, null, cache);
  const said = (kind: 'sharpness' | 'saddle') => readout(kind, runs[0] as (typeof runs)[0], data, null, settings, cache).text;
  const lines = (kind: 'sharpness' | 'saddle') =>
    new Map(data[kind]?.series.map(({ key, x, y }) => [key, { x: [...Array.from(x)], y: [...Array.from(y)] }]));
  return { sharpness: lines('sharpness'), saddle: lines('saddle'), said, domain: data.sharpness?.y.domain };
}

const constant = { schedule: choiceOf(schedules, 'constant', { lr: 0.1 }) };

describe('sharpness', () => {
  test('the largest eigenvalue at the steps it was measured, and 2 / lr', () => {
    const { sharpness, said } = look(newRun('A', { ...constant, optimizer: choiceOf(optimizers, 'sgd') }));
    expect(sharpness.get('A')).toEqual({ x: [0, 50, 100], y: [10, 20, 21] });
    expect(new Set(sharpness.get('A:threshold')?.y)).toEqual(new Set([20]));
    expect(said('sharpness')).toBe('21');
  });

  test('with momentum 2 (1 + b) / lr; none with Adam, with frozen groups, or rates of their own', () => {
    const threshold = (change: Partial<RunSpec>) => look(newRun('A', { ...constant, ...change })).sharpness.get('A:threshold')?.y;
    expect(threshold({ optimizer: choiceOf(optimizers, 'momentum', { momentum: 0.5 }) })?.[0]).toBeCloseTo(30, 10);
    expect(threshold({ optimizer: choiceOf(optimizers, 'adam') })).toBeUndefined();
    const { groups } = newRun('A');
    expect(threshold({ groups: { ...groups, frozen: 1 } })).toBeUndefined();
    expect(threshold({ groups: { ...groups, mode: 'geometric' } })).toBeUndefined();
  });

  test('a threshold that is far above, as of a rate near 0, does not press the rest to the bottom', () => {
    const cosine = { schedule: choiceOf(schedules, 'cosine', { maxLr: 0.1, minLr: 0 }), optimizer: choiceOf(optimizers, 'sgd') };
    const { sharpness, domain } = look(newRun('A', cosine));
    const drawn = sharpness.get('A:threshold')?.y.filter(Number.isFinite) ?? [];
    expect(Math.max(...drawn)).toBeLessThanOrEqual(420);
    expect(Math.max(...drawn)).toBeGreaterThan(200);
    expect(domain?.[1]).toBeLessThan(1001);
  });
});

test('saddle: the norm of the gradient, and how negative the smallest eigenvalue is where it is', () => {
  const { saddle, said } = look(newRun('A', constant));
  expect(saddle.get('A:gradient')).toEqual({ x: [0, 50, 100], y: [3, 2, 1] });
  expect(saddle.get('A:smallest')?.y).toEqual([1, 0.5, Number.NaN]);
  expect(said('saddle')).toBe('1');
});
