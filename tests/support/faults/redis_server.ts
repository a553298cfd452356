import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { freePort, startRedisOn } from '#tests/support/start_services'

/** A Redis that can be stopped with any signal, and started again at the same port. */
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
}
