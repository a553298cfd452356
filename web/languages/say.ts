import type { I18n } from '@adonisjs/i18n'
import logger from '@adonisjs/core/services/logger'
import { causeOf } from '#support/error_cause'
import { formatMessage, type MessageData } from '#support/format_message'
import { isPhrase, plainText, sayAll } from '#support/phrase'

/**
 * Says a text in a language.
 * @param text a literal in English, as an ICU message; it is the key of its translations
 */
export function say(i18n: I18n, text: string, data?: MessageData): string {
  const values = data && sayAll(data, (phrase) => translate(i18n, phrase))
  const message = i18n.localeTranslations[text]
  try {
    if (message) return formatMessage(message, i18n.locale, values)
  } catch (error) {
    logger.error('the translation of "%s" to %s failed: %s', text, i18n.locale, causeOf(error))
  }
  return formatMessage(plainText(text), 'en', values)
}

/** Says a phrase in a language. Anything else is returned as text, such as one in the session of an older version. */
export function translate(i18n: I18n, phrase: unknown): string {
  return isPhrase(phrase) ? say(i18n, phrase.text, phrase.data) : String(phrase ?? '')
}

/** Returns a function that says texts in one language, for functions that the browser uses too. */
export function sayIn(i18n: I18n) {
  return (text: string, data?: MessageData) => say(i18n, text, data)
}
