import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * Returns the command line of a process, and undefined if it has ended. A process id alone does not
 * identify a process: the system reuses the ids of ended ones.
 */
export function commandLineOf(pid: number): string | undefined {
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

/**
 * Listens on a port for a moment; 0 lets the system choose one.
 * @returns the port
 * @throws the system's error if the port cannot be used
 */
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
