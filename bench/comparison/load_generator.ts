import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'
import { bind } from './cores.js'
import type { Calls } from './load_process.js'

/** The process with the clients. Only one call may run at a time. */
export class LoadGenerator {
  #child: ChildProcess

  static async start() {
    const child = forkModule('bench/comparison/load_process')
    await once(child, 'message')
    bind(child.pid!, 'generator')
    return new LoadGenerator(child)
  }

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  async call<N extends keyof Calls>(name: N, ...args: Parameters<Calls[N]>) {
    const answered = once(this.#child, 'message')
    this.#child.send({ name, args })
    const [{ result, error }] = await answered
    if (error) throw new Error(error)
    return result as Awaited<ReturnType<Calls[N]>>
  }

  stop() {
    this.#child.disconnect()
  }
}
