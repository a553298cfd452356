import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * The command line of a process, undefined when it is gone. A process number alone says little: the
 * system hands the numbers of ended processes out again.
 */
export function commandOf(pid: number): string | undefined {
  return process.platform === 'linux' ? commandFromProc(pid) : commandFromPs(pid)
}

function commandFromProc(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat[stat.lastIndexOf(')') + 2]
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return state === 'Z' ? undefined : command.replaceAll('\0', ' ')
  } catch {
    return undefined
  }
}

function commandFromPs(pid: number) {
  const { stdout } = spawnSync('ps', ['-ww', '-p', `${pid}`, '-o', 'stat=', '-o', 'command='], {
    encoding: 'utf8',
  })
  const line = stdout?.trim()
  return !line || line.startsWith('Z') ? undefined : line
}

/** Listens for a moment: resolves to the port, rejects with the system's error when it is taken. */
export function tryPort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: found } = server.address() as AddressInfo
      server.close(() => resolve(found))
    })
  })
}
