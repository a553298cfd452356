import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'

/** Somebody who writes steadily, in a process of his own. */
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

  /** Resolves when nothing of it is on its way any more. */
  pause() {
    return this.#say('pause')
  }

  resume() {
    return this.#say('write')
  }

  stop() {
    this.#child.disconnect()
  }

  async #say(word: string) {
    const heard = once(this.#child, 'message')
    this.#child.send(word)
    await heard
  }
}
