import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { finish, launch } from './standalone/processes.ts'

/** One more than there are cores: while one waits for something, the others have the machine. */
const AT_A_TIME = availableParallelism() + 1

/** So many at a time; each is told of in its turn. */
export async function runSuites(waiting: string[][]) {
  const runs = waiting.map((args) => new Run(args))
  const queue = [...runs]
  const work = async () => {
    for (let run = queue.shift(); run; run = queue.shift()) await run.toItsEnd()
  }
  const working = Promise.all(Array.from({ length: AT_A_TIME }, work))
  for (const run of runs) {
    run.tell()
    await run.ended
  }
  await working
  return runs
}

/** Suites in a process of their own: what they print, and their count. */
class Run {
  passed = 0
  failed = 0
  #args: string[]
  #output = ''
  #told = false
  #end = Promise.withResolvers<void>()

  constructor(args: string[]) {
    this.#args = args
  }

  get ended() {
    return this.#end.promise
  }

  /** From now on, and what was kept until now. */
  tell() {
    this.#told = true
    process.stdout.write(this.#output)
  }

  async toItsEnd() {
    const args = ['--import=@poppinss/ts-exec', 'bin/test.ts', ...this.#args]
    const child = launch({ args }, ['ignore', 'pipe', 'pipe'])
    for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (text) => this.#hear(text))
    const closed = once(child, 'close')
    const exitCode = await finish(child)
    // What a suite has left running holds the pipe open for ever.
    await Promise.race([closed, pause(2000)])
    const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(this.#output) ?? [0, 0, 0]
    this.passed = Number(passed)
    // One that broke off failed.
    this.failed = Number(failed) || (exitCode ? 1 : 0)
    this.#end.resolve()
  }

  #hear(text: Buffer) {
    this.#output += text
    if (this.#told) process.stdout.write(text)
  }
}
