/** Formats of dates and numbers to choose from, by BCP 47 tag. The text of the pages is English. */
export const locales = {
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
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

/** Used for visitors: they have no account, and so have not chosen a locale. */
export const defaultLocale = 'en-GB'

/** The language of the pages, for everybody. */
export const interfaceLanguage = 'en'
