/**
 * @file What one seed of a run says in numbers: best and last accuracy, loss now, first evaluation at or above a target.
 *
 * "Steps to target" is the step of the first evaluation that reached it (evaluations are `evalEvery` updates apart; nothing is interpolated),
 * so two runs that reach it between the same two evaluations tie. Seconds to target: of training, at the end of the last update before that evaluation.
 * Losses and the last accuracy of a run that diverged are null: there is no number that would be right, and what it had before is not its end.
 *
 * A race shows these numbers five times a second for up to 192 series. What is filled of a column never changes, so of each series it is remembered
 * how far it was read, and only what is new is looked at.
 */
import { finite, mean } from '../math/statistics.ts';
import type { Series } from './series.ts';

export interface RunResult {
  readonly best: number | null;
  readonly last: number | null;
  /** Mean of the last ten batches. */
  readonly loss: number | null;
  /** Loss of the last evaluation. */
  readonly testLoss: number | null;
  readonly toTarget: number | null;
  readonly secondsToTarget: number | null;
  /** Updates done. */
  readonly steps: number;
  readonly diverged: boolean;
}

const RECENT = 10;
const NOTHING: RunResult = {
  best: null,
  last: null,
  loss: null,
  testLoss: null,
  toTarget: null,
  secondsToTarget: null,
  steps: 0,
  diverged: false,
};

interface Reading {
  readonly target: number;
  readonly steps: number;
  readonly end: Series['end'];
  /** Evaluations read. */
  readonly seen: number;
  /** The greatest of them. */
  readonly best: number;
  /** The first of them at or above the target; -1: none. */
  readonly hit: number;
  readonly result: RunResult;
}

const readings = new WeakMap<Series, Reading>();

export function resultOf(series: Series | null, target: number): RunResult {
  if (!series) return NOTHING;
  const before = readings.get(series);
  const steps = series.loss.length;
  const { end } = series;
  const seen = series.evalAccuracy.length;
  const same = before?.target === target;
  if (same && before.steps === steps && before.end === end && before.seen === seen) return before.result;
  const accuracy = series.evalAccuracy.values;
  let best = before?.best ?? Number.NEGATIVE_INFINITY;
  for (let i = before?.seen ?? 0; i < seen; i++) best = Math.max(best, accuracy[i] as number);
  let hit = same ? before.hit : -1;
  for (let i = same ? before.seen : 0; hit < 0 && i < seen; i++) if ((accuracy[i] as number) >= target) hit = i;
  const result = resultFrom(series, best, hit);
  readings.set(series, { target, steps, end, seen, best, hit, result });
  return result;
}

function resultFrom(series: Series, best: number, hit: number): RunResult {
  const accuracy = series.evalAccuracy.values;
  const recent = finite(series.loss.values.subarray(-RECENT));
  const diverged = series.end?.reason === 'diverged';
  const toTarget = hit < 0 ? null : (series.evalStep.values[hit] ?? null);
  return {
    best: accuracy.length > 0 ? best : null,
    last: diverged ? null : (accuracy.at(-1) ?? null),
    loss: recent.length > 0 && !diverged ? mean(recent) : null,
    testLoss: diverged ? null : (finite(series.evalLoss.values.subarray(-1))[0] ?? null),
    toTarget,
    secondsToTarget: toTarget === null ? null : toTarget === 0 ? 0 : (series.seconds.values[toTarget - 1] ?? null),
    steps: series.loss.length,
    diverged,
  };
}

/** Evaluations before a verdict: at the start every network is at chance. */
const VERDICT_AFTER = 3;

/**
 * Whether a run has not learned or has lost what it learned: its last accuracy is below one and a half times chance. A rate that is too high often ends
 * like this, with dead units and a finite loss of ln(classes), and not with infinity.
 */
export function atChance(series: Series | null, classes: number): boolean {
  const accuracy = series?.evalAccuracy.values;
  return accuracy !== undefined && accuracy.length >= VERDICT_AFTER && (accuracy.at(-1) as number) < 1.5 / classes;
}
