import type { Secret } from '@adonisjs/core/helpers'
import { REDACTED, redactPatterns } from '#support/redact_patterns'
import { SECRETS } from '#support/secrets'
import env from '#config/env'

/** Fields with these names are redacted. The field `detail` of PostgreSQL's errors quotes whole rows. */
const SECRET_FIELDS =
  /^((set-)?cookie|(proxy-)?authorization|_csrf|e-?mail|to|recipient|detail|.*(password|token|secret).*)$/i

/** Shorter secrets are not searched for: they would be found in harmless words. */
const MIN_SECRET_LENGTH = 6

const secretValues = SECRETS.flatMap((name) => {
  const value = env.get(name as 'APP_KEY') as Secret<string> | string | undefined
  return typeof value === 'object' ? value.release() : secretsInUrl(value)
}).filter(({ length }) => length >= MIN_SECRET_LENGTH)

/** Personal data, and the links in mails. */
const PERSONAL_DATA: [pattern: RegExp, replacement: string][] = [
  [/[\p{L}\p{N}.!#$%&'*+?^_`{|}~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, '[e-mail]'],
  [
    /\b((?:reset-password|confirm-email|verify-email|unsubscribe)\/)[^\s/?:"'][^\s/?"']*/gi,
    `$1${REDACTED}`,
  ],
]

/**
 * Removes secrets from a text that other software wrote, such as the message of an error. Use it
 * for every such text that a person sees.
 */
export function redact(text: string) {
  const withoutValues = secretValues.reduce(
    (result, secret) => result.replaceAll(secret, REDACTED),
    text
  )
  return redactPatterns(withoutValues)
}

/** Removes secrets from a log line in JSON. */
export function redactSecretsInLine(line: string) {
  return rewriteLine(line, (_, value) => (typeof value === 'string' ? redact(value) : value))
}

/** Removes secrets, e-mail addresses and links of mails from a log line in JSON. */
export function redactLine(line: string) {
  return rewriteLine(line, redactField)
}

/** Replaces a line that is not JSON: it cannot be searched for secrets, and logging must never throw. */
function rewriteLine(line: string, rewrite: (name: string, value: unknown) => unknown) {
  try {
    return `${JSON.stringify(JSON.parse(line, rewrite))}\n`
  } catch {
    const msg = 'a log line was left out, because it was not JSON'
    return `${JSON.stringify({ level: 50, time: Date.now(), msg })}\n`
  }
}

function redactField(name: string, value: unknown) {
  if (SECRET_FIELDS.test(name) && value !== null && typeof value !== 'boolean') return REDACTED
  return typeof value === 'string' ? redactPersonalData(redact(value)) : value
}

/** Removes e-mail addresses and links of mails from a text. */
export function redactPersonalData(text: string) {
  return PERSONAL_DATA.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text
  )
}

/**
 * Returns the password of a URL, as it is written and decoded, and the query. A password that
 * equals the user name protects nothing, and the name may be a word of every message.
 */
function secretsInUrl(text?: string) {
  if (!text) return []
  const { username, password, search, protocol } = new URL(text)
  return [
    ...(password !== username ? [password, decodeURIComponent(password)] : []),
    // The query of a web address may be a key. The query of a database URL contains options.
    ...(search && protocol.startsWith('http') ? [search] : []),
  ]
}
