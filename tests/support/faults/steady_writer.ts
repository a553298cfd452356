import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'

/** Writes readings all the time, in its own process. */
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

  /** Resolves when all started writes are done. */
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
