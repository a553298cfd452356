/** The languages of the pages, each with the locale of a browser that asks for it. */
export const LANGUAGES = { en: 'en-GB', ru: 'ru-RU' }

export type Language = keyof typeof LANGUAGES
