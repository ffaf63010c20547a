/**
 * @file What the race says in numbers: best and last accuracy, loss now, first evaluation at or above a target.
 *
 * "Steps to target" is the step of the first evaluation that reached it (evaluations are `evalEvery` updates apart; nothing is interpolated),
 * so two runs that reach it between the same two evaluations tie.
 */
import { finite } from '../math/statistics.ts';
import type { Series } from './series.ts';

export interface RunResult {
  readonly best: number | null;
  readonly last: number | null;
  /** Mean of the last ten batches. */
  readonly loss: number | null;
  readonly toTarget: number | null;
}

const RECENT = 10;

export function resultOf(series: Series | null, target: number): RunResult {
  if (!series) return { best: null, last: null, loss: null, toTarget: null };
  const accuracy = series.evalAccuracy.values;
  const recent = finite(Array.from(series.loss.values.slice(-RECENT)));
  const hit = accuracy.findIndex((value) => value >= target);
  return {
    best: accuracy.length > 0 ? accuracy.reduce((a, b) => Math.max(a, b)) : null,
    last: accuracy.at(-1) ?? null,
    loss: recent.length > 0 && series.end?.reason !== 'diverged' ? recent.reduce((a, b) => a + b, 0) / recent.length : null,
    toTarget: hit < 0 ? null : (series.evalStep.values[hit] ?? null),
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
