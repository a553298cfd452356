import { fileURLToPath } from 'node:url'
import { Env } from '@adonisjs/core/env'
import { Exception } from '@adonisjs/core/exceptions'
import {
  fallback,
  optional,
  orInFile,
  orInLowerCase,
  appKey,
  appKeyBefore,
  metricsToken,
  vapidKey,
  wholeNumber,
  limit,
  port,
  urlOf,
  webUrl,
  pageUrl,
  hubUrl,
  providerUrl,
  schedule,
  duration,
  sessionAge,
  sender,
} from '#config/setting_rules'
import { loadEnvFile } from '#support/env_file'

const { schema } = Env

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
  HUB_VISITORS: limit(2000),
  HUB_VISITORS_PER_IP: limit(100),
  HUB_SOCKETS_PER_EMBEDDING_TOKEN: limit(1000),
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
  VAPID_PRIVATE_KEY: orInFile(vapidKey),
  PUSH_HOSTS: optional(schema.string.optional()),

  WEBHOOK_OFF_AFTER: fallback(duration, '3d'),
  WEBHOOK_HTTP: fallback(schema.boolean(), 'false'),
  WEBHOOK_PRIVATE_HOSTS: optional(schema.string.optional()),
  STATION_REQUESTS_PER_MINUTE: limit(60),

  SIGN_IN_FAILURES: limit(5),
  SIGN_IN_FAILURES_PER_IP: limit(50),
  SIGN_IN_FAILURES_PER_ACCOUNT: limit(100),
  REGISTRATIONS_PER_IP: limit(100),
  REGISTRATIONS_PER_EMAIL: limit(10),
  MAIL_REQUESTS_PER_IP: limit(20),
  MAIL_REQUESTS_PER_EMAIL: limit(5),
  API_REQUESTS_PER_TOKEN: limit(600),
  API_REQUESTS_PER_IP: limit(300),
  API_ORIGINS: fallback(schema.string.optional(), '*'),
  MESSAGES_PER_MINUTE: limit(30),
  SEARCHES_PER_MINUTE: limit(60),

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
  CHAT_PUBLIC: fallback(schema.boolean(), 'true'),
  CHAT_LOG: optional(schema.string.optional()),
  CHAT_FILES_PER_MESSAGE: wholeNumber(5, 0, 20, 'a whole number from 0 to 20'),
  CHAT_FILES_MB: limit(20),
  CHAT_FILES_PER_MEMBER_MB: limit(500),
  CHAT_FILES_TOTAL_MB: limit(10_000),
  S3_BUCKET: optional(schema.string.optional()),
  S3_REGION: fallback(schema.string(), 'us-east-1'),
  S3_ENDPOINT: optional(webUrl),
  S3_ACCESS_KEY_ID: optional(schema.string.optional()),
  S3_SECRET_ACCESS_KEY: orInFile(schema.secret.optional()),
  FEED_STALE_AFTER: optional(duration),
  ENTERED_STALE_AFTER: fallback(duration, '1d'),
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
