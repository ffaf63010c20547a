/**
 * @file Reading a range test: from rates and raw losses to the smoothed curves, the stop, the four suggestions, the two handles and the notices.
 *
 *   raw losses -> stop rule -> points 0 .. stop -> debiased smoothing -> crop -> suggestions (fastai's `lr_find`, in its float32)
 *                                              -> two-sided smoothing -> bounds
 *
 * Symbols: lr [n] absolute rates, loss [n] mini-batch loss before each update, n points given, N planned updates (n <= N).
 * What is given may go on past the stop (a test that ran on); the reading ends with the point that stops.
 * A test of one layer group is read the same way: `lr` is then the rate of that group, the others held (or frozen); nothing else changes. With a ramp that
 * all groups share by factors, `lr` is the rate of the last group, as fastai records it.
 * Difference from fastai: ours stops at NaN and not at the planned end; the points that remain are the same (crop.ts).
 */
import { type Bounds, boundsOf, type Levels, levelsOf } from './bounds.ts';
import { type Crop, cropOf } from './crop.ts';
import { type Notice, noticesOf } from './guards.ts';
import { smoothDebiased } from './smooth.ts';
import { type StopReason, stopOf, stopRules } from './stop.ts';
import { type Suggestions, suggestAll } from './suggest.ts';

export interface RangeTest {
  readonly lr: ArrayLike<number>;
  /** Raw losses; as many as rates, or fewer (a test under way). */
  readonly loss: ArrayLike<number>;
  readonly options?: ReadOptions;
}

export interface ReadOptions {
  /** N, which decides the crop. Default: the number of losses. */
  readonly plannedSteps?: number;
  /** Weight of the past in the smoothing that stops and suggests. Default 0.98. */
  readonly beta?: number;
  /** Default 4; 0: never stops. */
  readonly stopFactor?: number;
}

export interface Reading {
  /** The points read: up to and with the one that stops. */
  readonly lr: Float64Array;
  readonly loss: Float64Array;
  /** Debiased average, the curve of the suggestions: it lags. */
  readonly smoothed: Float64Array;
  /** Without lag, losses capped at twice the start level (bounds.ts). */
  readonly smoothedTwoSided: Float64Array;
  /** Least of `smoothed`; null if none is finite. */
  readonly best: { readonly index: number; readonly lr: number; readonly loss: number } | null;
  /** Index of the point that stopped the test; null: it ran to its end. */
  readonly stopIndex: number | null;
  readonly stopReason: StopReason | null;
  /** Points that the suggestions look at. */
  readonly crop: Crop;
  /** On `smoothed`; indices count from the first point of the test. */
  readonly suggestions: Suggestions;
  /** The same functions on the raw losses, to show what smoothing alone does to an answer. */
  readonly rawSuggestions: Suggestions;
  readonly levels: Levels | null;
  /** Where the two handles start; null where the loss never fell. */
  readonly bounds: Bounds | null;
  readonly notices: readonly Notice[];
}

export function readRangeTest({ lr: allRates, loss: allLosses, options = {} }: RangeTest): Reading {
  const { plannedSteps = allLosses.length, beta = stopRules.ours.beta, stopFactor = stopRules.ours.factor } = options;
  const stopped = stopOf(allLosses, { ...stopRules.ours, beta, factor: stopFactor });
  const points = Math.min(allRates.length, stopped ? stopped.index + 1 : allLosses.length);
  const lr = Float64Array.from({ length: points }, (_, i) => allRates[i] as number);
  const loss = Float64Array.from({ length: points }, (_, i) => allLosses[i] as number);
  const smoothed = smoothDebiased(loss, beta);
  const crop = cropOf(smoothed, plannedSteps);
  const levels = levelsOf(loss, plannedSteps);
  return {
    lr,
    loss,
    smoothed,
    smoothedTwoSided: levels?.smoothed ?? new Float64Array(points).fill(Number.NaN),
    best: bestOf(lr, smoothed),
    stopIndex: stopped?.index ?? null,
    stopReason: stopped?.reason ?? null,
    crop,
    suggestions: suggestIn(crop, lr, smoothed),
    rawSuggestions: suggestIn(crop, lr, loss),
    levels,
    bounds: levels && boundsOf(lr, levels),
    notices: noticesOf({ lr, loss, smoothed, crop, stopped, levels }),
  };
}

function suggestIn({ start, end }: Crop, lr: Float64Array, loss: Float64Array): Suggestions {
  return suggestAll(lr.subarray(start, end), Float32Array.from(loss.subarray(start, end)), start);
}

function bestOf(lr: Float64Array, smoothed: Float64Array): Reading['best'] {
  let index = -1;
  for (let i = 0; i < smoothed.length; i++) {
    const value = smoothed[i] as number;
    if (Number.isFinite(value) && (index < 0 || value < (smoothed[index] as number))) index = i;
  }
  return index < 0 ? null : { index, lr: lr[index] as number, loss: smoothed[index] as number };
}
