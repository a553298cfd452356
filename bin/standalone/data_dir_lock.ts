import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLineOf, tryPort } from '../../support/process_probe.ts'
import { hubDeadline } from './settings.ts'
import type { Settings } from './settings.ts'

type Holder = { pid: number; address: string }

/** Takes the data folder for this process; returns how to give it back. */
export function lockDataDir({ dataDir, appUrl }: Settings) {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'start.json')
  const holder = readHolder(path)
  if (holder && isStart(holder.pid)) {
    throw new Error(
      `Fairweather runs already with ${dataDir} (process ${holder.pid}, ${holder.address}): end it, or choose another DATA_DIR.`
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

/** In a container that starts anew, the process before had this very number. */
function isStart(pid: number) {
  return pid !== process.pid && /\bstart\.[jt]s\b/.test(commandLineOf(pid) ?? '')
}

/** Refuses a taken port; waits a little where a killed start's processes are still ending. */
export async function assertPortsFree(settings: Settings, patient: boolean) {
  const deadline = Date.now() + (patient ? hubDeadline() : 0)
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
    if (code !== 'EADDRINUSE') throw new Error(`Cannot listen on ${host}:${port} (${code}).`)
    if (Date.now() > deadline) {
      throw new Error(
        `Port ${port} on ${host} is taken by another program: end it, or choose another port, as in "${name}=${port + 100} npm start" or in .env.`
      )
    }
    await sleep(100)
  }
}
