import { readFileSync } from 'node:fs'

/** What may lie in a file instead, whose path NAME_FILE gives: container platforms hand secrets out so. */
export const SECRETS = [
  'APP_KEY',
  'APP_KEY_BEFORE',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'METRICS_TOKEN',
  'SMTP_URL',
  'GOOGLE_CLIENT_SECRET',
  'GITHUB_CLIENT_SECRET',
  'OIDC_CLIENT_SECRET',
  'WEATHER_API_KEY',
]

/**
 * The secret in the file that NAME_FILE names; undefined where it names none.
 * @throws where there is nothing to read, or NAME itself says otherwise
 */
export function secretInFile(name: string, env: Record<string, string | undefined>) {
  const path = env[`${name}_FILE`]
  if (!path) return undefined
  const secret = contents(path)
  if (!secret) throw new Error(`${name}_FILE names ${path}, where nothing can be read.`)
  if (![undefined, '', secret].includes(env[name])) {
    throw new Error(`${name} and ${name}_FILE are both given, and differ: keep one of them.`)
  }
  return secret
}

function contents(path: string) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Randomness cannot be seen, but what nobody drew at random often can. */
export function looksRandom(key: string) {
  return key.length >= 32 && new Set(key).size >= 10 && /[A-Z0-9]/.test(key)
}

/** A text without who signs in at the addresses in it, and by which password: that ends at the last @. */
export function redactUrls(text: string, instead = '***') {
  const signsIn = /\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s:/@]*:\S+|[^\s:/@"']+)@/gi
  return text.replace(signsIn, `$1${instead}@`)
}
