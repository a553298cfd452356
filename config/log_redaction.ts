import type { Secret } from '@adonisjs/core/helpers'
import { SECRETS, redactUrls } from '#support/secrets'
import env from '#config/env'

const REDACTED = '[redacted]'

/** Fields with these names are redacted. The field `detail` of PostgreSQL's errors quotes whole rows. */
const SECRET_FIELDS =
  /^((set-)?cookie|(proxy-)?authorization|_csrf|e-?mail|to|recipient|detail|.*(password|token|secret).*)$/i

/** The values of our secrets. Secrets in URLs are found by `redactUrls`. */
const secretValues = SECRETS.filter((name) => !name.endsWith('_URL'))
  .map((name) => env.get(name as 'APP_KEY') as Secret<string> | undefined)
  .flatMap((secret) => secret?.release() ?? [])

/** Secrets and personal data that can be recognised anywhere in a text. */
const PATTERNS: [RegExp, string][] = [
  [/[\p{L}\p{N}.!#$%&'*+?^_`{|}~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, '[e-mail]'],
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${REDACTED}`],
  // Access tokens and the links in mails.
  [/\bfairweather_[\w-]+\.[\w-]+/g, REDACTED],
  [/\b((?:reset-password|confirm-email|verify-email)\/)[^\s/?:"'][^\s/?"']*/gi, `$1${REDACTED}`],
  [/([?&][\w-]*(?:token|key|secret|password|code|state)=)[^&\s"']+/gi, `$1${REDACTED}`],
  [/\b((?:set-)?cookie:\s*)[^\r\n]+/gi, `$1${REDACTED}`],
  // The value of a signed or encrypted cookie.
  [/\b[se](:|%3A)[\w-]{10,}\.[\w.-]{10,}/gi, REDACTED],
]

/** Removes secrets and e-mail addresses from a log line in JSON. */
export function redactLine(line: string) {
  return `${JSON.stringify(parseRedacted(line))}\n`
}

/** Replaces a line that is not JSON: it cannot be searched for secrets, and logging must never throw. */
function parseRedacted(line: string) {
  try {
    return JSON.parse(line, redactField)
  } catch {
    return { level: 50, time: Date.now(), msg: 'a log line was left out, because it was not JSON' }
  }
}

function redactField(name: string, value: unknown) {
  if (SECRET_FIELDS.test(name) && value !== null && typeof value !== 'boolean') return REDACTED
  return typeof value === 'string' ? redactText(value) : value
}

function redactText(text: string) {
  const withoutValues = secretValues.reduce(
    (result, secret) => result.replaceAll(secret, REDACTED),
    text
  )
  return PATTERNS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    redactUrls(withoutValues, REDACTED)
  )
}
