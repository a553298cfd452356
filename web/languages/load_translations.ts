import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import app from '@adonisjs/core/services/app'

/** The folder with a folder for each language. */
export const LANGUAGES_DIR = app.makePath('web/languages')

/**
 * Reads the texts of all languages. The files of a language only divide its texts by area: a text has one
 * translation.
 * @returns by language and English text
 * @throws Error if two files of a language contain the same text
 */
export function loadTranslations() {
  const translations: Record<string, Record<string, string>> = {}
  for (const file of globSync('*/*.json', { cwd: LANGUAGES_DIR }).sort()) {
    const [language] = file.split(sep)
    const texts = JSON.parse(readFileSync(join(LANGUAGES_DIR, file), 'utf8'))
    const known = (translations[language] ??= {})
    const twice = Object.keys(texts).find((text) => Object.hasOwn(known, text))
    if (twice) throw new Error(`${file} repeats "${twice}" of another file`)
    Object.assign(known, texts)
  }
  return translations
}
