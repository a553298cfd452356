import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLineOf, tryPort } from '../../support/process_probe.ts'
import { hubStopTimeoutMs } from './settings.ts'
import type { Settings } from './settings.ts'

type Holder = { pid: number; address: string }

/**
 * Locks the data folder for this process.
 * @returns `release`, which removes the lock, and `tookOver`: true if an earlier `npm start` was
 *   killed and left its lock
 * @throws if another running `npm start` uses the folder
 */
export function lockDataDir({ dataDir, appUrl }: Settings) {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'start.json')
  const holder = readHolder(path)
  if (holder && isStart(holder.pid)) {
    throw new Error(
      `Fairweather already runs with ${dataDir} (process ${holder.pid}, ${holder.address}): stop it, or choose another DATA_DIR.`
    )
  }
  rmSync(path, { force: true })
  const self: Holder = { pid: process.pid, address: appUrl }
  writeFileSync(path, JSON.stringify(self), { flag: 'wx' })
  return { tookOver: holder !== undefined, release: () => rmSync(path, { force: true }) }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
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
 * @throws if a port is taken
 */
export async function assertPortsFree(settings: Settings, afterKill: boolean) {
  const deadline = Date.now() + (afterKill ? hubStopTimeoutMs() : 0)
  const { host, port, hubPort } = settings
  if (port === hubPort) throw new Error('PORT and HUB_PORT must be two different ports.')
  await assertPortFree('PORT', port, host, deadline)
  await assertPortFree('HUB_PORT', hubPort, host, deadline)
}

async function assertPortFree(name: string, port: number, host: string, deadline: number) {
  for (;;) {
    const code = await tryPort(port, host).then(
      () => undefined,
      (error) => error.code as string
    )
    if (!code) return
    if (code !== 'EADDRINUSE') {
      throw new Error(
        `Cannot listen on ${host}:${port} (${code}): HOST must be an address of this machine, and ${name} a port that this user may open.`
      )
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Port ${port} on ${host} is used by another program: stop it, or choose another port, such as with "${name}=${port + 100} npm start" or in .env.`
      )
    }
    await sleep(100)
  }
}
