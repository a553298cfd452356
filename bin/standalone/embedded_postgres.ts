import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { lastError, openCluster, type Cluster } from './postgres_data_folder.ts'
import { tryPort } from '../../support/process_probe.ts'
import { findPostgres, findPostmaster } from '../../support/find_running_postgres.ts'

/**
 * PostgreSQL's error at the first start after a crash in which its processes were still removing an
 * unlogged table, such as those of an import. The next start succeeds, because the first one has
 * restored the file by which PostgreSQL recognises such a table.
 */
const HALF_REMOVED_TABLE = /could not create file "base[^"]+": File exists/

/** Runs PostgreSQL for bin/standalone/start.ts and the tests, and stops it when they end. */
async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { fast: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
  })
  const stopping = new AbortController()
  const events = ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']
  for (const event of events) process.on(event, () => stopping.abort())
  if (process.connected === false) stopping.abort()

  try {
    const dataDir = positionals[0] ?? 'data'
    mkdirSync(dataDir, { recursive: true })
    await serve(realpathSync(dataDir), values.fast, Number(values.port), stopping.signal)
    process.exit(0)
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0)
    send({ ready: false, reason: (error as Error).message }, () => process.exit(1))
  }
}

async function serve(dataDir: string, fast: boolean, preferredPort: number, signal: AbortSignal) {
  const cluster = await openCluster(dataDir, fast, signal)
  await stopOrphan(cluster.folder)
  const port = await tryPort(preferredPort, '127.0.0.1').catch(() => tryPort(0, '127.0.0.1'))
  signal.throwIfAborted()

  const log = join(dataDir, 'postgres.log')
  const flags = serverFlags(cluster.folder, port, fast)
  const { exited } = await start(cluster, flags, log, signal)
  send({ ready: true, url: findPostgres(dataDir) })
  await exited
  if (!signal.aborted) throw new Error(`PostgreSQL has ended: ${log} contains the reason.`)
}

/** @throws if PostgreSQL ends before it is ready */
async function start(
  cluster: Cluster,
  flags: string[],
  log: string,
  signal: AbortSignal,
  isSecondTry = false
): Promise<{ exited: Promise<unknown> }> {
  const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  const server = spawnServer(cluster, flags, log)
  const exited = once(server, 'exit')
  signal.addEventListener('abort', () => server.kill('SIGINT'))

  while (!isReady(server, cluster.folder)) {
    if (hasExited(server)) {
      const newLines = readFileSync(log).subarray(logStart).toString()
      if (!isSecondTry && HALF_REMOVED_TABLE.test(newLines)) {
        return start(cluster, flags, log, signal, true)
      }
      throw new Error(`PostgreSQL did not start: ${lastError(newLines)} (more in ${log}).`)
    }
    await Promise.race([exited, sleep(20)])
  }
  return { exited }
}

/** Stops a PostgreSQL that still runs because the process that started it was ended with kill -9. */
async function stopOrphan(folder: string) {
  const orphan = findPostmaster(folder)
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!orphan || !findPostmaster(folder)) break
    process.kill(orphan.pid, signal)
    for (let waited = 0; waited < 10_000 && findPostmaster(folder); waited += 50) await sleep(50)
  }
  if (findPostmaster(folder)) {
    throw new Error(
      `The PostgreSQL of an earlier start does not end: stop process ${orphan?.pid} first.`
    )
  }
  // The process id in this file may now belong to another program, and then PostgreSQL would refuse
  // to start.
  rmSync(join(folder, 'postmaster.pid'), { force: true })
}

function serverFlags(folder: string, port: number, fast: boolean) {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'log_checkpoints=off',
    // A hub uses up to 14 connections and a web server up to 10. With PostgreSQL's default of 100
    // connections, seven hubs and web servers could use all of them.
    'max_connections=500',
    ...(fast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ]
  return ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])]
}

function spawnServer({ binary, user }: Cluster, flags: string[], log: string) {
  const output = openSync(log, 'a', 0o600)
  const env = { ...process.env, LC_ALL: 'C' }
  const stdio = ['ignore', output, output] as const
  const server = spawn(binary, flags, { ...user, env, cwd: '/', stdio: [...stdio] })
  closeSync(output)
  return server
}

function isReady(server: ChildProcess, folder: string) {
  const postmaster = findPostmaster(folder)
  return postmaster?.pid === server.pid && postmaster?.ready === true
}

function hasExited(server: ChildProcess) {
  return server.exitCode !== null || server.signalCode !== null
}

type Message = { ready: true; url?: string } | { ready: false; reason: string }

function send(message: Message, sent: () => void = () => {}) {
  if (process.send) {
    process.send(message, sent)
  } else {
    console.log(message.ready ? message.url : message.reason)
    sent()
  }
}

await main()
