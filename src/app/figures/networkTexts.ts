/** @file The words of the picture of the network, which load with it. */
import type { Widen } from '../../i18n/dictionary.ts';
import { network as en } from '../../i18n/en/network.ts';
import { network as zh } from '../../i18n/zh/network.ts';
import { useLanguage } from '../language.tsx';

export function useNetworkTexts(): Widen<typeof en> {
  return useLanguage() === 'zh' ? zh : en;
}
