/**
 * The text search configurations of PostgreSQL, by the language of the pages. To add a language, create
 * its configuration in a migration, as `chat_english` was, and add its stems to `message_words`.
 */
const CONFIGURATIONS = { en: 'chat_english' } as const

export type SearchLanguage = keyof typeof CONFIGURATIONS

export const searchConfiguration = (language: SearchLanguage) => CONFIGURATIONS[language]
