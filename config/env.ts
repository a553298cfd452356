import { fileURLToPath } from 'node:url'
import { Env } from '@adonisjs/core/env'
import { Exception } from '@adonisjs/core/exceptions'
import { loadEnvFile } from '#support/env_file'
import { DURATION_FORMAT, parseDuration } from '#support/duration'
import { looksRandom, secretInFile } from '#support/secrets'
import { isSchedule } from '#support/schedule'

const { schema } = Env

type Rule<T> = (name: string, value?: string) => T

/** Treats an empty value as not set, because `.env.example` lists optional settings with empty values. */
function fallback<T>(rule: Rule<T>, defaultValue: string) {
  return (name: string, value?: string) => rule(name, value || defaultValue)
}

function optional<T>(rule: Rule<T>) {
  return (name: string, value?: string) => rule(name, value || undefined)
}

function orInFile<T>(rule: Rule<T>) {
  return (name: string, value?: string) =>
    rule(name, secretInFile(name, process.env) ?? (value || undefined))
}

/** These variables have names in upper or lower case, by convention. */
function orInLowerCase<T>(rule: Rule<T>) {
  return (name: string, value?: string) => rule(name, value || process.env[name.toLowerCase()])
}

function invalid(name: string, accepted: string) {
  return new Error(`Value for environment variable "${name}" must be ${accepted}`)
}

function appKey(name: string, value = '') {
  if (process.env.NODE_ENV === 'production' && !looksRandom(value)) {
    throw invalid(
      name,
      'at least 32 random characters, such as the output of "node ace generate:key --show"'
    )
  }
  // AdonisJS itself would notice this only when it first encrypts a value.
  if (value && value.length < 16) throw invalid(name, 'at least 16 characters')
  return schema.secret()(name, value)
}

function appKeyBefore(name: string, value?: string) {
  return value ? appKey(name, value) : undefined
}

function metricsToken(name: string, value?: string) {
  if (value && !/^[\x21-\x7E]{16,}$/.test(value)) {
    throw invalid(
      name,
      'at least 16 characters without spaces, such as the output of "openssl rand -hex 32"'
    )
  }
  return schema.secret.optional()(name, value)
}

function wholeNumber(defaultValue: number, min: number, max: number, accepted: string) {
  return fallback((name: string, value?: string) => {
    const number = Number(value)
    if (Number.isInteger(number) && number >= min && number <= max) return number
    throw invalid(name, accepted)
  }, String(defaultValue))
}

/** A limit of 0 would lock everybody out. */
const limit = (defaultValue: number) =>
  wholeNumber(defaultValue, 1, Infinity, 'a whole number above 0')

const port = (defaultValue: number) =>
  wholeNumber(defaultValue, 1, 65_535, 'a number from 1 to 65535')

/** A URL may contain a user name and a password, in which special characters are encoded. */
function url(name: string, value?: string) {
  if (value && !URL.canParse(value)) {
    throw invalid(name, 'a URL, as described in .env.example')
  }
  if (value && !hasValidCredentials(new URL(value))) {
    throw invalid(name, 'a URL in whose user name and password % is written as %25')
  }
  return value
}

function hasValidCredentials({ username, password }: URL) {
  try {
    return Boolean([username, password].map(decodeURIComponent))
  } catch {
    return false
  }
}

/** A URL with one of these protocols, such as `smtp`. */
function urlOf(...protocols: string[]) {
  return (name: string, value?: string) => {
    if (!value || protocols.includes(protocolOf(value))) return url(name, value)
    const starts = protocols.map((protocol) => `${protocol}://`).join(' or ')
    throw invalid(name, `a URL that starts with ${starts}`)
  }
}

const protocolOf = (value: string) => URL.parse(value)?.protocol.slice(0, -1) ?? ''

function webUrl(name: string, value?: string): string {
  if (!value || isWebUrl(value)) return url(name, value)!
  throw invalid(name, 'a URL that starts with http:// or https://')
}

function isWebUrl(value: string) {
  return /^https?$/.test(protocolOf(value))
}

/** The address of the pages, which browsers open. */
function pageUrl(name: string, value?: string) {
  return publicUrl(name, webUrl(name, value))
}

/** The address of the hub, which browsers open. */
function hubUrl(name: string, value?: string) {
  assertNoCredentials(name, value)
  return urlOf('wss', 'ws', 'https', 'http')(name, value)
}

function publicUrl(name: string, value?: string) {
  assertNoCredentials(name, value)
  return schema.string.optional({ format: 'url', tld: false, protocol: true })(name, value)
}

function assertNoCredentials(name: string, value?: string) {
  const { username, password } = URL.parse(value ?? '') ?? {}
  if (username || password) {
    throw invalid(name, 'a URL without a user name and a password, because browsers see it')
  }
}

/** The address of a provider, to which paths are added. */
function providerUrl(name: string, value?: string) {
  if (!value || (isWebUrl(value) && !/[?#]/.test(value))) return publicUrl(name, value)
  throw invalid(name, 'a URL that starts with http:// or https:// and contains no ? and no #')
}

function schedule(name: string, value?: string) {
  if (!value || isSchedule(value)) return value
  throw invalid(name, 'an interval such as 15m or a cron expression such as */15 * * * *')
}

function duration(name: string, value?: string) {
  if (value && !parseDuration(value)) throw invalid(name, DURATION_FORMAT)
  return value
}

/** Without a unit, AdonisJS would take 14 for 14 milliseconds. */
function sessionAge(name: string, value = '') {
  if (/^[1-9]\d{0,4} ?(s|m|h|d|w|y|(second|minute|hour|day|week|year)s?)$/.test(value)) return value
  throw invalid(name, 'a whole number above 0 with s, m, h, d, w or y, such as 14d')
}

function sender(name: string, value?: string) {
  if (value && !/^([^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(value)) {
    throw invalid(name, 'an e-mail address, with or without a name: Our Club <weather@example.org>')
  }
  return value
}

/** Node.js itself reads NODE_EXTRA_CA_CERTS when it starts, but not from .env. */
export const hasExtraCertificates = Boolean(process.env.NODE_EXTRA_CA_CERTS)

loadEnvFile(process.env.ENV_PATH ?? fileURLToPath(new URL('../', import.meta.url)), process.env)

const rules = Env.rules({
  NODE_ENV: fallback(schema.enum(['development', 'production', 'test'] as const), 'development'),
  LOG_LEVEL: fallback(
    schema.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const),
    process.env.NODE_ENV === 'production' ? 'info' : 'warn'
  ),

  HOST: fallback(schema.string({ format: 'host' }), '127.0.0.1'),
  PORT: port(3333),
  APP_URL: optional(pageUrl),
  LEGAL_URL: optional(webUrl),
  APP_KEY: orInFile(appKey),
  APP_KEY_BEFORE: orInFile(appKeyBefore),

  HUB_PORT: port(3334),
  HUB_URL: optional(hubUrl),

  HUB_STUCK_AFTER: limit(20),
  HUB_DRAIN_TIME: wholeNumber(10, 0, Infinity, 'a whole number'),
  HUB_MAX_FRAME: limit(4096),
  HUB_IDS_PER_MESSAGE: limit(100),
  HUB_EVENTS_PER_SECOND: limit(20),
  HUB_SOCKETS_PER_USER: limit(20),
  HUB_HANDSHAKES_PER_MINUTE: limit(600),
  HUB_JOIN_TIMEOUT: limit(10),

  HTTP_PROXY: orInFile(orInLowerCase(optional(webUrl))),
  HTTPS_PROXY: orInFile(orInLowerCase(optional(webUrl))),
  NO_PROXY: orInLowerCase(optional(schema.string.optional())),
  NODE_EXTRA_CA_CERTS: optional(schema.string.optional()),

  TRUSTED_PROXIES: fallback(schema.string.optional(), ''),
  METRICS_TOKEN: orInFile(metricsToken),

  DATA_DIR: fallback(schema.string(), './data'),
  DATABASE_URL: orInFile(optional(urlOf('postgres', 'postgresql'))),
  DATABASE_DIRECT_URL: orInFile(optional(urlOf('postgres', 'postgresql'))),
  REDIS_URL: orInFile(optional(urlOf('redis', 'rediss'))),

  SMTP_URL: orInFile(optional(urlOf('smtp', 'smtps'))),
  MAIL_FROM: optional(sender),

  SIGN_IN_FAILURES: limit(5),
  SIGN_IN_FAILURES_PER_IP: limit(50),
  SIGN_IN_FAILURES_PER_ACCOUNT: limit(100),
  REGISTRATIONS_PER_IP: limit(100),
  REGISTRATIONS_PER_EMAIL: limit(10),
  MAIL_REQUESTS_PER_IP: limit(20),
  MAIL_REQUESTS_PER_EMAIL: limit(5),
  API_REQUESTS_PER_IP: limit(300),

  SESSION_DRIVER: fallback(schema.enum(['database', 'redis'] as const), 'database'),
  SESSION_AGE: fallback(sessionAge, '14d'),

  GOOGLE_CLIENT_ID: optional(schema.string.optional()),
  GOOGLE_CLIENT_SECRET: orInFile(schema.secret.optional()),
  GOOGLE_URL: optional(providerUrl),
  GITHUB_CLIENT_ID: optional(schema.string.optional()),
  GITHUB_CLIENT_SECRET: orInFile(schema.secret.optional()),
  GITHUB_URL: optional(providerUrl),
  OIDC_NAME: fallback(schema.string(), 'single sign-on'),
  OIDC_ISSUER: optional(providerUrl),
  OIDC_CLIENT_ID: optional(schema.string.optional()),
  OIDC_CLIENT_SECRET: orInFile(schema.secret.optional()),

  WEATHER_API_URL: orInFile(fallback(webUrl, 'https://api.open-meteo.com')),
  WEATHER_API_KEY: orInFile(schema.secret.optional()),
  WEATHER_SCHEDULE: optional(schedule),
  WEATHER_TIMEOUT: limit(10),
  STATION_URL: orInFile(optional(webUrl)),

  CITIES_PER_MEMBER: limit(5),
  READINGS_KEPT: optional(duration),
  READINGS_THINNED_AFTER: optional(duration),
  DEMO_FEED: fallback(schema.boolean(), 'false'),
})
const env = new Env(rules.validate({}))

if (env.get('SESSION_DRIVER') === 'redis' && !env.get('REDIS_URL')) {
  throw new Exception(
    'SESSION_DRIVER=redis needs REDIS_URL: set it, or set SESSION_DRIVER=database.',
    { code: 'E_SETTING' }
  )
}

// AdonisJS's server reads HOST and PORT from process.env. Without HOST it would listen on all addresses.
process.env.HOST = env.get('HOST')
process.env.PORT = String(env.get('PORT'))

export default env
