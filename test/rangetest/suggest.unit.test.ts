import { describe, expect, test } from 'vitest';
import { cropOf } from '../../src/rangetest/crop.ts';
import { slide } from '../../src/rangetest/slide.ts';
import { smoothDebiased } from '../../src/rangetest/smooth.ts';
import { steep } from '../../src/rangetest/steep.ts';
import { suggestAll, suggesters } from '../../src/rangetest/suggest.ts';
import { suggestionKinds } from '../../src/rangetest/suggestion.ts';
import { descentOf, valley } from '../../src/rangetest/valley.ts';
import fc from '../house/fastCheck.ts';
import { goldenLosses, goldenRates } from './curves.ts';

const rates = (n: number) => Float64Array.from({ length: n }, (_, i) => 10 ** (i / 10 - 5));

describe('golden vector: 1e-7 to 10 in 100, 2.3 - 1.8 / (1 + exp(-2.5 (log10 lr + 2.5))) + (lr / 0.5)^2, stopped at 96', () => {
  const smoothed = smoothDebiased(goldenLosses.subarray(0, 97), 0.98);
  const { start, end } = cropOf(smoothed, 100);
  const lr = goldenRates.subarray(start, end);

  test('82 points remain', () => expect([start, end, end - start]).toEqual([10, 92, 82]));

  test.for([
    ['smoothed', smoothed, { minimum: 0.0436516, steep: 0.0158489, valley: 0.000398107, slide: 0.00912011 }, { index: 35, start: -1, end: 73 }],
    ['raw', goldenLosses, { minimum: 0.00831764, steep: 0.00301995, valley: 0.000158489, slide: 0.001 }, { index: 30, start: -1, end: 64 }],
  ] as const)('%s', ([, losses, expected, descent]) => {
    const cropped = losses.subarray(start, end);
    expect(descentOf(cropped)).toEqual(descent);
    for (const column of [cropped, Float32Array.from(cropped)]) {
      const ours = suggestAll(lr, column);
      for (const kind of suggestionKinds) {
        const suggestion = ours[kind];
        expect(suggestion.ok && Number(suggestion.lr.toPrecision(6)), kind).toBe(expected[kind]);
      }
    }
  });

  test('smoothing alone moves the answers by 5.2, 5.2, 2.5 and 9.1 times', () => {
    const at = (losses: Float64Array) => suggestAll(lr, losses.subarray(start, end));
    const ratio = (kind: (typeof suggestionKinds)[number]) => {
      const [a, b] = [at(smoothed)[kind], at(goldenLosses)[kind]];
      return a.ok && b.ok ? Number((a.lr / b.lr).toFixed(1)) : null;
    };
    expect(['minimum', 'steep', 'valley', 'slide'].map((kind) => ratio(kind as 'minimum'))).toEqual([5.2, 5.2, 2.5, 9.1]);
  });
});

describe('edge cases of the published functions', () => {
  test('valley: a curve that never falls gives the first rate', () => {
    expect(valley(rates(4), [1, 2, 3, 4])).toEqual({ ok: true, index: 0, lr: rates(1)[0] });
    expect(valley(rates(3), [1, 1, 1])).toMatchObject({ index: 0 });
  });

  test('valley: two falling points give index -1, the last element in Python', () => {
    expect(descentOf([2, 1])).toEqual({ start: -1, end: 1, index: -1 });
    expect(valley(rates(2), [2, 1])).toMatchObject({ ok: true, index: 1 });
    expect(valley(rates(5), [2, 1, 3, 4, 5])).toMatchObject({ ok: true, index: 4 });
  });

  test('valley: gaps are allowed, the first longest descent counts', () => {
    // 5, 4, 3 with a gap: length 3, ends at 3; start 0, a third is 1
    expect(descentOf([5, 9, 4, 3, 8, 7])).toEqual({ start: 0, end: 3, index: 1 });
  });

  test('minimum: the first of equals, a tenth of its rate', () => {
    const suggestion = suggesters.minimum([0.1, 0.2, 0.4], [2, 1, 1]);
    expect(suggestion).toMatchObject({ ok: true, index: 1 });
    expect(suggestion.ok && suggestion.lr).toBeCloseTo(0.02, 14);
  });

  test('steep: per decade, not per point, and the left end of the interval', () => {
    // falls of 1 over two decades, then 0.7 over one
    expect(steep([0.001, 0.1, 1], [3, 2, 1.3])).toMatchObject({ index: 1, lr: 0.1 });
    expect(steep([0.001, 0.01, 0.1], [3, 2, 1.3])).toMatchObject({ index: 0, lr: 0.001 });
  });

  test('slide: 16 points are the least, and agreeing slopes stop it at once', () => {
    const flat = new Float64Array(16).fill(1);
    expect(slide(rates(16), flat)).toMatchObject({ ok: true, index: 0 });
    expect(slide(rates(40), new Float64Array(40).fill(1))).toMatchObject({ index: 24 });
    // slopes differ all the way down to the left end: a parabola
    expect(
      slide(
        rates(40),
        rates(40).map((_, i) => i * i),
      ),
    ).toMatchObject({ index: 0 });
  });

  test('where the published function raises: a refusal with numbers', () => {
    expect(slide(rates(15), rates(15))).toEqual({ ok: false, reason: 'tooFewPoints', points: 15, needed: 16 });
    expect(steep(rates(1), [1])).toEqual({ ok: false, reason: 'tooFewPoints', points: 1, needed: 2 });
    for (const kind of suggestionKinds) expect(suggesters[kind]([], [])).toMatchObject({ ok: false, reason: 'tooFewPoints', points: 0 });
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      for (const kind of suggestionKinds)
        expect(suggesters[kind](rates(20), rates(20).with(7, bad))).toMatchObject({ ok: false, reason: 'notFinite' });
  });

  test('float32 losses compare as float32: a fall below its last digit is none', () => {
    const losses = [2.3, 2.3 - 1e-9, 2.3 - 2e-9];
    expect(descentOf(losses).end).toBe(2);
    expect(descentOf(Float32Array.from(losses)).end).toBe(0);
  });
});

describe('properties', () => {
  const curve = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 16, maxLength: 80 });

  test('every pick is a point of the curve (minimum: a tenth of its rate)', () => {
    fc.assert(
      fc.property(curve, (losses) => {
        const lr = rates(losses.length);
        for (const kind of suggestionKinds) {
          const suggestion = suggesters[kind](lr, losses);
          if (!suggestion.ok) throw new Error(suggestion.reason);
          expect(suggestion.lr).toBe((lr[suggestion.index] as number) / (kind === 'minimum' ? 10 : 1));
        }
      }),
    );
  });

  test('valley’s descent is as long as the longest found by patience', () => {
    fc.assert(
      fc.property(curve, (losses) => {
        const tails: number[] = []; // of falling subsequences: largest possible last value per length
        for (const loss of losses) {
          const k = tails.findIndex((tail) => tail <= loss);
          tails[k < 0 ? tails.length : k] = loss;
        }
        const { start, end } = descentOf(losses);
        if (tails.length === 1) expect([start, end]).toEqual([0, 0]);
        else expect(end - start).toBe(tails.length);
      }),
    );
  });
});

describe('crop', () => {
  test('first tenth and last five, however early it stopped', () => {
    expect(cropOf(new Float64Array(100), 100)).toEqual({ start: 10, end: 95 });
    expect(cropOf(new Float64Array(40), 100)).toEqual({ start: 10, end: 35 });
    expect(cropOf(new Float64Array(15), 100)).toEqual({ start: 10, end: 10 });
    expect(cropOf([], 100)).toEqual({ start: 10, end: 10 });
    expect(cropOf(new Float64Array(16), 16)).toEqual({ start: 1, end: 11 });
  });

  test('NaN ends it, with nothing dropped before: fastai runs on to the planned end', () => {
    const nanFrom = (length: number, from: number) => new Float64Array(length).fill(Number.NaN, from);
    expect(cropOf(nanFrom(100, 50), 100)).toEqual({ start: 10, end: 50 });
    expect(cropOf(nanFrom(51, 50), 100)).toEqual({ start: 10, end: 50 });
    expect(cropOf(nanFrom(98, 97), 100)).toEqual({ start: 10, end: 95 });
    expect(cropOf(nanFrom(8, 7), 100)).toEqual({ start: 10, end: 10 });
  });
});
