import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'

/** Writes readings without a break, in a separate process. */
export class SteadyWriter {
  #child: ChildProcess

  static async start(databaseUrl: string, perSecond: number, cities: number[]) {
    const args = [databaseUrl, perSecond, ...cities].map(String)
    const child = forkModule('tests/support/faults/writer_process', args)
    await once(child, 'message')
    return new SteadyWriter(child)
  }

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Stops the writer. Resolves when all writes that it has started are done. */
  pause() {
    return this.#send('pause')
  }

  resume() {
    return this.#send('write')
  }

  stop() {
    this.#child.disconnect()
  }

  async #send(command: 'pause' | 'write') {
    const confirmed = once(this.#child, 'message')
    this.#child.send(command)
    await confirmed
  }
}
