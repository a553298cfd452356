import { Env } from '@adonisjs/core/env'
import { Exception } from '@adonisjs/core/exceptions'
import { DURATION_FORMAT, parseDuration } from '#support/duration'
import { looksRandom, secretInFile } from '#support/secrets'
import { isSchedule } from '#support/schedule'

/** An empty value counts as none given, so that `.env.example` can name what it leaves open. */
function fallback<T>(rule: (key: string, value?: string) => T, value: string) {
  return (key: string, given?: string) => rule(key, given || value)
}

function orInFile<T>(rule: (key: string, value?: string) => T) {
  return (key: string, given?: string) =>
    rule(key, secretInFile(key, process.env) ?? (given || undefined))
}

function appKey(key: string, given = '') {
  if (process.env.NODE_ENV === 'production' && !looksRandom(given)) {
    throw new Error(
      `Value for environment variable "${key}" must be 32 random characters or more: "node ace generate:key --show" makes some`
    )
  }
  return schema.secret()(key, given)
}

function appKeyBefore(key: string, given?: string) {
  return given ? appKey(key, given) : undefined
}

function metricsToken(key: string, given?: string) {
  if (given && !/^[\x21-\x7E]{16,}$/.test(given)) {
    throw new Error(
      `Value for environment variable "${key}" must be 16 characters or more, without spaces: "openssl rand -hex 32" makes some`
    )
  }
  return schema.secret.optional()(key, given)
}

function optional<T>(rule: (key: string, value?: string) => T) {
  return (key: string, given?: string) => rule(key, given || undefined)
}

/** A limit of none would keep everybody out. */
function limit(standard: number) {
  return fallback((key: string, given?: string) => {
    const value = Number(given)
    if (Number.isInteger(value) && value > 0) return value
    throw new Error(`Value for environment variable "${key}" must be a whole number above 0`)
  }, String(standard))
}

const { schema } = Env

function url(key: string, given?: string) {
  if (given && !URL.canParse(given)) {
    throw new Error(
      `Value for environment variable "${key}" must be an address, as in .env.example`
    )
  }
  return given
}

function webUrl(key: string, given?: string): string {
  if (!given || /^https?:$/.test(URL.parse(given)?.protocol ?? '')) return given!
  throw new Error(`Value for environment variable "${key}" must be an address of http or https`)
}

/** Read as it is used: what it cannot make sense of is refused at the start. */
function schedule(key: string, given?: string) {
  if (!given || isSchedule(given)) return given
  throw new Error(
    `Value for environment variable "${key}" must be an interval such as 15m, or a cron expression such as */15 * * * *`
  )
}

function smtpUrl(key: string, given?: string) {
  if (given && !/^smtps?:$/.test(URL.parse(given)?.protocol ?? '')) {
    throw new Error(
      `Value for environment variable "${key}" must be like smtps://user:password@host:port`
    )
  }
  return given
}

function duration(key: string, given?: string) {
  if (given && !parseDuration(given)) {
    throw new Error(`Value for environment variable "${key}" must be ${DURATION_FORMAT}`)
  }
  return given
}

/** `name@host`, also with a name before it. */
function sender(key: string, given?: string) {
  if (given && !/^([^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(given)) {
    throw new Error(
      `Value for environment variable "${key}" must be like Fairweather <weather@example.org>`
    )
  }
  return given
}

const env = await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: fallback(schema.enum(['development', 'production', 'test'] as const), 'development'),
  LOG_LEVEL: fallback(
    schema.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const),
    process.env.NODE_ENV === 'production' ? 'info' : 'warn'
  ),

  HOST: fallback(schema.string({ format: 'host' }), '127.0.0.1'),
  PORT: fallback(schema.number(), '3333'),
  APP_URL: optional(schema.string.optional({ format: 'url', tld: false, protocol: true })),
  APP_KEY: orInFile(appKey),
  APP_KEY_BEFORE: orInFile(appKeyBefore),

  HUB_PORT: fallback(schema.number(), '3334'),
  HUB_URL: optional(schema.string.optional({ format: 'url', tld: false, protocol: true })),

  HUB_STUCK_AFTER: fallback(schema.number(), '20'),
  HUB_DRAIN_TIME: fallback(schema.number(), '10'),
  HUB_MAX_FRAME: limit(4096),
  HUB_IDS_PER_MESSAGE: limit(100),
  HUB_EVENTS_PER_SECOND: limit(20),
  HUB_SOCKETS_PER_USER: limit(20),
  HUB_HANDSHAKES_PER_MINUTE: limit(600),
  HUB_JOIN_TIMEOUT: limit(10),

  TRUSTED_PROXIES: fallback(schema.string.optional(), ''),
  METRICS_TOKEN: orInFile(metricsToken),

  DATA_DIR: fallback(schema.string(), './data'),
  DATABASE_URL: orInFile(optional(url)),
  DATABASE_DIRECT_URL: orInFile(optional(url)),
  REDIS_URL: orInFile(optional(url)),

  SMTP_URL: orInFile(optional(smtpUrl)),
  MAIL_FROM: optional(sender),

  SIGN_IN_FAILURES: limit(5),
  SIGN_IN_FAILURES_PER_IP: limit(50),
  SIGN_IN_FAILURES_PER_ACCOUNT: limit(100),
  REGISTRATIONS_PER_IP: limit(100),
  REGISTRATIONS_PER_EMAIL: limit(10),
  MAIL_REQUESTS_PER_IP: limit(20),
  MAIL_REQUESTS_PER_EMAIL: limit(5),

  SESSION_DRIVER: fallback(schema.enum(['database', 'redis'] as const), 'database'),
  SESSION_AGE: fallback(schema.string(), '14d'),

  GOOGLE_CLIENT_ID: optional(schema.string.optional()),
  GOOGLE_CLIENT_SECRET: orInFile(schema.secret.optional()),
  GOOGLE_URL: optional(url),
  GITHUB_CLIENT_ID: optional(schema.string.optional()),
  GITHUB_CLIENT_SECRET: orInFile(schema.secret.optional()),
  GITHUB_URL: optional(url),
  OIDC_NAME: fallback(schema.string(), 'single sign-on'),
  OIDC_ISSUER: optional(url),
  OIDC_CLIENT_ID: optional(schema.string.optional()),
  OIDC_CLIENT_SECRET: orInFile(schema.secret.optional()),

  WEATHER_API_URL: fallback(webUrl, 'https://api.open-meteo.com'),
  WEATHER_API_KEY: orInFile(schema.secret.optional()),
  WEATHER_SCHEDULE: optional(schedule),
  WEATHER_TIMEOUT: limit(10),
  STATION_URL: optional(webUrl),

  CITIES_PER_MEMBER: fallback(schema.number(), '5'),
  READINGS_KEPT: optional(duration),
  READINGS_THINNED_AFTER: optional(duration),
  DEMO_FEED: fallback(schema.boolean(), 'false'),
})

if (env.get('SESSION_DRIVER') === 'redis' && !env.get('REDIS_URL')) {
  throw new Exception(
    'SESSION_DRIVER=redis needs REDIS_URL; set it, or leave sessions in the database.',
    {
      code: 'E_SETTING',
    }
  )
}

// AdonisJS's server reads these two for itself, and would listen on every address without them.
process.env.HOST = env.get('HOST')
process.env.PORT = String(env.get('PORT'))

export default env
