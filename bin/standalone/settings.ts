import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SECRETS, secretInFile } from '../../support/secrets.ts'

const DEFAULTS = {
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: '3333',
  HUB_PORT: '3334',
  HUB_DRAIN_TIME: '10',
  DATA_DIR: 'data',
  DEMO_FEED: 'true',
}

export type Settings = ReturnType<typeof loadSettings>

/** The settings from the environment, .env and the defaults, in this order, for all processes. */
export function loadSettings() {
  makeEnvFile()
  process.loadEnvFile('.env')
  // What signs cookies or sends mails, for one, is nothing for PostgreSQL and all the others beneath: who
  // needs it reads it.
  for (const name of SECRETS) if (/^(DATABASE|REDIS)_/.test(name)) takeFromFile(name)
  for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ||= value
  const { env } = process
  env.DATA_DIR = resolve(env.DATA_DIR!)
  env.APP_URL ||= `http://localhost:${env.PORT}`
  return {
    production: env.NODE_ENV === 'production',
    host: env.HOST!,
    port: portFrom('PORT'),
    hubPort: portFrom('HUB_PORT'),
    dataDir: env.DATA_DIR,
    appUrl: env.APP_URL,
    hubUrl: env.HUB_URL || `ws://localhost:${env.HUB_PORT}/hub`,
    databaseUrl: urlFrom('DATABASE_URL'),
    redisUrl: urlFrom('REDIS_URL'),
    scheduled: scheduled(env),
    sendsMail: Boolean(env.SMTP_URL || env.SMTP_URL_FILE),
    demoFeed: !['false', '0'].includes(env.DEMO_FEED!),
  }
}

/** What there is for `schedule:run` to do, in words. */
export function scheduled(env: Record<string, string | undefined>) {
  const { WEATHER_SCHEDULE: weather, READINGS_KEPT: kept, READINGS_THINNED_AFTER: thinned } = env
  return [
    ...(weather ? [`weather at ${weather}`] : []),
    ...(kept || thinned ? ['history at night'] : []),
  ]
}

function takeFromFile(name: string) {
  const secret = secretInFile(name, process.env)
  if (secret) process.env[name] = secret
}

/** Milliseconds in which a hub that is told to end is gone: it drains first. */
export function hubDeadline() {
  return 7_000 + 1_000 * Number(process.env.HUB_DRAIN_TIME)
}

/** Also completes a copy of .env.example made by hand, which has no key yet. */
function makeEnvFile() {
  const text = readFileSync(existsSync('.env') ? '.env' : '.env.example', 'utf8')
  const given = process.env.APP_KEY || process.env.APP_KEY_FILE || /^APP_KEY_FILE=\s*\S/m.test(text)
  const lacksKey = /^APP_KEY=\s*$/m.test(text) && !given
  if (existsSync('.env') && !lacksKey) return
  const key = given ? '' : randomBytes(24).toString('base64url')
  writeFileSync('.env', text.replace(/^APP_KEY=.*$/m, `APP_KEY=${key}`), { mode: 0o600 })
}

function portFrom(name: string) {
  const port = Number(process.env[name])
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`${name} is "${process.env[name]}" but must be a number from 1 to 65535.`)
}

function urlFrom(name: string) {
  const value = process.env[name]
  if (!value) return undefined
  if (URL.canParse(value)) return value
  throw new Error(`${name} is no valid URL.`)
}
