import { translations } from './translated_texts.js'
import type { Say } from '#browser/format_text'
import { formatMessage } from '#support/format_message'
import { sayAll, type PhraseLike } from '#support/phrase'

const russian = Object.assign({}, ...Object.values(translations('ru'))) as Record<string, string>

/** Says a text in Russian, as a page does. */
export const sayInRussian: Say = (text, data) =>
  formatMessage(russian[text], 'ru', data && sayAll(data, inRussian))

const inRussian = ({ text, data }: PhraseLike): string => sayInRussian(text, data)
