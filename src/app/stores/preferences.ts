/**
 * @file What belongs to the person and not to the experiment: theme and language. Kept in localStorage where that is allowed;
 * a browser that refuses it (private windows, blocked storage) works all the same and forgets.
 */
import { createStore } from 'zustand/vanilla';
import type { Language } from '../../i18n/dictionary.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
}

const KEY = 'learning-rate-playground.preferences';

export const preferences = createStore<Preferences>(() => ({ theme: 'system', language: languageOfBrowser(), ...stored() }));

export function setPreferences(change: Partial<Preferences>): void {
  preferences.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.getState()));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
}

/** The theme that is on now. */
export function isDark(theme: Theme): boolean {
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

function languageOfBrowser(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** A stranger may have written it: only known values count. */
function stored(): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return {};
    const { theme, language } = value as Record<string, unknown>;
    return {
      ...(theme === 'light' || theme === 'dark' || theme === 'system' ? { theme } : {}),
      ...(language === 'en' || language === 'zh' ? { language } : {}),
    };
  } catch {
    return {};
  }
}
