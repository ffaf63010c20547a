/** @file The words about what moves, which load with it. */
import type { Widen } from '../../i18n/dictionary.ts';
import { moves as en } from '../../i18n/en/moves.ts';
import { moves as zh } from '../../i18n/zh/moves.ts';
import { useLanguage } from '../language.tsx';

export function useMovesTexts(): Widen<typeof en> {
  return useLanguage() === 'zh' ? zh : en;
}

/** A share of anything from a millionth on: 0.0123%. */
export function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}
