import { describe, expect, test } from 'vitest';
import { stream } from '../../src/math/rng.ts';
import { readAccuracyTest } from '../../src/rangetest/accuracy.ts';
import { rampRates } from '../../src/rangetest/ramp.ts';

const N = 200;
const lr = rampRates({ startLr: 0, endLr: 0.02, steps: N, spacing: 'linear', convention: 'smith' });
const clamp = (x: number) => Math.min(1, Math.max(0, x));

/** Share right of a batch of `batch` where each is right with probability `p`. */
function drawn(p: readonly number[], batch: number, seed: number): Float64Array {
  const rng = stream(seed, 'accuracy');
  return Float64Array.from(p, (chance) => {
    let right = 0;
    for (let i = 0; i < batch; i++) if (rng.uniform() < chance) right++;
    return right / batch;
  });
}

/** 0.1 until `rise`, then a straight line to 0.6 at `top`, then `after`. */
const shape = (rise: number, top: number, after: (i: number) => number) =>
  Array.from({ length: N }, (_, i) => (i < rise ? 0.1 : i < top ? 0.1 + (0.5 * (i - rise)) / (top - rise) : clamp(after(i))));

describe('Smith’s reading', () => {
  test('starts to rise, then falls', () => {
    const reading = readAccuracyTest({ lr, accuracy: shape(40, 120, (i) => 0.6 - (i - 120) / 60) });
    // a tenth of the gain is at 48
    expect(reading.base?.index).toBeGreaterThanOrEqual(44);
    expect(reading.base?.index).toBeLessThanOrEqual(50);
    expect(reading.max?.sign).toBe('falls');
    expect(reading.max?.index).toBeGreaterThanOrEqual(114);
    expect(reading.max?.index).toBeLessThanOrEqual(122);
    expect(reading.max?.lr).toBe(lr[reading.max?.index ?? -1]);
    expect(reading.start).toBe(0.1);
  });

  test('starts to rise, then stands', () => {
    const reading = readAccuracyTest({ lr, accuracy: shape(20, 100, () => 0.6) });
    expect(reading.max?.sign).toBe('slows');
    // 0.9 of the gain is at 92
    expect(reading.max?.index).toBeGreaterThanOrEqual(89);
    expect(reading.max?.index).toBeLessThanOrEqual(96);
    expect(reading.signs.falls).toBeNull();
  });

  test('becomes ragged', () => {
    const smooth = Array.from({ length: N }, (_, i) => 0.1 + i / 400);
    const ragged = smooth.map((a, i) => a + (i % 2 ? 1 : -1) * (i < 120 ? 0.01 : 0.08));
    const reading = readAccuracyTest({ lr, accuracy: ragged });
    expect(reading.max?.sign).toBe('ragged');
    // sigma 0.0163 up to 120 by the bends, eight times that after: a window of 20 needs one loud point to double
    expect(reading.max?.index).toBeGreaterThanOrEqual(119);
    expect(reading.max?.index).toBeLessThanOrEqual(124);
  });

  test('still rising at the end: the range was too short', () => {
    const reading = readAccuracyTest({ lr, accuracy: Array.from({ length: N }, (_, i) => 0.1 + (0.5 * i * i) / (N * N)) });
    expect(reading.max).toEqual({ index: 199, lr: lr[199], sign: 'ends' });
    expect(reading.signs).toEqual({ slows: null, ragged: null, falls: null });
  });

  test('never rises: no base, no max', () => {
    const reading = readAccuracyTest({ lr, accuracy: drawn(Array(N).fill(0.1), 64, 1) });
    expect(reading.gain).toBeLessThan(reading.threshold);
    expect([reading.base, reading.max]).toEqual([null, null]);
    expect(readAccuracyTest({ lr: [], accuracy: [] }).base).toBeNull();
  });

  test('with the noise of batches of 64, over 40 seeds: the two rates near the true ones in at least 36', () => {
    let near = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { base, max } = readAccuracyTest({
        lr,
        accuracy: drawn(
          shape(40, 120, (i) => 0.6 - (i - 120) / 60),
          64,
          seed,
        ),
      });
      if (base && max && Math.abs(base.index - 48) <= 12 && Math.abs(max.index - 118) <= 16) near++;
    }
    expect(near).toBeGreaterThanOrEqual(36);
  });
});
