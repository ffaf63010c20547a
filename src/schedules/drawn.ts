/**
 * @file Drawn by hand: a smooth curve through control points.
 *
 *   lr(t) = peak g(t / T),    g: monotone cubic through (fractions_k, levels_k), of the levels (`linear`) or of their logarithms (`log`)
 *
 * peak = maxLr: rate, so that a whole drawing can be moved up and down; fractions: shares of the run T, ascending, 0 to 1; levels: shares of the peak,
 * 0 to 1. Before the first point and after the last one the rate is held. In `log` a level below 1e-6 counts as 1e-6, as 0 has no logarithm.
 * If the lists differ in length the shorter one counts (and the card reports a conflict).
 * Source: the interpolation, monotone.ts (Fritsch & Carlson 1980). PyTorch: LambdaLR. optax: piecewise_interpolate_schedule (linear or cosine pieces).
 * Keras: a LearningRateSchedule of one's own. fastai: combine_scheds.
 */
import { ln } from '../math/portable.ts';
import { defineSchedule } from './define.ts';
import { monotoneCurve } from './monotone.ts';
import { rate } from './params.ts';
import { quickExp } from './powers.ts';

const LEVEL_MIN = 1e-6;

export const drawn = defineSchedule({
  kind: 'drawn',
  params: {
    maxLr: rate(0.1, 'η_max'),
    fractions: {
      type: 'list',
      unit: '1',
      min: 0,
      max: 1,
      minLength: 2,
      maxLength: 32,
      default: [0, 0.15, 0.4, 0.7, 1],
      ascending: true,
    },
    levels: { type: 'list', unit: '1', min: 0, max: 1, minLength: 2, maxLength: 32, default: [0.05, 1, 0.5, 0.6, 0.005] },
    interpolation: { type: 'choice', options: ['log', 'linear'], default: 'log' },
  },
  peak: 'maxLr',
  cite: [{ authors: 'Fritsch, Carlson', year: 1980, title: 'Monotone Piecewise Cubic Interpolation', where: 'doi 10.1137/0717021' }],
  check: ({ fractions, levels }) =>
    Array.isArray(fractions) && Array.isArray(levels) && fractions.length !== levels.length
      ? [{ keys: ['fractions', 'levels'], code: 'lengthsDiffer' }]
      : [],
  build({ maxLr, fractions, levels, interpolation }, { totalSteps }) {
    const n = Math.min(fractions.length, levels.length);
    const xs = fractions.slice(0, n).map((fraction) => fraction * Math.max(1, totalSteps));
    if (interpolation === 'linear') {
      const level = monotoneCurve(xs, levels.slice(0, n));
      return { lrAt: (t) => maxLr * level(t) };
    }
    const logs = levels.slice(0, n).map((level) => ln(maxLr * Math.max(level, LEVEL_MIN)));
    const logRate = monotoneCurve(xs, logs);
    return { lrAt: (t) => quickExp(logRate(t)) };
  },
});
