import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLineOf, tryPort } from '../../support/process_probe.ts'
import { hubStopTimeoutMs } from './settings.ts'
import type { Settings } from './settings.ts'

type Holder = { pid: number; address: string }

/**
 * Locks the data folder for this process.
 * @returns `release`, which removes the lock, and `tookOver`: true if an earlier `npm start` was
 *   killed and left its lock
 * @throws if another running `npm start` uses the folder, or if the folder cannot be written
 */
export function lockDataDir({ dataDir, appUrl }: Settings) {
  const path = join(dataDir, 'start.json')
  const holder = readHolder(path)
  if (holder && isStart(holder.pid)) {
    throw new Error(
      `Fairweather already runs with ${dataDir} (process ${holder.pid}, ${holder.address}): stop it, or choose another DATA_DIR.`
    )
  }
  writeHolder(path, { pid: process.pid, address: appUrl })
  return { tookOver: holder !== undefined, release: () => rmSync(path, { force: true }) }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** @throws an error with one sentence if the data folder cannot be written */
function writeHolder(path: string, holder: Holder) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `Cannot write to ${dirname(path)} (${code}): start Fairweather as the user who owns this folder, or choose another DATA_DIR.`
    )
  }
}

/**
 * Returns whether the process is another running `npm start`. A lock with the id of this process is
 * an old one: in a restarted container, this process gets the same id that the previous `npm start`
 * had.
 */
function isStart(pid: number) {
  return pid !== process.pid && /\bstart\.[jt]s\b/.test(commandLineOf(pid) ?? '')
}

/**
 * @param afterKill true if an earlier `npm start` was killed: its processes may still be
 *   stopping, so this function waits for the ports
 * @throws an error with one line for each port that cannot be used
 */
export async function assertPortsFree(settings: Settings, afterKill: boolean) {
  const { host, port, hubPort } = settings
  if (port === hubPort) throw new Error('PORT and HUB_PORT must be two different ports.')
  const deadline = Date.now() + (afterKill ? hubStopTimeoutMs() : 0)
  for (;;) {
    const problems = [
      ...(await portProblems('PORT', port, host)),
      ...(await portProblems('HUB_PORT', hubPort, host)),
    ]
    if (problems.length === 0) return
    // Only the processes of an earlier start free their ports by themselves.
    const isHopeless = problems.some(({ code }) => code !== 'EADDRINUSE')
    if (isHopeless || Date.now() > deadline) {
      throw new Error(problems.map(({ sentence }) => sentence).join('\n'))
    }
    await sleep(100)
  }
}

/** Returns why a port cannot be used; an empty array if it can. */
async function portProblems(name: string, port: number, host: string) {
  const code = await errorCodeOf(port, host)
  if (code) return [{ code, sentence: describePortProblem(name, port, host, code) }]
  // Browsers resolve "localhost" to either address. Another program at [::1] would get their requests.
  if (['127.0.0.1', '0.0.0.0', 'localhost'].includes(host)) {
    const taken = 'EADDRINUSE'
    if ((await errorCodeOf(port, '::1')) === taken) {
      return [{ code: taken, sentence: describePortProblem(name, port, '::1', taken) }]
    }
  }
  return []
}

function errorCodeOf(port: number, host: string) {
  return tryPort(port, host).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code
  )
}

function describePortProblem(name: string, port: number, host: string, code: string) {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is used by another program: stop it, or choose another port, such as with "${name}=${port + 100} npm start" or in .env.`
    case 'EACCES':
      return `This user may not open the port ${name}=${port}: choose a port from 1024 on, or start Fairweather behind a proxy.`
    default:
      return `Cannot listen on ${host}:${port} (${code}): HOST must be an address of this machine.`
  }
}
