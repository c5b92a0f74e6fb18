import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { recall, remember } from '../parts/memory';
import { en } from './en';
import { zh } from './zh';

export const languages = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof languages;

/** The language as the page and Intl name it. */
export const locales: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, zh: { translation: zh } },
  lng: firstLanguage(),
  fallbackLng: false,
  // React escapes.
  interpolation: { escapeValue: false },
  returnNull: false,
});
tellPage(currentLanguage());
i18next.on('languageChanged', () => tellPage(currentLanguage()));

export const i18n = i18next;

export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

export function chooseLanguage(language: Language): void {
  remember('language', language);
  void i18next.changeLanguage(language);
}

function tellPage(language: Language): void {
  document.documentElement.lang = locales[language];
}

function firstLanguage(): Language {
  const stored = recall('language');
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
