import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { freePort, startRedisOn } from '#tests/support/start_services'
import { until } from '#tests/support/visitor'

/**
 * A Redis that can be stopped with any signal, and started again at the same port. It can become a
 * replica of another one and a primary again.
 */
export class RedisServer {
  #server?: ChildProcess

  static async start() {
    const redis = new RedisServer(await freePort())
    process.once('exit', () => redis.#server?.kill('SIGKILL'))
    await redis.start()
    return redis
  }

  private constructor(readonly port: number) {}

  async start() {
    this.#server = await startRedisOn(this.port)
  }

  async end(signal: NodeJS.Signals = 'SIGTERM') {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }

  /** Makes this server a replica, and waits until it has the content of its primary. */
  async replicate(primary: RedisServer) {
    await this.#command('REPLICAOF', '127.0.0.1', String(primary.port))
    await until('the replica to be in sync', async () => {
      const info = String(await this.#command('INFO', 'replication'))
      return info.includes('master_link_status:up')
    })
  }

  async promote() {
    await this.#command('REPLICAOF', 'NO', 'ONE')
  }

  async #command(...command: [string, ...string[]]) {
    const client = new Redis(this.port)
    try {
      return await client.call(...command)
    } finally {
      client.disconnect()
    }
  }
}
