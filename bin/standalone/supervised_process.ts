import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { stopping, stopProcess, launch } from './processes.ts'
import type { Command } from './processes.ts'

const LONGEST_PAUSE = 10_000
const HEALTHY_AFTER = 60_000

/** A process that is started again, after a growing pause, whenever it ends by itself. */
export class SupervisedProcess extends EventEmitter {
  readonly name: string
  #command: () => Command
  #deadline: () => number
  #process?: ChildProcess
  #pause = 500

  /** `deadline`: milliseconds in which it has to end when it is told to. */
  constructor(name: string, command: () => Command, deadline = () => 5_000) {
    super()
    this.name = name
    this.#command = command
    this.#deadline = deadline
  }

  start() {
    const started = Date.now()
    this.#process = launch(this.#command(), ['ignore', 'inherit', 'inherit', 'ipc'])
    this.#process.on('message', (message) => this.emit('message', message))
    this.#process.once('exit', (code, signal) => {
      if (Date.now() - started > HEALTHY_AFTER) this.#pause = 500
      if (!stopping.signal.aborted) this.#startLater(signal ?? `exit code ${code}`)
    })
  }

  #startLater(ending: string) {
    console.error(`${this.name} ended (${ending}), it starts again in ${this.#pause / 1000} s.`)
    setTimeout(() => {
      if (!stopping.signal.aborted) this.start()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  /** Ends the process; unless everything is closing it starts again, in the environment of then. */
  async end() {
    if (this.#process) await stopProcess(this.#process, this.#deadline())
  }
}
