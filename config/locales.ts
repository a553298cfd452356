/** Formats of dates and numbers to choose from, by BCP 47 tag. The first part decides the language of the texts. */
export const locales = {
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
  'ru-RU': 'Русский (Россия)',
  'de-DE': 'Deutsch (Deutschland)',
  'de-CH': 'Deutsch (Schweiz)',
  'es-ES': 'Español (España)',
  'fr-FR': 'Français (France)',
  'it-IT': 'Italiano (Italia)',
  'nl-NL': 'Nederlands (Nederland)',
  'pl-PL': 'Polski (Polska)',
  'pt-PT': 'Português (Portugal)',
  'sv-SE': 'Svenska (Sverige)',
}

/** The languages of the texts. The texts of each, except English, are a folder in web/languages/. */
export const languages = { en: 'English', ru: 'Русский' }

export type Language = keyof typeof languages

export const defaultLanguage = 'en' satisfies Language

/** Used for visitors who read English: they have no account, and so have not chosen a locale. */
export const defaultLocale = 'en-GB'

/** The language in which people with this locale read the pages. */
export function languageOf(locale: string): Language {
  const [language] = locale.split('-')
  return Object.hasOwn(languages, language) ? (language as Language) : defaultLanguage
}

/** The locale of people who have chosen only a language. */
export function localeOf(language: Language) {
  if (language === defaultLanguage) return defaultLocale
  return Object.keys(locales).find((locale) => languageOf(locale) === language) ?? defaultLocale
}
