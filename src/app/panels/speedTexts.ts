/** @file The verdict on a run's speed in one plain sentence. */
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { SpeedUp } from '../../runs/speedUp.ts';
import { percentText, rateSummary, runName } from '../texts.ts';
import type { RaceRows, ShownRow } from './useRaceRows.ts';

export function titleOf(t: Dictionary, { run }: Pick<ShownRow, 'run'>): string {
  return `${runName(t, run)} (${run.id})`;
}

export function speedText(t: Dictionary, language: string, row: ShownRow, speedUp: SpeedUp, { rows, target }: RaceRows): string {
  const against = rows.find(({ run }) => run.id === speedUp.against);
  const [low, high] = speedUp.interval ?? [Number.NaN, Number.NaN];
  return t.compare.speedUp[speedUp.verdict]({
    run: titleOf(t, row),
    target: percentText(target, language),
    ratio: ratioText(speedUp.ratio ?? Number.NaN),
    constant: against ? `${against.run.id}, ${rateSummary(against.trained ?? against.run)}` : '',
    seeds: String(speedUp.seeds),
    low: ratioText(low),
    high: ratioText(high),
    reached: String(speedUp.reached),
  });
}

export function ratioText(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : String(Math.round(ratio));
}

/** The same sentence for every run, since there is nothing to measure against. */
export const ABOUT_ALL: readonly string[] = ['noConstant', 'constantNotReached', 'atOnce'];
