import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Somebody who writes steadily, in a process of his own. */
export class Writer {
  #child: ChildProcess

  static async start(databaseUrl: string, perSecond: number, cities: number[]) {
    const child = fork(
      'tests/faults/writer_process.ts',
      [databaseUrl, String(perSecond), ...cities.map(String)],
      { execArgv: ['--import=@poppinss/ts-exec'] }
    )
    await once(child, 'message')
    return new Writer(child)
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
