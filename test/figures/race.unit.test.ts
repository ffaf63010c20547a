/** The columns that the race figures draw, from series that hold known numbers. */
import { describe, expect, test } from 'vitest';
import type { RaceCache } from '../../src/app/figures/raceCache.ts';
import { raceData } from '../../src/app/figures/raceData.ts';
import { readout } from '../../src/app/figures/raceReadout.ts';
import { settle, settledRuns } from '../../src/app/figures/raceSmoothing.ts';
import { figureKinds, type RaceRun, type RaceSettings } from '../../src/app/figures/raceTypes.ts';
import { raceTexts } from '../../src/app/panels/raceTexts.ts';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { en } from '../../src/i18n/en.ts';
import { createMovingAverage } from '../../src/math/statistics.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';

const texts = raceTexts(en, defaultSpec.task);

/** `steps` updates with loss `level` (a function of the step), one group at rate 0.1, a second each; evaluated every 10 updates. */
function trained(steps: number, level: (step: number) => number): Series {
  const series = createSeries(1);
  grow(series, steps, level);
  return series;
}

function grow(series: Series, upTo: number, level: (step: number) => number): void {
  for (let t = series.loss.length; t < upTo; t++) {
    series.loss.push([level(t)]);
    series.lr.push([0.1]);
    series.seconds.push([t + 1]);
    if ((t + 1) % 10 === 0) {
      series.evalStep.push([t + 1]);
      series.evalLoss.push([level(t) + 1]);
      series.evalAccuracy.push([1 - level(t) / 4]);
    }
  }
  series.version++;
}

function run(seeds: readonly Series[], change: Partial<RaceRun> = {}): RaceRun {
  return {
    id: 'A',
    letter: 'A',
    colorIndex: 1,
    name: 'constant',
    hidden: false,
    seeds,
    rate: { lrAt: () => 0.1, groups: 1, restarts: [40], changes: [20] },
    ...change,
  };
}

function settings(runs: readonly RaceRun[], change: Partial<RaceSettings> = {}): RaceSettings {
  return {
    runs,
    totalSteps: 100,
    stepsPerEpoch: 50,
    firstSeed: 7,
    seedCount: 2,
    xAxis: 'step',
    lossScale: 'log',
    smoothing: 0,
    target: 0.85,
    band: 'minmax',
    texts,
    ...change,
  };
}

const look = (given: RaceSettings, cache: RaceCache = new Map(), focus: string | null = null) => raceData(given, null, focus, cache);
const lastOf = (column: ArrayLike<number> = []) => column[column.length - 1];
const two = () => [trained(50, (t) => 2 - t / 50), trained(50, (t) => 4 - t / 50)];

describe('several seeds', () => {
  test('the line is the mean, the band least to greatest, and there is no raw line', () => {
    const [line] = look(settings([run(two())])).loss?.series ?? [];
    expect(line?.y).toHaveLength(50);
    expect([line?.y[0], line?.y[25]]).toEqual([3, 2.5]);
    expect([line?.band?.lo[25], line?.band?.hi[25]]).toEqual([1.5, 3.5]);
    expect(line?.raw).toBeUndefined();
  });

  test('one standard deviation and the 95% interval', () => {
    const sd = look(settings([run(two())], { band: 'sd' })).loss?.series[0]?.band;
    expect((sd?.hi[0] as number) - 3).toBeCloseTo(Math.SQRT2, 12); // sample deviation of 2 and 4
    const ci = look(settings([run(two())], { band: 'ci95' })).loss?.series[0]?.band;
    expect((ci?.hi[0] as number) - 3).toBeCloseTo(12.706204736, 6); // t(0.975, 1) * sqrt 2 / sqrt 2
  });

  test('each seed is smoothed by itself, then the mean is taken', () => {
    const [line] = look(settings([run(two())], { smoothing: 0.9 })).loss?.series ?? [];
    const expected = [0, 2].map((offset) => {
      const average = createMovingAverage(0.9);
      return Array.from({ length: 50 }, (_, t) => average.push(2 + offset - t / 50));
    });
    expect(line?.y[49]).toBeCloseTo(((expected[0]?.[49] as number) + (expected[1]?.[49] as number)) / 2, 12);
  });

  test('what is kept gives the same as what is made anew, also when the smoothing changes', () => {
    const level = (t: number) => 2 + Math.sin(t);
    const seeds = [trained(1, level), trained(1, level)];
    const cache: RaceCache = new Map();
    for (const upTo of [3, 30, 31, 90]) {
      for (const series of seeds) grow(series, upTo, level);
      const smoothing = upTo > 30 ? 0.9 : 0.5;
      const given = settings([run(seeds)], { smoothing, figures: ['evalLoss'] });
      expect(look(given, cache).loss?.series[0]?.y).toEqual(look(given).loss?.series[0]?.y);
      expect(look(given, cache).evalLoss?.series[0]?.y).toEqual(look(given).evalLoss?.series[0]?.y);
    }
  });

  test('a seed that diverged leaves the mean to the others and a mark on the rail; the line ends only where all did', () => {
    const seeds = two();
    grow(seeds[0] as Series, 70, () => 1);
    (seeds[1] as Series).end = { step: 50, reason: 'diverged' };
    const data = look(settings([run(seeds)])).loss;
    expect(data?.series[0]?.y).toHaveLength(70);
    expect(data?.series[0]?.y[60]).toBe(1);
    expect(data?.series[0]?.end).toBeUndefined();
    expect(data?.marks?.filter(({ kind }) => kind === 'diverged').map(({ x, title }) => [x, title])).toEqual([[50, 'A 50: diverged (seed 8)']]);
    (seeds[0] as Series).end = { step: 70, reason: 'diverged' };
    const dead = look(settings([run(seeds)])).loss;
    expect(dead?.series[0]?.end?.x).toBe(70);
    expect(dead?.marks?.filter(({ kind }) => kind === 'diverged')).toEqual([]);
  });
});

test('another smoothing is computed seed by seed, as long as there is time, and what was before is dropped', () => {
  const cache: RaceCache = new Map();
  const runs = [run(two()), run(two(), { id: 'B', letter: 'B' }), run(two(), { id: 'C', letter: 'C', hidden: true })];
  const given = settings(runs, { smoothing: 0.5 });
  const before = look(given, cache).loss?.series[0]?.y;
  let now = 0;
  const clock = () => now++;
  expect(settle({ ...given, smoothing: 0.9 }, cache, 0, clock)).toBe(false); // one seed fits
  expect(look(given, cache).loss?.series[0]?.y).toEqual(before); // what is drawn is as it was
  expect(settle({ ...given, smoothing: 0.9 }, cache, 100, clock)).toBe(true);
  const smooth = { ...given, smoothing: 0.9 };
  expect(look(smooth, cache).loss?.series.map(({ y }) => y)).toEqual(look(smooth).loss?.series.map(({ y }) => y));
  expect([...(cache.get('A')?.settled ?? [])]).toEqual([0.9]);
});

test('runs that are opened can be drawn one after the other, as they are smoothed', () => {
  const cache: RaceCache = new Map();
  const seeds = two();
  for (const series of seeds) grow(series, 90, () => 1);
  const runs = [run(seeds), run(seeds, { id: 'B', letter: 'B' }), run(seeds, { id: 'C', letter: 'C', hidden: true })];
  const given = settings(runs, { smoothing: 0.9 });
  const ready = () => settledRuns(runs, 0.9, cache).map(({ id }) => id);
  expect(ready()).toEqual(['C']); // hidden: nothing to wait for
  let now = 0;
  const clock = () => now++;
  expect(settle(given, cache, 0, clock)).toBe(false);
  expect(ready()).toEqual(['C']); // one seed of A is done
  now = 0;
  expect(settle(given, cache, 2, clock)).toBe(false);
  expect(ready()).toEqual(['A', 'C']);
  expect(settle(given, cache, 1000, clock)).toBe(true);
  expect(ready()).toEqual(['A', 'B', 'C']);
  // what is settled stays so while it grows
  for (const series of seeds) grow(series, 95, () => 1);
  expect(settle(given, cache, -1, () => 0)).toBe(true);
  expect(look(given, cache).loss?.series[0]?.y).toHaveLength(95);
});

test('one seed: smoothed with its raw line, unsmoothed thin without one, no band', () => {
  const series = trained(50, (t) => 2 - t / 50);
  const [smooth] = look(settings([run([series])], { smoothing: 0.9 })).loss?.series ?? [];
  expect(smooth?.raw).toEqual(series.loss.values);
  expect([smooth?.noisy, smooth?.band]).toEqual([false, undefined]);
  const [plain] = look(settings([run([series])])).loss?.series ?? [];
  expect([plain?.noisy, plain?.raw]).toEqual([true, undefined]);
  expect(plain?.y).toEqual(series.loss.values);
});

test('hidden runs vanish from every figure', () => {
  const data = look(settings([run(two()), run(two(), { id: 'B', letter: 'B', hidden: true })], { figures: ['evalLoss', 'momentum'] }));
  for (const kind of ['loss', 'evalLoss', 'accuracy', 'rate'] as const) expect(data[kind]?.series.map(({ key }) => key[0])).toEqual(['A']);
});

describe('the x axis', () => {
  const at = (xAxis: RaceSettings['xAxis'], change: Partial<RaceRun> = {}) => look(settings([run(two(), change)], { xAxis }));

  test('step, epoch, seconds', () => {
    expect(at('step').loss?.series[0]?.x[49]).toBe(49);
    expect(at('epoch').loss?.series[0]?.x[25]).toBe(0.5);
    expect(at('epoch').accuracy?.series[0]?.x[0]).toBe(0.2);
    expect(at('seconds').loss?.series[0]?.x[49]).toBe(50);
    expect(at('seconds').loss?.x.domain).toEqual([0, 50]);
  });

  test('gradient evaluations begin at what the range test cost, and so does the plan', () => {
    const data = at('evaluations', { charged: 30 });
    expect(data.loss?.x.domain).toEqual([0, 130]);
    expect([data.loss?.series[0]?.x[0], data.loss?.series[0]?.x[49]]).toEqual([30, 79]);
    expect(data.accuracy?.series[0]?.x[0]).toBe(40);
    expect(lastOf(data.rate?.series[0]?.future?.x)).toBe(129);
    const given = settings([run(two(), { charged: 30 })], { xAxis: 'evaluations' });
    expect(readout('rate', given.runs[0] as RaceRun, data, 20, given, new Map()).off).toBe(true);
    expect(readout('loss', given.runs[0] as RaceRun, data, 55, given, new Map()).text).toBe('2.500');
  });

  test('seconds of several seeds: when the last of them was there, and never backwards', () => {
    const [fast, slow] = two() as [Series, Series];
    for (const k of slow.seconds.values.keys()) slow.seconds.values[k] = 2 * (k + 1);
    slow.end = { step: 50, reason: 'diverged' };
    grow(fast, 70, () => 1);
    const x = look(settings([run([fast, slow])], { xAxis: 'seconds' })).loss?.series[0]?.x;
    expect([x?.[49], x?.[50], x?.[69]]).toEqual([100, 100, 100]);
  });
});

describe('figures by choice', () => {
  test('they stand in one order whatever was asked for', () => {
    expect(figureKinds(['updateRatio', 'evalLoss'])).toEqual(['loss', 'evalLoss', 'accuracy', 'rate', 'updateRatio']);
    expect(figureKinds()).toEqual(['loss', 'accuracy', 'rate']);
  });

  test('nothing measured: the figure says how to get it', () => {
    const data = look(settings([run(two())], { figures: ['momentum', 'gradNorm', 'updateRatio'] }));
    expect(data.momentum?.empty).toEqual(en.figures.emptyMomentum);
    expect(data.gradNorm?.empty).toEqual(en.figures.emptyNorms);
    expect(data.gradNorm?.series).toEqual([]);
  });

  test('momentum: what was used strong, what is planned thin; only of runs that cycle it', () => {
    const rate = { lrAt: () => 0.1, momentumAt: (step: number) => 0.95 - step / 1000, groups: 1 };
    const fixed = run(two(), { id: 'B', letter: 'B', rate: { lrAt: () => 0.1, momentumAt: () => undefined, groups: 1 } });
    const data = look(settings([run(two(), { rate }), fixed], { figures: ['momentum'] })).momentum;
    expect(data?.series.map(({ key }) => key)).toEqual(['A']);
    const [line] = data?.series ?? [];
    expect([lastOf(line?.x), lastOf(line?.y)]).toEqual([49, 0.95 - 0.049]);
    expect([line?.future?.x[0], lastOf(line?.future?.x)]).toEqual([49, 99]);
    expect(data?.y.domain).toEqual([0.8, 1]);
  });
});

test('snapshot ensembles: means over the seeds that have the cycle, a dot on each', () => {
  const seeds = two();
  const score = (accuracy: number) => ({ loss: 1, accuracy });
  for (const [k, series] of seeds.entries())
    series.snapshots.push({ step: 20, members: 1, single: score(0.5 + k / 10), ensemble: score(0.5 + k / 10) });
  seeds[0]?.snapshots.push({ step: 40, members: 2, single: score(0.6), ensemble: score(0.75) });
  const data = look(settings([run(seeds)], { figures: ['ensemble'] })).ensemble;
  const [together, single] = data?.series ?? [];
  expect([together?.x, together?.points]).toEqual([[20, 40], true]);
  expect(together?.y).toEqual([expect.closeTo(0.55, 12), 0.75]);
  expect(single?.y).toEqual([expect.closeTo(0.55, 12), 0.6]);
  expect(look(settings([run(two())], { figures: ['ensemble'] })).ensemble?.empty).toEqual(en.figures.emptyEnsemble);
});

test('norms: one line per layer group, the mean over seeds, smoothed; a frozen group has no letter', () => {
  const seeds = [1, 3].map((norm) => {
    const series = createSeries(2);
    for (let t = 0; t < 30; t++) {
      series.loss.push([1]);
      series.gradNorm.push([0, norm]);
    }
    return series;
  });
  const data = look(settings([run(seeds, { rate: null })], { figures: ['gradNorm', 'updateRatio'], smoothing: 0.5 }));
  expect(data.gradNorm?.series.map(({ key, letter, y }) => [key, letter, y.length, y[29]])).toEqual([
    ['A:1', 'A2', 30, 2],
    ['A:0', '', 30, 0],
  ]);
  expect(data.gradNorm?.y.kind).toBe('log');
  expect(data.updateRatio?.series).toEqual([]);
});

test('distances from the start: one line per layer group with a point at every evaluation, the mean over seeds, not smoothed', () => {
  const seeds = [1, 3].map((far) => {
    const series = createSeries(3);
    for (let t = 0; t < 30; t++) series.loss.push([1]);
    for (let k = 1; k <= 3; k++) {
      series.distanceStep.push([10 * k]);
      series.distance.push([0.01 * k, 0, far * k]);
    }
    return series;
  });
  const found = look(settings([run(seeds, { rate: null })], { figures: ['distance'], smoothing: 0.5 })).distance;
  expect(found?.series.map(({ key, letter, x, y }) => [key, letter, Array.from(x), Array.from(y)])).toEqual([
    ['A:2', 'A3', [10, 20, 30], [2, 4, 6]],
    ['A:1', '', [10, 20, 30], [0, 0, 0]],
    ['A:0', 'A1', [10, 20, 30], [0.01, 0.02, 0.03]],
  ]);
  expect(found?.y.kind).toBe('log');
  expect(look(settings([run([createSeries(3)])], { figures: ['distance'] })).distance?.empty?.title).toBe(settings([]).texts.emptyNorms.title);
});

describe('marks', () => {
  test('restarts and changes that have acted; of a branch only its own, and where it parted', () => {
    const kinds = (given: RaceRun) => look(settings([given])).loss?.marks?.map(({ kind, x }) => [kind, x]);
    const rate = { lrAt: () => 0.1, groups: 1, restarts: [10, 40, 80], changes: [20, 30] };
    expect(kinds(run(two(), { rate }))).toEqual([
      ['restart', 10],
      ['restart', 40],
      ['change', 20],
      ['change', 30],
    ]);
    expect(kinds(run(two(), { rate, since: 30 }))).toEqual([
      ['restart', 40],
      ['branch', 30],
    ]);
    const branch = look(settings([run(two(), { since: 34 })], { xAxis: 'epoch' }));
    expect(branch.loss?.series[0]?.since).toBe(0.68);
    // evaluations are 10 updates apart: the line leaves the parent's at the last one they share
    expect(branch.accuracy?.series[0]?.since).toBe(0.6);
  });

  test('a lost device is one mark for all', () => {
    const marks = look(settings([run(two()), run(two(), { id: 'B', letter: 'B' })], { lostAt: 30, xAxis: 'epoch' })).loss?.marks;
    expect(marks?.filter(({ kind }) => kind === 'lost').map(({ x, colorIndex, letter }) => [x, colorIndex, letter])).toEqual([[0.6, 0, '']]);
  });

  test('early ends: one mark for the seeds of one step, with its reason', () => {
    const seeds = [...two(), trained(50, () => 1)];
    for (const series of seeds.slice(0, 2)) series.end = { step: 50, reason: 'early' };
    const marks = look(settings([run(seeds)])).loss?.marks?.filter(({ kind }) => kind === 'early');
    expect(marks?.map(({ title }) => title)).toEqual(['A 50: ended early (seed 7, 8)']);
  });
});

test('rates on a logarithmic axis', () => {
  const decaying = run(two(), { rate: { lrAt: (step) => 0.1 * 0.95 ** step, groups: 1 } });
  expect(look(settings([decaying], { lrScale: 'log' })).rate?.y).toMatchObject({ kind: 'log', domain: [0.0005, 0.1] });
  expect(look(settings([decaying])).rate?.y.kind).toBe('linear');
});

test('readout: mean and band at the crosshair, exact on hover, the latest without', () => {
  const given = settings([run(two())]);
  const data = look(given);
  const [only] = given.runs as [RaceRun];
  expect(readout('loss', only, data, 25, given, new Map())).toEqual({ text: '2.500', band: '1.500 … 3.500', exact: '2.5 (1.5 … 3.5)', off: false });
  expect(readout('accuracy', only, data, null, given, new Map())).toMatchObject({ text: '49.5%', band: '24.5 … 74.5%' });
  expect(readout('rate', only, data, 90, given, new Map())).toMatchObject({ text: '1.0e-1', off: false }); // planned
  expect(readout('loss', only, data, 90, given, new Map()).off).toBe(true);
});

test('a focused run is strong, the others are dimmed', () => {
  const data = look(settings([run(two()), run(two(), { id: 'B', letter: 'B' })]), new Map(), 'B');
  expect(data.loss?.series.map(({ focused, dimmed }) => [focused, dimmed])).toEqual([
    [false, true],
    [true, false],
  ]);
});
