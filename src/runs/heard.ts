/**
 * @file The evaluations of a series, as a schedule that listens takes them: the page asks the same function for the rate that the worker asks
 * (experiment/historyRate.ts), with the same evaluations, so both say the same.
 */
import type { Series } from './series.ts';

interface Evaluation {
  readonly step: number;
  readonly loss: number;
}

const heard = new WeakMap<Series, Evaluation[]>();

/** One growing list per series, brought up to date by asking. */
export function heardOf(series: Series): readonly Evaluation[] {
  const list = heard.get(series) ?? [];
  heard.set(series, list);
  const { evalStep, evalLoss } = series;
  for (let i = list.length; i < evalLoss.length; i++) list.push({ step: evalStep.values[i] as number, loss: evalLoss.values[i] as number });
  return list;
}
