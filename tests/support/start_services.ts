import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { SECRETS } from '#support/secrets'
import { findProgram } from '#tests/support/programs'
import { hideOutputOf } from '#tests/support/test_output'

/** The data folder of a PostgreSQL with the schema in it, which prepare_services.ts has created. */
export const MIGRATED_FOLDER = process.env.BUILT && join(process.env.BUILT, 'postgres')

/** The file system that Linux keeps in memory. */
const MEMORY_FOLDER = '/dev/shm'

/** Six runs at once need about half of this for their databases. */
const MIN_FREE_MEMORY = 8 * 1024 ** 3

/** The URL of the suites' Redis, or undefined if Redis is not installed. */
export let redisUrl: string | undefined

/** The server with the databases of the suites. */
let postgresUrl: URL

/**
 * Starts PostgreSQL and Redis for the suites on free ports, and sets DATABASE_URL of this process to a
 * new, migrated database. Settings from the environment and from .env are ignored.
 */
export async function startServices() {
  const folder = createDataFolder('fairweather-test-')
  const children: ChildProcess[] = []
  const stop = async () => {
    await Promise.all(children.map((child) => stopProcess(child)))
    rmSync(folder, { recursive: true, force: true })
  }
  // Sends SIGTERM, not SIGKILL: PostgreSQL is a child of one of these processes, and would keep
  // running if its parent were killed.
  process.once('exit', () => children.forEach((child) => child.kill()))

  isolateEnvironment(folder)
  try {
    ;[postgresUrl, redisUrl] = await Promise.all([
      startPostgres(folder, children),
      startRedis(folder, children),
    ])
    process.env.DATABASE_URL = await createDatabase()
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Creates a temporary folder for the data of PostgreSQL. The folder is in memory if there is plenty,
 * because each new database has 600 files, and a disk takes up to a second of CPU time for them.
 */
export function createDataFolder(prefix: string) {
  const folder = mkdtempSync(join(hasMemoryForData() ? MEMORY_FOLDER : tmpdir(), prefix))
  // If root runs the tests, PostgreSQL runs as another user, which must be able to enter the folder.
  chmodSync(folder, 0o755)
  return folder
}

function hasMemoryForData() {
  if (!existsSync(MEMORY_FOLDER)) return false
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
  return Math.min(bavail * bsize, freemem()) >= MIN_FREE_MEMORY
}

/** Replaces the settings from the environment and from .env by those of the suites. */
export function isolateEnvironment(folder: string) {
  for (const name of Object.keys(process.env)) {
    if (/^(https?|no)_proxy$/i.test(name)) delete process.env[name]
  }
  delete process.env.NODE_EXTRA_CA_CERTS
  Object.assign(process.env, {
    NODE_ENV: 'test',
    ENV_PATH: folder,
    APP_KEY: 'only-for-the-tests-of-fairweather',
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    APP_KEY_BEFORE: '',
    DATABASE_URL: '',
    DATABASE_DIRECT_URL: '',
    REDIS_URL: '',
    APP_URL: '',
    HUB_URL: '',
    HUB_DRAIN_TIME: '',
    SESSION_DRIVER: '',
    CITIES_PER_MEMBER: '',
    TRUSTED_PROXIES: '',
    METRICS_TOKEN: '',
    GOOGLE_CLIENT_ID: '',
    GOOGLE_CLIENT_SECRET: '',
    GOOGLE_URL: '',
    GITHUB_CLIENT_ID: '',
    GITHUB_CLIENT_SECRET: '',
    GITHUB_URL: '',
    OIDC_NAME: '',
    OIDC_ISSUER: '',
    OIDC_CLIENT_ID: '',
    OIDC_CLIENT_SECRET: '',
    HUB_STUCK_AFTER: '',
    HUB_MAX_FRAME: '',
    HUB_IDS_PER_MESSAGE: '',
    HUB_EVENTS_PER_SECOND: '',
    HUB_SOCKETS_PER_USER: '',
    HUB_HANDSHAKES_PER_MINUTE: '',
    HUB_JOIN_TIMEOUT: '',
    READINGS_KEPT: '',
    READINGS_THINNED_AFTER: '',
    DEMO_FEED: 'false',
    // Nothing listens at this address. Tests of feeds start a server of their own.
    WEATHER_API_URL: 'http://127.0.0.1:1',
    WEATHER_API_KEY: '',
    WEATHER_SCHEDULE: '',
    WEATHER_TIMEOUT: '',
    STATION_URL: '',
    SMTP_URL: '',
    MAIL_FROM: '',
    SIGN_IN_FAILURES: '',
    SIGN_IN_FAILURES_PER_IP: '',
    SIGN_IN_FAILURES_PER_ACCOUNT: '',
    REGISTRATIONS_PER_IP: '',
    REGISTRATIONS_PER_EMAIL: '',
    MAIL_REQUESTS_PER_IP: '',
    MAIL_REQUESTS_PER_EMAIL: '',
    API_REQUESTS_PER_TOKEN: '',
    API_REQUESTS_PER_IP: '',
    API_ORIGINS: '',
    MESSAGES_PER_MINUTE: '',
    ...Object.fromEntries(SECRETS.map((name) => [`${name}_FILE`, ''])),
  })
}

/** Creates a database with the schema in it, and returns its URL. */
export async function createDatabase(server = postgresUrl) {
  const client = new pg.Client(databaseUrl(server, 'postgres'))
  const name = `test_${Math.random().toString(36).slice(2)}`
  await client.connect()
  // FILE_COPY takes half the CPU time of the default strategy, which writes each page to the log.
  await client.query(`CREATE DATABASE ${name} TEMPLATE fairweather STRATEGY FILE_COPY`)
  await client.end()
  return databaseUrl(server, name)
}

/**
 * Returns a port that is free now. The port is below the range for outgoing connections. Otherwise
 * an outgoing connection could take the port before the caller uses it.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 32_000)
  const server = createServer().listen(port, '127.0.0.1')
  const free = await once(server, 'listening').catch(() => undefined)
  server.close()
  return free ? port : freePort()
}

/** Stops a process, and kills it after the timeout. */
export async function stopProcess(child: ChildProcess, timeoutMs = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await once(child, 'exit')
  clearTimeout(timer)
}

function databaseUrl(server: URL, database: string) {
  const url = new URL(server)
  url.pathname = database
  return url.href
}

async function startPostgres(folder: string, children: ChildProcess[]) {
  const { child, url } = await startMigratedPostgresIn(folder, '--fast')
  children.push(child)
  return url
}

/** Starts a PostgreSQL with the schema in it, and with its data in an empty folder. */
export async function startMigratedPostgresIn(folder: string, ...flags: string[]) {
  const isCopied = MIGRATED_FOLDER && existsSync(MIGRATED_FOLDER)
  if (isCopied) execFileSync('cp', ['-a', `${MIGRATED_FOLDER}/.`, folder])
  const server = await startPostgresIn(folder, ...flags)
  if (!isCopied) migrate(server.url.href)
  return server
}

/** Starts a PostgreSQL with its data in a folder. */
export async function startPostgresIn(folder: string, ...flags: string[]) {
  const child = spawn(process.execPath, ['bin/standalone/embedded_postgres.ts', folder, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  hideOutputOf(child)
  const [message] = await once(child, 'message')
  if (!message.ready) throw new Error(message.reason)
  return { child, url: new URL(message.url) }
}

async function startRedis(folder: string, children: ChildProcess[]) {
  if (!findProgram('redis-server')) return undefined
  const port = await freePort()
  children.push(await startRedisOn(port, folder))
  return `redis://127.0.0.1:${port}`
}

/** Starts a Redis that stores nothing on disk. */
export async function startRedisOn(port: number, folder = tmpdir()) {
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  await untilPortAnswers(port)
  return server
}

export async function untilPortAnswers(port: number) {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const connected = await once(socket, 'connect').catch(() => undefined)
    socket.destroy()
    if (connected) return
    await pause(50)
  }
  throw new Error(`Nothing listens on port ${port}.`)
}

export function migrate(url: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['ace.js', 'migration:run', '--force'],
    { cwd: process.env.BUILT, env: { ...process.env, DATABASE_URL: url }, encoding: 'utf8' }
  )
  if (status !== 0) throw new Error(`The migrations failed:\n${stdout}${stderr}`)
}
