/** Reduce on plateau on the page: the rates still to come are those in force, from the very evaluations that the worker folded. */
import { describe, expect, test } from 'vitest';
import type { RaceCache } from '../../src/app/figures/raceCache.ts';
import { raceData } from '../../src/app/figures/raceData.ts';
import { raceRuns } from '../../src/app/figures/raceRuns.ts';
import type { RaceSettings } from '../../src/app/figures/raceTypes.ts';
import { raceTexts } from '../../src/app/panels/raceTexts.ts';
import { choiceOf } from '../../src/experiment/choice.ts';
import { defaultSpec, newRun } from '../../src/experiment/defaults.ts';
import { en } from '../../src/i18n/en.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';
import { schedules } from '../../src/schedules/registry.ts';

const context = { totalSteps: 100, stepsPerEpoch: 50 };
const plateau = newRun('A', { schedule: choiceOf(schedules, 'reduceOnPlateau', { lr: 0.8, factor: 0.5, patience: 0, minLr: 0 }) });

/** Twenty updates at a rate, then an evaluation. */
function train(series: Series, lr: number, testLoss: number): void {
  const rates = new Array<number>(20).fill(lr);
  series.loss.push(rates.map(() => 1));
  series.seconds.push(rates.map((_, t) => series.loss.length + t));
  series.lr.push(rates);
  series.evalStep.push([series.loss.length]);
  series.evalLoss.push([testLoss]);
  series.evalAccuracy.push([0.5]);
  series.version++;
}

function race(seeds: readonly Series[]) {
  const settings: RaceSettings = {
    runs: raceRuns([plateau], { context, groups: 1, name: () => '', seedsOf: () => seeds }),
    ...context,
    firstSeed: 42,
    seedCount: seeds.length,
    xAxis: 'step',
    lossScale: 'log',
    smoothing: 0,
    target: 0.8,
    band: 'minmax',
    clip: false,
    figures: [],
    texts: raceTexts(en, defaultSpec.task),
  };
  const cache: RaceCache = new Map();
  /** The rate planned for the last update, as drawn now: what is kept from earlier frames must not be it. */
  return () => {
    const y = raceData(settings, null, null, cache).rate?.series[0]?.future?.y;
    return y?.[y.length - 1];
  };
}

describe('the rate to come of a run that reduces on plateau', () => {
  test('is the one in force, also after a reduction', () => {
    const series = createSeries(1);
    const planned = race([series]);
    expect(planned()).toBe(0.8);
    train(series, 0.8, 1);
    expect(planned()).toBe(0.8);
    train(series, 0.8, 1.1); // no better: halved
    expect(planned()).toBe(0.4);
    train(series, 0.4, 0.9);
    expect(planned()).toBe(0.4);
    train(series, 0.4, 0.95);
    expect(planned()).toBe(0.2);
  });

  test('over seeds, the mean of those that still train', () => {
    const seeds = [createSeries(1), createSeries(1)];
    const planned = race(seeds);
    for (const [k, series] of seeds.entries()) {
      train(series, 0.8, 1);
      train(series, 0.8, k === 0 ? 1.1 : 0.5);
    }
    expect(planned()).toBeCloseTo(0.6, 12); // 0.4 and 0.8
    (seeds[1] as Series).end = { step: 40, reason: 'diverged' };
    expect(planned()).toBe(0.4);
  });
});
