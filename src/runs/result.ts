/**
 * @file What one seed of a run says in numbers: best and last accuracy, loss now, first evaluation at or above a target.
 *
 * "Steps to target" is the step of the first evaluation that reached it (evaluations are `evalEvery` updates apart; nothing is interpolated),
 * so two runs that reach it between the same two evaluations tie. Seconds to target: of training, at the end of the last update before that evaluation.
 * Losses of a run that diverged are null: there is no number that would be right.
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

export function resultOf(series: Series | null, target: number): RunResult {
  if (!series) return NOTHING;
  const accuracy = series.evalAccuracy.values;
  const recent = finite(series.loss.values.subarray(-RECENT));
  const diverged = series.end?.reason === 'diverged';
  const hit = accuracy.findIndex((value) => value >= target);
  const toTarget = hit < 0 ? null : (series.evalStep.values[hit] ?? null);
  return {
    best: accuracy.length > 0 ? accuracy.reduce((a, b) => Math.max(a, b)) : null,
    last: accuracy.at(-1) ?? null,
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
