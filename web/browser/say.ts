import { formatText, type Say } from './format_text.js'

/** By language and English text. English needs none. A page loads those of its language. */
const translations: Record<string, Record<string, string>> = {}

export function addTranslations(language: string, texts: Record<string, string>) {
  translations[language] = texts
  dispatchEvent(new Event('translations'))
}

export const hasTranslations = (language: string) => language in translations

/** Says a text in the language of the page. */
export const say: Say = (text, data) => {
  const { lang } = document.documentElement
  return formatText(translations[lang]?.[text] ?? text, lang, data)
}
