import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildAssets } from './build_pages.ts'
import { SupervisedProcess } from './supervised_process.ts'
import { prepareDatabase } from './prepare_database.ts'
import { stopping, stopTasks, killAll, onStopRequest } from './processes.ts'
import { assertPortsFree, lockDataDir } from './data_dir_lock.ts'
import { redactUrls } from '../../support/secrets.ts'
import { hubDeadline, loadSettings } from './settings.ts'
import type { Settings } from './settings.ts'

const dev = process.argv.includes('--dev')

const postgres = new SupervisedProcess('PostgreSQL', postgresCommand, () => 15_000)
const hub = new SupervisedProcess('The hub', () => ({ args: ['ace.js', 'hub:serve'] }), hubDeadline)
const web = new SupervisedProcess('The web server', () => ({
  args: dev ? ['ace.js', 'serve', '--hmr'] : ['--import=@poppinss/ts-exec', 'bin/server.ts'],
}))
const scheduler = new SupervisedProcess('The scheduler', () => ({
  args: ['ace.js', 'schedule:run'],
}))
const feed = new SupervisedProcess('The demo feed', () => ({ args: ['ace.js', 'weather:demo'] }))

function postgresCommand() {
  const port = process.env.DATABASE_URL ? [`--port=${new URL(process.env.DATABASE_URL).port}`] : []
  return { args: ['bin/standalone/embedded_postgres.ts', process.env.DATA_DIR!, ...port] }
}

let releaseLock = () => {}

async function start() {
  assertInstalled()
  const settings = loadSettings()
  const { tookOver, release } = lockDataDir(settings)
  releaseLock = release
  await assertPortsFree(settings, tookOver)

  await Promise.all([dev || buildAssets(announce), startDatabase(settings)])
  const ready = Promise.all([isReady(hub), dev ? answers(settings) : isReady(web)])
  hub.start()
  web.start()
  await ready
  if (settings.scheduled.length) scheduler.start()
  if (settings.demoFeed) feed.start()
  console.log(summary(settings))
}

function assertInstalled() {
  if (existsSync('node_modules/@poppinss/ts-exec')) return
  throw new Error('The packages are missing: run "npm install" first.')
}

async function startDatabase(settings: Settings) {
  const url = settings.databaseUrl ?? (await startPostgres(settings))
  process.env.DATABASE_URL = url
  await prepareDatabase(url, settings, announce)
}

async function startPostgres({ dataDir }: Settings): Promise<string> {
  if (!existsSync(join(dataDir, 'postgres'))) announce('Preparing the database…')
  const first = once(postgres, 'message')
  postgres.start()
  const [{ ready, url, reason }] = await first
  if (!ready) throw new Error(reason)
  postgres.on('message', followPostgres)
  return url
}

function followPostgres({ ready, url, reason }: { ready: boolean; url: string; reason: string }) {
  if (!ready) console.error(reason)
  if (!ready || url === process.env.DATABASE_URL) return
  console.error('PostgreSQL could not have its port back, so all that use it start again.')
  process.env.DATABASE_URL = url
  for (const child of [feed, scheduler, web, hub]) void child.end()
}

function isReady(child: SupervisedProcess) {
  return new Promise<void>((resolve) => {
    child.on('message', ({ isAdonisJS, environment }) => {
      if (isAdonisJS && environment) resolve()
    })
  })
}

/** AdonisJS's development server tells nobody but the terminal when it is ready. */
async function answers({ host, port }: Settings) {
  while (!stopping.signal.aborted) {
    const socket = connect(port, host)
    const answered = await once(socket, 'connect').catch(() => undefined)
    socket.destroy()
    if (answered) return
    await sleep(200)
  }
}

const announced = new Set<string>()

function announce(line: string) {
  if (!announced.has(line)) console.log(line)
  announced.add(line)
}

function summary(settings: Settings) {
  const { appUrl, hubUrl, dataDir, databaseUrl, redisUrl, demoFeed, scheduled, sendsMail } =
    settings
  const seconds = (performance.now() / 1000).toFixed(1)
  const lines = [
    ['Open', appUrl],
    ...demoAccounts(dataDir),
    ['Hub', hubUrl],
    ['Database', databaseUrl ? redactUrls(databaseUrl) : process.env.DATABASE_URL!],
    ...(databaseUrl ? [] : [['', `embedded PostgreSQL, its data is in ${dataDir}`]]),
    ['Bus', redisUrl ? `Redis at ${redactUrls(redisUrl)}` : 'PostgreSQL NOTIFY'],
    [
      'Schedule',
      scheduled.join(', ') || 'nothing (WEATHER_SCHEDULE=15m in .env fetches the weather)',
    ],
    [
      'Mails',
      sendsMail
        ? 'are sent'
        : `are put into ${join(dataDir, 'mails')} (SMTP_URL in .env sends them)`,
    ],
    ['Demo feed', demoFeed ? 'on (DEMO_FEED=false in .env switches it off)' : 'off'],
  ]
  const table = lines.map(([title, value]) => `  ${title.padEnd(11)}${value}`).join('\n')
  return `\nFairweather is ready after ${seconds} s.\n\n${table}\n\nCtrl-C ends it.\n`
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
  for (const child of [feed, scheduler, web, hub]) await child.end()
  // Half a migration or build is undone or done again; only PostgreSQL has to be left in peace.
  await stopTasks(500)
  await postgres.end()
  releaseLock()
  process.exit(exitCode)
}

let interrupted = 0

function interrupt() {
  interrupted ||= Date.now()
  if (!stopping.signal.aborted) void shutDown(0)
  // npm passes the terminal's Ctrl-C on, so the first one arrives twice.
  if (Date.now() - interrupted < 1_000) return
  killAll()
  releaseLock()
  process.exit(130)
}

process.chdir(join(import.meta.dirname, '../..'))
onStopRequest(interrupt)
// The terminal may be gone before everything has ended.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

start().catch(async (error: Error) => {
  if (stopping.signal.aborted) return
  console.error(error.message)
  await shutDown(1)
})
