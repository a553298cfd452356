import { createECDH, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { loadEnvFile } from '../../support/env_file.ts'
import { describeUnknownAddress } from '../../support/public_address.ts'
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

/** Reads the environment, .env and the defaults, in this order, and sets them for all child processes. */
export function loadSettings() {
  loadEnvFile(process.cwd(), process.env)
  if (!process.env.APP_KEY && !process.env.APP_KEY_FILE) {
    generateSecrets()
    loadEnvFile(process.cwd(), process.env)
  }
  // Only the secrets of the database and Redis are read from their files. Every child process
  // inherits the environment, so the other secrets stay in their files.
  for (const name of SECRETS) if (/^(DATABASE|REDIS)_/.test(name)) readSecretFile(name)
  for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ||= value
  const { env } = process
  env.DATA_DIR = resolve(env.DATA_DIR!)
  return {
    production: env.NODE_ENV === 'production',
    host: env.HOST!,
    port: portFrom('PORT'),
    hubPort: portFrom('HUB_PORT'),
    dataDir: env.DATA_DIR,
    appUrl: env.APP_URL || `http://localhost:${env.PORT}`,
    unknownAddress: describeUnknownAddress(env.HOST!, env.APP_URL),
    hubUrl: env.HUB_URL || `ws://localhost:${env.HUB_PORT}/hub`,
    databaseUrl: urlFrom('DATABASE_URL'),
    redisUrl: urlFrom('REDIS_URL'),
    scheduledTasks: scheduledTasks(env),
    sendsMail: Boolean(env.SMTP_URL || env.SMTP_URL_FILE),
    demoFeed: !['false', '0'].includes(env.DEMO_FEED!),
  }
}

/** Returns a description of each task that `jobs:work` has with these settings. */
export function scheduledTasks(env: Record<string, string | undefined>) {
  const tasks: string[] = []
  if (env.WEATHER_SCHEDULE) tasks.push(`fetch the weather (${env.WEATHER_SCHEDULE})`)
  if (env.READINGS_KEPT || env.READINGS_THINNED_AFTER) tasks.push('prune readings (at night)')
  return tasks
}

function readSecretFile(name: string) {
  const secret = secretInFile(name, process.env)
  if (secret) process.env[name] = secret
}

/** The time that a hub needs to stop, because it drains first. */
export function hubStopTimeoutMs() {
  return 7_000 + 1_000 * Number(process.env.HUB_DRAIN_TIME)
}

/**
 * Writes a new APP_KEY and a new VAPID_PRIVATE_KEY to .env, and creates .env from .env.example if there is
 * none.
 * @throws an error of one sentence if .env cannot be written
 */
function generateSecrets() {
  const text = readFileSync(existsSync('.env') ? '.env' : '.env.example', 'utf8')
  // An empty APP_KEY in the environment must not make the key in .env invalid.
  if (parseEnv(text).APP_KEY) return

  const withAppKey = withSetting(text, 'APP_KEY', randomBytes(24).toString('base64url'))
  const completed = parseEnv(text).VAPID_PRIVATE_KEY
    ? withAppKey
    : withSetting(withAppKey, 'VAPID_PRIVATE_KEY', vapidPrivateKey())
  try {
    writeFileSync('.env', completed, { mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `Cannot write ${resolve('.env')} (${code}): start Fairweather as the user who owns this folder, or set APP_KEY and DATA_DIR in the environment.`
    )
  }
}

function withSetting(text: string, name: string, value: string) {
  const line = `${name}=${value}`
  const existing = new RegExp(`^${name}=.*$`, 'm')
  return existing.test(text) ? text.replace(existing, line) : `${text.trimEnd()}\n${line}\n`
}

/** The key with which push services recognise this installation. */
function vapidPrivateKey() {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  // Node.js leaves out zeros at the beginning.
  return Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()])
    .subarray(-32)
    .toString('base64url')
}

function portFrom(name: string) {
  const port = Number(process.env[name])
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`${name} is "${process.env[name]}", but must be a number from 1 to 65535.`)
}

function urlFrom(name: string) {
  const value = process.env[name]
  if (!value) return undefined
  if (URL.canParse(value)) return value
  throw new Error(`${name} must be a URL, as described in .env.example.`)
}
