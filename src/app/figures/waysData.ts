/** @file The comparison's curves: test accuracy of every way against the updates, mean over the seeds, band from least to greatest. */
import { accuracyDomain } from '../../charts/domains.ts';
import { formatCount, formatPercent } from '../../charts/format.ts';
import type { LineData, LineSeries } from '../../charts/lineTypes.ts';
import type { Interval } from '../../charts/scales.ts';
import { mean } from '../../math/statistics.ts';
import type { Series } from '../../runs/series.ts';

export interface WayCurve {
  /** Stands at the head of the curve. */
  readonly letter: string;
  readonly series: readonly Series[];
}

export interface WaysWords {
  readonly updates: string;
  readonly empty: string;
  readonly emptyHint: string;
}

export function waysData(ways: readonly WayCurve[], budget: number, words: WaysWords): LineData {
  const lines = ways.map(({ letter, series }, w): LineSeries => {
    const evaluated = series.length > 0 ? Math.min(...series.map(({ evalStep }) => evalStep.length)) : 0;
    const values = Array.from({ length: evaluated }, (_, i) => series.map(({ evalAccuracy }) => evalAccuracy.values[i] as number));
    return {
      ...{ key: letter, letter, colorIndex: w + 1, dashIndex: w + 1, offScale: false },
      x: Array.from({ length: evaluated }, (_, i) => series[0]?.evalStep.values[i] as number),
      y: values.map(mean),
      band: { lo: values.map((all) => Math.min(...all)), hi: values.map((all) => Math.max(...all)) },
    };
  });
  const domain: Interval = [0, budget];
  const begun = lines.some(({ y }) => y.length > 0);
  return {
    x: { domain, name: words.updates, formatTick: formatCount, format: formatCount, snap: Math.round },
    y: {
      kind: 'linear',
      domain: accuracyDomain(
        lines.map(({ x, y }) => ({ x, y, counts: true })),
        domain,
        null,
        [0.4, 0.9],
      ),
      formatTick: (value) => formatPercent(value, 0),
      format: formatPercent,
    },
    series: lines,
    empty: begun ? null : { title: words.empty, note: words.emptyHint },
  };
}
