import { readFileSync } from 'node:fs'

/**
 * Settings that may also be read from a file, because container platforms provide secrets as files.
 * NAME_FILE contains the path of that file.
 */
export const SECRETS = [
  'APP_KEY',
  'APP_KEY_BEFORE',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'METRICS_TOKEN',
  'SMTP_URL',
  'VAPID_PRIVATE_KEY',
  'GOOGLE_CLIENT_SECRET',
  'GITHUB_CLIENT_SECRET',
  'OIDC_CLIENT_SECRET',
  'WEATHER_API_KEY',
  'WEATHER_API_URL',
  'STATION_URL',
  'S3_SECRET_ACCESS_KEY',
]

/**
 * Returns the secret in the file that NAME_FILE names, and undefined if NAME_FILE is not set.
 * @throws if the file is empty or cannot be read, or if NAME is also set, to a different value
 */
export function secretInFile(name: string, env: Record<string, string | undefined>) {
  const path = env[`${name}_FILE`]
  if (!path) return undefined
  const secret = readTrimmed(path)
  if (!secret) {
    throw new Error(
      `${name}_FILE names ${path}, which is empty or cannot be read: it must be a file that contains the secret.`
    )
  }
  if (![undefined, '', secret].includes(env[name])) {
    throw new Error(
      `${name} and ${name}_FILE are both set, to different values: remove one of them.`
    )
  }
  return secret
}

function readTrimmed(path: string) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Nothing can prove that a key is random, but many keys that people invent can be recognised. */
export function looksRandom(key: string) {
  return key.length >= 32 && new Set(key).size >= 10 && /[A-Z0-9]/.test(key)
}

/**
 * Replaces the user name and password of each URL in a text. A password may contain an @, so it
 * ends at the last @.
 */
export function redactUrls(text: string, replacement = '***') {
  const credentials = /\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s:/@]*:\S+|[^\s:/@"']+)@/gi
  return text.replace(credentials, `$1${replacement}@`)
}
