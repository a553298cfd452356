import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { stopping, stopProcess, launch } from './child_processes.ts'
import type { Command } from './child_processes.ts'

const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 10_000
const HEALTHY_AFTER_MS = 60_000

/**
 * A process that is started again whenever it ends. The pause before the restart grows with each
 * restart.
 */
export class SupervisedProcess extends EventEmitter {
  readonly name: string
  #command: () => Command
  #stopTimeoutMs: () => number
  #process?: ChildProcess
  #pauseMs = FIRST_PAUSE_MS

  constructor(name: string, command: () => Command, stopTimeoutMs = () => 5_000) {
    super()
    this.name = name
    this.#command = command
    this.#stopTimeoutMs = stopTimeoutMs
  }

  start() {
    const startedAt = Date.now()
    this.#process = launch(this.#command(), ['ignore', 'inherit', 'inherit', 'ipc'])
    this.#process.on('message', (message) => this.emit('message', message))
    this.#process.once('exit', (code, signal) => {
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.#pauseMs = FIRST_PAUSE_MS
      if (!stopping.signal.aborted) this.#startLater(signal ?? `exit code ${code}`)
    })
  }

  #startLater(reason: string) {
    console.error(`${this.name} ended (${reason}) and starts again in ${this.#pauseMs / 1000} s.`)
    setTimeout(() => {
      if (!stopping.signal.aborted) this.start()
    }, this.#pauseMs)
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PAUSE_MS)
  }

  /**
   * Stops the process. It then starts again, with the current environment, unless the supervisor
   * itself is stopping.
   */
  async stop() {
    if (this.#process) await stopProcess(this.#process, this.#stopTimeoutMs())
  }
}
