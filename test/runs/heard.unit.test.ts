import { describe, expect, it } from 'vitest';
import { heardOf } from '../../src/runs/heard.ts';
import { createSeries, type Series } from '../../src/runs/series.ts';

function evaluate(series: Series, step: number, loss: number): void {
  series.evalStep.push([step]);
  series.evalLoss.push([loss]);
}

describe('heardOf', () => {
  it('is one list that grows with the series', () => {
    const series = createSeries(1);
    const list = heardOf(series);
    expect(list).toEqual([]);
    evaluate(series, 0, 2.3);
    evaluate(series, 10, 1.5);
    expect(heardOf(series)).toBe(list);
    expect(list).toEqual([
      { step: 0, loss: 2.3 },
      { step: 10, loss: 1.5 },
    ]);
  });
});
