import { describe, expect, test } from 'vitest';
import { median } from '../../src/math/statistics.ts';
import { overSeeds } from '../../src/rangetest/overSeeds.ts';
import { rampRates } from '../../src/rangetest/ramp.ts';
import { type ReadOptions, readRangeTest } from '../../src/rangetest/read.ts';
import { gaussian, goldenLoss, goldenLosses, goldenRates } from './curves.ts';

const read = (lr: Float64Array, loss: ArrayLike<number>, options: ReadOptions = {}) =>
  readRangeTest({ lr, loss, options: { plannedSteps: lr.length, ...options } });
const codes = (reading: ReturnType<typeof read>) => reading.notices.map(({ code }) => code);
const rates = (n: number, startLr = 1e-5, endLr = 1) => rampRates({ startLr, endLr, steps: n, spacing: 'exponential' });

describe('the golden curve', () => {
  const reading = read(goldenRates, goldenLosses);

  test('stop, crop, best, suggestions on the whole test’s indices', () => {
    expect(reading.stopIndex).toBe(96);
    expect(reading.stopReason).toBe('rose');
    expect(reading.loss.length).toBe(97);
    expect(reading.crop).toEqual({ start: 10, end: 92 });
    const { valley, slide, minimum, steep } = reading.suggestions;
    expect(valley).toMatchObject({ ok: true, index: 45, lr: goldenRates[45] });
    expect(slide).toMatchObject({ ok: true, index: 62, lr: goldenRates[62] });
    expect(minimum).toMatchObject({ ok: true, index: reading.best?.index });
    expect(steep).toMatchObject({ ok: true, index: 65, lr: goldenRates[65] });
    expect(Number(reading.best?.lr.toPrecision(6))).toBe(0.436516);
    const raw = reading.rawSuggestions;
    expect([raw.valley, raw.slide, raw.minimum, raw.steep].map((s) => s.ok && Number(s.lr.toPrecision(6)))).toEqual([
      0.000158489, 0.001, 0.00831764, 0.00301995,
    ]);
  });

  test('bounds: a tenth of the fall, and a third of the rate of the two-sided minimum', () => {
    const { levels, bounds } = reading;
    if (!levels || !bounds) throw new Error('no bounds');
    expect(levels.start).toBeCloseTo(2.29994, 5);
    const least = goldenRates[levels.least] as number;
    expect(bounds.upper).toBe(least / 3);
    // the true curve has its minimum at 0.083; smoothing a lopsided valley moves it by a point or two, where the debiased average is nine points late
    expect(Math.abs(levels.least - goldenLosses.indexOf(Math.min(...goldenLosses)))).toBeLessThanOrEqual(3);
    // a true tenth of the fall is at log10 lr = -2.5 - ln(9) / 2.5, 4.2e-4
    expect(bounds.lower).toBeGreaterThan(2e-4);
    expect(bounds.lower).toBeLessThan(4.2e-4 * 1.3);
  });

  test('nothing to warn of but where it stopped', () => {
    expect(reading.notices).toEqual([{ code: 'stopped', index: 96, lr: goldenRates[96], reason: 'rose' }]);
  });

  test('suggestions see float32 losses, as fastai’s lr_find hands them over', () => {
    // falls by less than float32 can tell near 2.3, then climbs: no descent, so valley gives the first point of the crop
    const creeping = read(
      goldenRates,
      goldenRates.map((_, i) => (i < 60 ? 2.3 - i * 1e-10 : 2.3 + i * 1e-3)),
      { beta: 0 },
    );
    expect(creeping.suggestions.valley).toMatchObject({ ok: true, index: 10 });
  });

  test('points after the stop are not read, and stopFactor 0 reads them all', () => {
    expect(read(goldenRates, goldenLosses.with(99, 0))).toEqual(reading);
    const whole = read(goldenRates, goldenLosses, { stopFactor: 0 });
    expect(whole.stopIndex).toBeNull();
    expect(whole.crop).toEqual({ start: 10, end: 95 });
    expect(whole.loss.length).toBe(100);
  });

  test('a test under way reads what is there', () => {
    const half = read(goldenRates, goldenLosses.subarray(0, 50));
    expect(half.loss.length).toBe(50);
    expect(half.crop).toEqual({ start: 10, end: 45 });
    expect(half.suggestions.slide.ok).toBe(true);
    expect(half.smoothed).toEqual(reading.smoothed.subarray(0, 50));
  });
});

describe('bounds with noise and with a climb', () => {
  test('over 50 seeds of noise 0.1 the handles stay within a factor 3 of the noise-free ones', () => {
    const exact = read(goldenRates, goldenLosses).bounds;
    for (let seed = 0; seed < 50; seed++) {
      const noise = gaussian(seed, 100);
      const { bounds } = read(
        goldenRates,
        goldenLosses.map((loss, i) => loss + 0.1 * (noise[i] as number)),
      );
      if (!bounds || !exact) throw new Error(`no bounds for seed ${seed}`);
      expect(Math.abs(Math.log(bounds.lower / exact.lower))).toBeLessThan(Math.log(3));
      expect(Math.abs(Math.log(bounds.upper / exact.upper))).toBeLessThan(Math.log(3));
      expect(bounds.lower).toBeLessThan(bounds.upper);
    }
  });

  test('how high the climb goes does not move the minimum', () => {
    const climb = (top: number) => goldenLosses.map((loss, i) => (i >= 92 ? top : loss));
    expect(read(goldenRates, climb(1e9)).levels?.least).toBe(read(goldenRates, climb(10)).levels?.least);
  });

  test('an abrupt fall: lower is a quarter of upper', () => {
    const lr = rates(100);
    const loss = lr.map((_, i) => (i < 90 ? 2 : i < 95 ? 0.5 : 1));
    const { bounds, levels } = read(lr, loss);
    expect(bounds?.upper).toBe((lr[levels?.least as number] as number) / 3);
    expect(bounds?.lower).toBe((bounds?.upper as number) / 4);
  });
});

describe('notices', () => {
  test('a curve that never falls', () => {
    const lr = rates(100);
    const flat = read(lr, new Float64Array(100).fill(2.3));
    expect(flat.bounds).toBeNull();
    expect(flat.notices).toContainEqual({ code: 'neverFalls', fall: expect.closeTo(0, 12), threshold: 0.023 });
    const rising = read(
      lr,
      lr.map((_, i) => 2.3 + i / 100),
    );
    expect(codes(rising)).toContain('neverFalls');
    expect(rising.notices).toContainEqual({ code: 'minimumAtEdge', edge: 'first', index: 10, lr: lr[10] });
  });

  test('pure noise does not count as a fall (at most 2 of 100 seeds)', () => {
    let fell = 0;
    for (let seed = 0; seed < 100; seed++)
      if (
        !codes(
          read(
            rates(100),
            gaussian(seed, 100).map((x) => 2.3 + 0.1 * x),
          ),
        ).includes('neverFalls')
      )
        fell++;
    expect(fell).toBeLessThanOrEqual(2);
  });

  test('a curve that never rises: the range is too short', () => {
    const lr = rates(100, 1e-6, 1e-2);
    const { notices, bounds } = read(lr, lr.map(goldenLoss));
    expect(notices.map(({ code }) => code)).toEqual(['neverRises', 'minimumAtEdge']);
    expect(notices[0]).toMatchObject({ endLr: 0.01, rise: 0 });
    expect(notices[1]).toMatchObject({ edge: 'last', index: 94 });
    expect(bounds?.upper).toBeCloseTo(0.01 / 3, 12);
  });

  test('NaN in the middle: the points before it are read, as fastai reads them', () => {
    const lr = rates(100, 1e-6, 1);
    const loss = lr.map(goldenLoss).with(60, Number.NaN);
    const reading = read(lr, loss);
    expect(reading.stopIndex).toBe(60);
    expect(reading.stopReason).toBe('notANumber');
    expect(reading.crop).toEqual({ start: 10, end: 60 });
    expect(reading.suggestions.valley.ok).toBe(true);
    expect(reading.notices).toContainEqual({ code: 'notFinite', index: 60, lr: lr[60] });
    expect(codes(reading)).not.toContain('neverRises');
  });

  test('diverged at once: no suggestion, no bounds, four refusals', () => {
    const lr = rates(100, 1, 100);
    const reading = read(lr, [2.3, 40, 1e4, Number.NaN]);
    expect(codes(reading)).toEqual(['divergedAtOnce', 'tooFewPoints', 'neverFalls', 'stopped']);
    expect(reading.notices[0]).toEqual({ code: 'divergedAtOnce', index: 1, lr: lr[1] });
    expect(Object.values(reading.suggestions).map((s) => s.ok || s.reason)).toEqual(Array(4).fill('tooFewPoints'));
    const first = read(lr, [Number.NaN]);
    expect(codes(first)).toEqual(['divergedAtOnce', 'notFinite', 'tooFewPoints', 'stopped']);
    expect(first.best).toBeNull();
    expect(first.bounds).toBeNull();
    expect(first.smoothedTwoSided[0]).toBeNaN();
  });

  test('fewer than 16 points: slide refuses, the others answer', () => {
    const lr = rates(20);
    const reading = read(
      lr,
      lr.map((_, i) => 3 - i / 20),
    );
    expect(reading.crop).toEqual({ start: 2, end: 15 });
    expect(reading.notices).toContainEqual({ code: 'tooFewPoints', points: 13, needed: 16 });
    expect(reading.suggestions.slide).toEqual({ ok: false, reason: 'tooFewPoints', points: 13, needed: 16 });
    expect([reading.suggestions.valley.ok, reading.suggestions.minimum.ok, reading.suggestions.steep.ok]).toEqual([true, true, true]);
  });

  test('valley that points at the last rate is called out', () => {
    const lr = rates(30);
    // after the crop: one falling pair, then up
    const reading = read(
      lr,
      lr.map((_, i) => (i === 3 ? 2 : i === 4 ? 1 : i < 3 ? 2 : i)),
      { beta: 0, stopFactor: 0 },
    );
    expect(reading.suggestions.valley).toMatchObject({ index: 24, lr: lr[24] });
    expect(reading.notices).toContainEqual({ code: 'valleyWrapped', lr: lr[24] });
  });

  test('nothing at all', () => {
    const reading = read(new Float64Array(0), []);
    expect(reading.best).toBeNull();
    expect(codes(reading)).toEqual(['tooFewPoints']);
  });
});

describe('over seeds', () => {
  const readings = [0, 1, 2, 3, 4].map((seed) => {
    const noise = gaussian(seed, 100);
    return read(
      goldenRates,
      goldenLosses.map((loss, i) => loss + 0.05 * (noise[i] as number)),
    );
  });
  const summary = overSeeds(readings);

  test('median and interval of every suggestion and handle', () => {
    const values = readings.map(({ suggestions }) => (suggestions.steep.ok ? suggestions.steep.lr : Number.NaN));
    expect(summary.suggestions.steep).toEqual({ median: median(values), min: Math.min(...values), max: Math.max(...values), count: 5, of: 5 });
    const uppers = readings.map(({ bounds }) => bounds?.upper as number);
    expect(summary.upper).toEqual({ median: median(uppers), min: Math.min(...uppers), max: Math.max(...uppers), count: 5, of: 5 });
    expect(summary.stopLr?.count).toBe(5);
  });

  test('band of the curves, as long as the longest test', () => {
    const longest = Math.max(...readings.map(({ lr }) => lr.length));
    expect(summary.lr.length).toBe(longest);
    expect(summary.smoothed.min.length).toBe(longest);
    const at = readings.map(({ smoothed }) => smoothed[40] as number);
    expect([summary.smoothed.min[40], summary.smoothed.median[40], summary.smoothed.max[40]]).toEqual([Math.min(...at), median(at), Math.max(...at)]);
    expect(summary.smoothedTwoSided.count[40]).toBe(5);
  });

  test('seeds that refused are counted', () => {
    const blown = read(goldenRates, [Number.NaN]);
    const mixed = overSeeds([...readings, blown]);
    expect(mixed.suggestions.valley).toMatchObject({ count: 5, of: 6 });
    expect(mixed.stopLr?.count).toBe(6);
    const none = overSeeds([blown]);
    expect(none.suggestions.valley).toBeNull();
    expect(none.lower).toBeNull();
    expect(overSeeds([]).lr.length).toBe(0);
  });
});
