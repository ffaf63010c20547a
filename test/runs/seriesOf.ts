/** @file Series with given evaluations, as the worker would have reported them. */
import { createSeries, type Series } from '../../src/runs/series.ts';

export interface Told {
  readonly steps?: number;
  /** Accuracy per evaluation, `evalEvery` updates apart from step 0. */
  readonly accuracy?: readonly number[];
  readonly evalEvery?: number;
  readonly loss?: readonly number[];
  readonly end?: Series['end'];
}

export function seriesOf({ accuracy = [], evalEvery = 25, loss, steps = (accuracy.length - 1) * evalEvery, end = null }: Told): Series {
  const series = createSeries(1);
  const rows = loss ?? Array.from({ length: Math.max(0, steps) }, (_, t) => 2 / (1 + t));
  series.loss.push(rows);
  series.accuracy.push(rows.map(() => 0.5));
  series.lr.push(rows.map(() => 0.1));
  series.seconds.push(rows.map((_, t) => (t + 1) / 100));
  accuracy.forEach((value, k) => {
    series.evalStep.push([k * evalEvery]);
    series.evalLoss.push([1 - value]);
    series.evalAccuracy.push([value]);
  });
  series.end = end;
  return series;
}

/** Reaches 0.8 at evaluation `hit`, of `count`. */
export function reaches(hit: number, count = 12): Series {
  return seriesOf({ accuracy: Array.from({ length: count }, (_, k) => (k < hit ? 0.1 : 0.8)) });
}
