import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { BUILT, forkModule } from '#tests/support/fork_module'
import { stopProcess } from '#tests/support/start_services'
import { bind } from './cores.js'
import type { ClientPlan } from './light_client.js'
import type { ProbeRequest } from './server_probe.js'

export const CITIES_PER_CLIENT = 5

const PROBE = BUILT
  ? join(BUILT, 'bench/comparison/server_probe.js')
  : join(import.meta.dirname, 'server_probe.ts')

/** Environment of each server under test. */
export const probeSettings = { NODE_OPTIONS: `--import=${PROBE}` }

/** A server that the comparison measures, in its own process on its own core. */
export interface ServerUnderTest {
  process: ChildProcess
  port: number
  /** The plans of all clients, for each way in which they can prove who they are. */
  clients: Record<string, ClientPlan[]>
  /**
   * Changes each of these cities once.
   * @returns the time of the change, in nanoseconds of `process.hrtime`
   */
  change(cityIds: number[]): Promise<string>
  /**
   * Posts a message in a room of the chat.
   * @returns the time before it is posted, in nanoseconds of `process.hrtime`
   */
  post(roomId: number): Promise<string>
  /** Must be called before clients connect. */
  prepare?(): Promise<unknown>
}

/** Asks the preloaded `server_probe`. */
export async function probe(child: ChildProcess, request: ProbeRequest): Promise<unknown> {
  const answered = new Promise((resolve) => {
    const listen = (message: { probe?: ProbeRequest; result?: unknown }) => {
      if (message.probe !== request) return
      child.off('message', listen)
      resolve(message.result)
    }
    child.on('message', listen)
  })
  child.send({ probe: request })
  return answered
}

/** Starts a server that has neither rights nor a database. */
export async function startBaseline(
  module: 'raw_ws_server' | 'socket_io_server',
  boards: number[][]
): Promise<ServerUnderTest> {
  const child = forkModule(`bench/comparison/${module}`, [], {
    env: { ...process.env, ...probeSettings },
  })
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${module} ended before it was ready`)
  })
  const [{ port }] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => {})
  bind(child.pid!, 'server')
  return {
    process: child,
    port,
    clients: { none: boards.map((cities) => ({ cities })) },
    change: (cityIds) => sendTo(child, { cityIds }),
    post: (roomId) => sendTo(child, { roomId }),
  }
}

async function sendTo(child: ChildProcess, message: object) {
  const now = String(process.hrtime.bigint())
  child.send(message)
  return now
}

export async function stopServer(server: Pick<ServerUnderTest, 'process'>) {
  await stopProcess(server.process)
}
