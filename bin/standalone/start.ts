import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { assertViteCanRun, buildAssets } from './build_assets.ts'
import { SupervisedProcess } from './supervised_process.ts'
import { checkSettings } from './check_settings.ts'
import { prepareDatabase } from './prepare_database.ts'
import { stopping, stopTasks, killAll, onStopRequest } from './child_processes.ts'
import { announce, step } from './progress.ts'
import { assertPortsFree, lockDataDir } from './data_dir_lock.ts'
import { redactUrls } from '../../support/secrets.ts'
import { hubStopTimeoutMs, loadSettings } from './settings.ts'
import type { Settings } from './settings.ts'

const dev = process.argv.includes('--dev')

const postgres = new SupervisedProcess('PostgreSQL', postgresCommand, () => 15_000)
const hub = new SupervisedProcess(
  'The hub',
  () => ({ args: ['ace.js', 'hub:serve'] }),
  hubStopTimeoutMs
)
const web = new SupervisedProcess('The web server', () => ({
  args: dev
    ? ['ace.js', 'serve', '--hmr']
    : ['--import=./bin/typescript_loader.js', 'bin/server.ts'],
}))
const jobs = new SupervisedProcess('The job worker', () => ({ args: ['ace.js', 'jobs:work'] }))
const feed = new SupervisedProcess('The demo feed', () => ({ args: ['ace.js', 'weather:demo'] }))

function postgresCommand() {
  const port = process.env.DATABASE_URL ? [`--port=${new URL(process.env.DATABASE_URL).port}`] : []
  return { args: ['bin/standalone/embedded_postgres.ts', process.env.DATA_DIR!, ...port] }
}

let releaseLock = () => {}

async function start() {
  assertViteCanRun()
  const settings = loadSettings()
  const { tookOver, release } = lockDataDir(settings)
  releaseLock = release
  await step('Waiting for the processes of the last start…', assertPortsFree(settings, tookOver))

  await Promise.all([checkSettings(), dev || buildAssets(announce), startDatabase(settings)])
  const ready = Promise.all([untilReady(hub), dev ? untilPortAnswers(settings) : untilReady(web)])
  hub.start()
  web.start()
  await step('Starting the web server and the hub…', ready)
  jobs.start()
  if (settings.demoFeed) feed.start()
  console.log(summary(settings))
}

async function startDatabase(settings: Settings) {
  const url = settings.databaseUrl ?? (await startPostgres(settings))
  process.env.DATABASE_URL = url
  await step('Preparing the database…', prepareDatabase(url, settings))
}

async function startPostgres({ dataDir }: Settings): Promise<string> {
  if (!existsSync(join(dataDir, 'postgres'))) announce('Preparing the database…')
  const firstMessage = once(postgres, 'message')
  postgres.start()
  const [{ ready, url, reason }] = await step('Starting PostgreSQL…', firstMessage)
  if (!ready) throw new Error(reason)
  postgres.on('message', onPostgresMessage)
  return url
}

function onPostgresMessage({
  ready,
  url,
  reason,
}: {
  ready: boolean
  url: string
  reason: string
}) {
  if (!ready) console.error(reason)
  if (!ready || url === process.env.DATABASE_URL) return
  console.error('PostgreSQL has a new port, so the processes that use it start again.')
  process.env.DATABASE_URL = url
  for (const child of [feed, jobs, web, hub]) void child.stop()
}

function untilReady(child: SupervisedProcess) {
  return new Promise<void>((resolve) => {
    child.on('message', ({ isAdonisJS, environment }) => {
      if (isAdonisJS && environment) resolve()
    })
  })
}

/**
 * Tries to connect until the port answers: AdonisJS's development server sends no message when it
 * is ready.
 */
async function untilPortAnswers({ host, port }: Settings) {
  while (!stopping.signal.aborted) {
    const socket = connect(port, host)
    const connected = await once(socket, 'connect').catch(() => undefined)
    socket.destroy()
    if (connected) return
    await sleep(200)
  }
}

function summary(settings: Settings) {
  const { appUrl, hubUrl, dataDir, databaseUrl, redisUrl, demoFeed, scheduledTasks, sendsMail } =
    settings
  const seconds = (performance.now() / 1000).toFixed(1)
  const lines = [
    ['Open', appUrl],
    ...demoAccounts(dataDir),
    ['Hub', hubUrl],
    ['Database', databaseUrl ? redactUrls(databaseUrl) : `embedded PostgreSQL in ${dataDir}`],
    ['Bus', redisUrl ? `Redis at ${redactUrls(redisUrl)}` : 'PostgreSQL NOTIFY'],
    [
      'Schedule',
      scheduledTasks.join(', ') ||
        'nothing (set WEATHER_SCHEDULE=15m in .env to fetch the weather)',
    ],
    [
      'Mails',
      sendsMail
        ? 'sent with the server in SMTP_URL'
        : `written to ${join(dataDir, 'mails')} (set SMTP_URL in .env to send them)`,
    ],
    ['Demo feed', demoFeed ? 'on (set DEMO_FEED=false in .env to switch it off)' : 'off'],
  ]
  const table = lines.map(([title, value]) => `  ${title.padEnd(11)}${value}`).join('\n')
  return `\nFairweather is ready after ${seconds} s.\n\n${table}\n\n${warnings(settings)}Press Ctrl-C to stop.\n`
}

function warnings({ unknownAddress }: Settings) {
  if (!unknownAddress) return ''
  return `Warning: HOST=${unknownAddress.message}. ${unknownAddress.fix}\n\n`
}

function demoAccounts(dataDir: string): string[][] {
  const path = join(dataDir, 'demo.json')
  if (!existsSync(path)) return []
  const { member, admin } = JSON.parse(readFileSync(path, 'utf8'))
  return [
    ['Member', `${member.email}, password ${member.password}`],
    ['Admin', `${admin.email}, password ${admin.password}`],
  ]
}

async function shutDown(exitCode: number) {
  stopping.abort()
  for (const child of [feed, jobs, web, hub]) {
    await step(`${child.name} is stopping…`, child.stop())
  }
  // Migrations and builds may be interrupted: PostgreSQL rolls back, and the next start repeats them.
  await stopTasks(500)
  await step('PostgreSQL is stopping…', postgres.stop())
  releaseLock()
  process.exit(exitCode)
}

let interruptedAt = 0

function interrupt() {
  interruptedAt ||= Date.now()
  if (!stopping.signal.aborted) {
    console.log('Stopping…')
    void shutDown(0)
  }
  // The first Ctrl-C arrives twice, from the terminal and from npm.
  if (Date.now() - interruptedAt < 1_000) return
  killAll()
  releaseLock()
  process.exit(130)
}

process.chdir(join(import.meta.dirname, '../..'))
onStopRequest(interrupt)
// The terminal may close before everything has stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

start().catch(async (error: Error) => {
  if (stopping.signal.aborted) return
  console.error(error.message)
  await shutDown(1)
})
