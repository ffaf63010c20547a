import { describe, expect, test } from 'vitest';
import { smoothDebiased, smoothPlain } from '../../src/rangetest/smooth.ts';
import { stopOf, stopRules, stopStart, stopStep } from '../../src/rangetest/stop.ts';
import fc from '../house/fastCheck.ts';
import { goldenLosses } from './curves.ts';

const raw = { factor: 4, beta: 0, smoothing: 'debiased', stopAtNaN: true } as const;

describe('the rule', () => {
  test('golden: fastai and ours stop at update 96', () => {
    expect(stopOf(goldenLosses, stopRules.fastai)).toEqual({ index: 96, reason: 'rose' });
    expect(stopOf(goldenLosses, stopRules.ours)).toEqual({ index: 96, reason: 'rose' });
  });

  test('strictly above: four times the least goes on, a hair more stops', () => {
    expect(stopOf([1, 4, 4], raw)).toBeNull();
    expect(stopOf([1, 4, 4.0001], raw)).toEqual({ index: 2, reason: 'rose' });
    expect(stopOf([2, 1, 5], raw)).toEqual({ index: 2, reason: 'rose' });
  });

  test('factor 0: never, not at NaN either', () => {
    expect(stopOf([1, 1e9, Number.NaN], { ...raw, factor: 0 })).toBeNull();
  });

  test('NaN: ours and 0.7 stop, fastai 2 and pytorch-lr-finder go on', () => {
    const losses = [1, Number.NaN, 1];
    expect(stopOf(losses, stopRules.ours)).toEqual({ index: 1, reason: 'notANumber' });
    expect(stopOf(losses, stopRules.fastai07)).toEqual({ index: 1, reason: 'notANumber' });
    expect(stopOf(losses, stopRules.fastai)).toBeNull();
    expect(stopOf(losses, stopRules.lrFinder)).toBeNull();
    expect(stopOf([Number.NaN], stopRules.ours)).toEqual({ index: 0, reason: 'notANumber' });
  });

  test('an infinite loss stops every rule', () => {
    for (const rule of [stopRules.ours, stopRules.fastai, stopRules.lrFinder])
      expect(stopOf([1, Number.POSITIVE_INFINITY], rule)).toEqual({ index: 1, reason: 'rose' });
    expect(stopOf([Number.POSITIVE_INFINITY], stopRules.ours)).toEqual({ index: 0, reason: 'rose' });
  });

  test('0.7 takes no best before update 11', () => {
    const losses = [1, ...Array.from({ length: 20 }, () => 9)];
    const quick = { ...stopRules.fastai07, beta: 0 };
    expect(stopOf(losses, quick)).toBeNull();
    expect(stopOf(losses, { ...quick, bestAfter: -1 })).toEqual({ index: 1, reason: 'rose' });
    expect(stopOf([...losses, 36.1], quick)).toEqual({ index: 21, reason: 'rose' });
  });
});

describe('the fold', () => {
  test('its smoothed loss is that of the whole column, and the stop is kept', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 }), (losses) => {
        for (const rule of [stopRules.ours, stopRules.lrFinder]) {
          const column = rule.smoothing === 'plain' ? smoothPlain(losses, 1 - rule.beta) : smoothDebiased(losses, rule.beta);
          let state = stopStart;
          let least = Number.POSITIVE_INFINITY;
          let first: number | null = null;
          losses.forEach((loss, i) => {
            state = stopStep(state, loss, rule);
            expect(state.smoothed).toBeCloseTo(column[i] as number, 9);
            least = Math.min(least, state.smoothed);
            if (first === null && state.smoothed > rule.factor * least) first = i;
            expect(state.stopped?.index ?? null).toBe(first);
          });
          expect(state.best).toBe(least);
          expect(stopOf(losses, rule)?.index ?? null).toBe(first);
        }
      }),
    );
  });

  test('a state is not changed by what follows', () => {
    const state = stopStep(stopStart, 2, raw);
    stopStep(state, 100, raw);
    expect(state).toMatchObject({ count: 1, smoothed: 2, best: 2, stopped: null });
    expect(stopStart).toMatchObject({ count: 0, best: Number.POSITIVE_INFINITY, stopped: null });
  });
});
