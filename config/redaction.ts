import type { Secret } from '@adonisjs/core/helpers'
import { SECRETS, redactUrls } from '#support/secrets'
import env from '#config/env'

const GONE = '[redacted]'

/** What is never to be read, by its name; PostgreSQL's `detail` quotes whole rows. */
const NAMES =
  /^((set-)?cookie|(proxy-)?authorization|_csrf|e-?mail|to|recipient|detail|.*(password|token|secret).*)$/i

/** Our own keys, as they are; what addresses hold besides, their form tells. */
const own = SECRETS.filter((name) => !name.endsWith('_URL'))
  .map((name) => env.get(name as 'APP_KEY') as Secret<string> | undefined)
  .flatMap((secret) => secret?.release() ?? [])

/** What is known by its form, wherever it stands. */
const FORMS: [RegExp, string][] = [
  [/[\p{L}\p{N}.!#$%&'*+?^_`{|}~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, '[e-mail]'],
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${GONE}`],
  // Access tokens, and the links of mails.
  [/\bfairweather_[\w-]+\.[\w-]+/g, GONE],
  [/\b((?:reset-password|confirm-email|verify-email)\/)[^\s/?:"'][^\s/?"']*/gi, `$1${GONE}`],
  [/([?&][\w-]*(?:token|key|secret|password|code|state)=)[^&\s"']+/gi, `$1${GONE}`],
  [/\b((?:set-)?cookie:\s*)[^\r\n]+/gi, `$1${GONE}`],
  // A signed or encrypted cookie by itself.
  [/\b[se](:|%3A)[\w-]{10,}\.[\w.-]{10,}/gi, GONE],
]

/** A line of the log, in JSON, without what nobody is to read there. */
export function redactLine(line: string) {
  return `${JSON.stringify(parsed(line))}\n`
}

/** What cannot be looked through is not shown; but no line may end the process that writes it. */
function parsed(line: string) {
  try {
    return JSON.parse(line, withoutSecrets)
  } catch {
    return { level: 50, time: Date.now(), msg: 'a line of the log was no JSON, and is left out' }
  }
}

function withoutSecrets(name: string, value: unknown) {
  if (NAMES.test(name) && value !== null && typeof value !== 'boolean') return GONE
  return typeof value === 'string' ? inText(value) : value
}

function inText(text: string) {
  const known = own.reduce((rest, secret) => rest.replaceAll(secret, GONE), text)
  return FORMS.reduce(
    (rest, [form, instead]) => rest.replace(form, instead),
    redactUrls(known, GONE)
  )
}
