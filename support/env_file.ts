import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

const NAME = String.raw`^[\t ]*(?:export[\t ]+)?([\w.-]+)[\t ]*=`

/** A value in quotes, also over several lines, with nothing behind it but a comment. */
const QUOTED_VALUE = new RegExp(`${NAME}[\\t ]*("[^"]*"|'[^']*'|\`[^\`]*\`)[\\t ]*(?=#|$)`, 'gm')

/** An unquoted value that has a # at its beginning or after another character than a blank. */
const CUT_VALUE = new RegExp(`${NAME}(#|[\\t ]*[^\\s'"\`#][^#\\n]*(?<=\\S)#)`, 'm')

/** A value that begins with a quote. */
const BADLY_QUOTED_VALUE = new RegExp(`${NAME}[\\t ]*["'\`]`, 'm')

/**
 * Sets in `env` the settings of a folder's `.env` that `env` does not have. All our processes use
 * this reader. AdonisJS's own reader would replace `$NAME` in a password.
 * @throws E_SETTING if the file cannot be read, or if a part of a value would be lost
 */
export function loadEnvFile(folder: string, env: NodeJS.ProcessEnv) {
  const path = join(folder, '.env')
  // A byte order mark, which trim removes, would become a part of the first name.
  const text = readIfExists(path).trim()
  const unquoted = text.replace(QUOTED_VALUE, '')
  const [, cut] = CUT_VALUE.exec(unquoted) ?? []
  if (cut) {
    throw settingError(
      `The value of ${cut} in ${path} contains a #, which begins a comment: put the value in single quotes.`
    )
  }
  const [, badlyQuoted] = BADLY_QUOTED_VALUE.exec(unquoted) ?? []
  if (badlyQuoted) {
    throw settingError(
      `The value of ${badlyQuoted} in ${path} begins with a quote that ends too early or not at all: put the value in quotes that it does not contain.`
    )
  }
  for (const [key, value] of Object.entries(parseEnv(text))) env[key] ??= value
}

function readIfExists(path: string) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return ''
    throw settingError(
      `Cannot read ${path} (${code}): start Fairweather as the user who owns this file.`
    )
  }
}

function settingError(message: string) {
  return Object.assign(new Error(message), { code: 'E_SETTING' })
}
