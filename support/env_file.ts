import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** An unquoted value that has a # after another character than a blank. */
const CUT_VALUE = /^[\t ]*(?:export[\t ]+)?(\w+)[\t ]*=[\t ]*[^\s'"`#][^#\n]*(?<=\S)#/m

/**
 * Sets in `env` the settings of a folder's `.env` that `env` does not have. All our processes use
 * this reader. AdonisJS's own reader would replace `$NAME` in a password.
 * @throws E_SETTING if the file cannot be read, or if a value would be cut at a #
 */
export function loadEnvFile(folder: string, env: NodeJS.ProcessEnv) {
  const path = join(folder, '.env')
  // A byte order mark, which trim removes, would become a part of the first name.
  const text = readIfExists(path).trim()
  const [, name] = CUT_VALUE.exec(text) ?? []
  if (name) {
    throw settingError(
      `The value of ${name} in ${path} contains a #, which begins a comment: put the value in single quotes.`
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
