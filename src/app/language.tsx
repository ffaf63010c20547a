/** @file The dictionary in force, for every component: `const t = useTexts()`. English is built in; other languages load when chosen. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Dictionary, Language } from '../i18n/dictionary.ts';
import { en } from '../i18n/en.ts';
import { useStore } from './stores/hooks.ts';
import { preferences, setPreferences } from './stores/preferences.ts';

const Texts = createContext<Dictionary>(en);
const LanguageContext = createContext<Language>('en');

export function useTexts(): Dictionary {
  return useContext(Texts);
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const language = useStore(preferences, (p) => p.language);
  const [loaded, setLoaded] = useState<{ language: Language; texts: Dictionary }>({ language: 'en', texts: en });
  useEffect(() => {
    let current = true;
    load(language).then(
      (texts) => current && setLoaded({ language, texts }),
      () => current && setPreferences({ language: 'en' }), // it did not load: English goes on, and it can be chosen again
    );
    return () => {
      current = false;
    };
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = loaded.language === 'zh' ? 'zh-Hans' : 'en';
    document.title = loaded.texts.frame.title;
  }, [loaded]);
  return (
    <LanguageContext value={loaded.language}>
      <Texts value={loaded.texts}>{children}</Texts>
    </LanguageContext>
  );
}

async function load(language: Language): Promise<Dictionary> {
  return language === 'zh' ? (await import('../i18n/zh.ts')).zh : en;
}
