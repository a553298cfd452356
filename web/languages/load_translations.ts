import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import app from '@adonisjs/core/services/app'

/** The folder with a folder for each language. */
const LANGUAGES_DIR = app.makePath('web/languages')

/**
 * Reads the texts of all languages. The files of a language only divide its texts by area: a test checks
 * that no text is in two of them.
 * @returns by language and English text
 */
export function loadTranslations() {
  const translations: Record<string, Record<string, string>> = {}
  for (const file of globSync('*/*.json', { cwd: LANGUAGES_DIR }).sort()) {
    const [language] = file.split(sep)
    const json = readFileSync(join(LANGUAGES_DIR, file), 'utf8')
    // A no-break space: no line begins with a dash.
    const texts = JSON.parse(json, (_, value) =>
      typeof value === 'string' ? value.replaceAll(' — ', '\u00a0— ') : value
    )
    translations[language] = { ...translations[language], ...texts }
  }
  return translations
}
