export type TextData = Record<string, unknown>

/** Says a text in the language of the reader. */
export type Say = (text: string, data?: TextData) => string

const choice = /\{(\w+), (plural|select), ((?:\w+ \{(?:[^{}]|\{\w+\})*\}\s*)+)\}/g
const option = /(\w+) \{((?:[^{}]|\{\w+\})*)\}/g

/**
 * Formats the part of ICU messages that texts of the browser use: "{name}", and plurals and selections that
 * are not nested. A library for all of it would be a sixth of the script.
 * @param language BCP 47 tag
 */
export function formatText(text: string, language: string, data: TextData = {}) {
  return text
    .replace(choice, (_, name, kind, options) => {
      const value = data[name]
      const texts = new Map([...options.matchAll(option)].map(([, key, form]) => [key, form]))
      if (kind === 'select') return texts.get(String(value)) ?? texts.get('other')
      const form = texts.get(new Intl.PluralRules(language).select(Number(value)))
      return (form ?? texts.get('other')).replaceAll('#', Number(value).toLocaleString(language))
    })
    .replace(/\{(\w+)\}/g, (_, name) => String(data[name]))
}

/** For readers whose language is not known. */
export const sayInEnglish: Say = (text, data) => formatText(text, 'en', data)
