/** @file A sweep in words: names and values of its axes, what a cell says, what the sweep says. */
import { formatLoss } from '../../charts/format.ts';
import type { RunSpec, Sweep } from '../../experiment/spec.ts';
import { type SweepCell, sweepParams } from '../../experiment/sweep.ts';
import type { Dictionary, Language } from '../../i18n/dictionary.ts';
import type { SweepReading } from '../../runs/sweepReading.ts';
import { formatNumber } from '../controls/numbers.ts';
import type { SweepTexts } from '../figures/sweepFigure.ts';
import { percentText, sentences } from '../texts.ts';
import { settingName } from './settingTexts.ts';

export function sweepTexts(t: Dictionary, language: string, sweep: Sweep, run: RunSpec): SweepTexts {
  const params = sweepParams(run);
  const axes = sweep.axes.map(({ path }) => ({ name: settingName(t, path), param: params.find((one) => one.path === path)?.param }));
  const number = (axis: number, value: number) => {
    const param = axes[axis]?.param;
    return param ? formatNumber(value, param) : String(value);
  };
  const value = ({ values }: SweepCell) => values.map((one, k) => `${axes[k]?.name ?? ''} ${number(k, one)}`).join(t.frame.comma);
  const percent = (share: number) => percentText(share, language);
  const words = t.sweep;
  return {
    figure: words.figure({ run: run.id }),
    axes: axes.map(({ name }) => name),
    number,
    value,
    loss: words.loss,
    accuracy: words.accuracy,
    diverged: words.diverged,
    best: words.best,
    low: words.low,
    high: words.high,
    formatLoss,
    formatAccuracy: percent,
    cell(point) {
      const { cell, loss, lossSpread, accuracySpread } = point;
      if (loss === null) return words.cellDiverged({ value: value(cell), count: String(point.diverged), of: String(point.seeds) });
      const text = words.cell({ value: value(cell), loss: formatLoss(loss), accuracy: accuracySpread ? percent(accuracySpread.mean) : '–' });
      const interval = lossSpread?.interval;
      return interval ? `${text}; ${words.interval({ low: formatLoss(interval[0]), high: formatLoss(interval[1]) })}` : text;
    },
  };
}

/** The best cell, how sure that is, and whether the range is too narrow. */
export function verdictOf(t: Dictionary, language: Language, { points, best, alike, atEnd }: SweepReading, texts: SweepTexts): string {
  if (best?.loss === undefined || best.loss === null) return points.length > 0 ? t.compare.sweep.allDiverged : '';
  const words = t.compare.sweep;
  const ends = atEnd.flatMap((end, k) => (end ? [words.atEnd({ parameter: texts.axes[k] ?? '' })] : []));
  return sentences(
    language,
    words.best({ value: texts.value(best.cell), loss: formatLoss(best.loss), seeds: String(best.seeds) }),
    alike.length > 0 && words.alike({ count: String(alike.length) }),
    ...ends,
  );
}
