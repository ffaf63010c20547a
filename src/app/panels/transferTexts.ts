/** @file The words of the Transfer view, which load with it. */
import type { Widen } from '../../i18n/dictionary.ts';
import { transfer as en } from '../../i18n/en/transfer.ts';
import { transfer as zh } from '../../i18n/zh/transfer.ts';
import { useLanguage } from '../language.tsx';

export type TransferWords = Widen<typeof en>;

export function useTransferTexts(): TransferWords {
  return useLanguage() === 'zh' ? zh : en;
}
