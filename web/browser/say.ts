import russian from '../languages/ru/browser.json' with { type: 'json' }
import { formatText, type Say } from './format_text.js'

/** By language and English text. English needs none. */
const translations: Record<string, Record<string, string>> = { ru: russian }

/** Says a text in the language of the page. */
export const say: Say = (text, data) => {
  const { lang } = document.documentElement
  return formatText(translations[lang]?.[text] ?? text, lang, data)
}
