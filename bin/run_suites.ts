import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { runToExit, launch } from './standalone/child_processes.ts'

/** The number of cores plus one, because a run often waits for other processes. */
const MAX_PARALLEL_RUNS = availableParallelism() + 1

/**
 * Runs suites in parallel and prints their output one after the other.
 * @param argsOfRuns the arguments of bin/test.ts for each run
 */
export async function runSuites(argsOfRuns: string[][]) {
  const runs = argsOfRuns.map((args) => new Run(args))
  const queue = [...runs]
  const work = async () => {
    for (let run = queue.shift(); run; run = queue.shift()) await run.execute()
  }
  const working = Promise.all(Array.from({ length: MAX_PARALLEL_RUNS }, work))
  for (const run of runs) {
    run.showOutput()
    await run.ended
  }
  await working
  return runs
}

/** A run of one or more suites in its own process. */
class Run {
  passed = 0
  failed = 0
  #args: string[]
  #output = ''
  #isShown = false
  #end = Promise.withResolvers<void>()

  constructor(args: string[]) {
    this.#args = args
  }

  get ended() {
    return this.#end.promise
  }

  /** Prints the output so far, and all further output when it arrives. */
  showOutput() {
    this.#isShown = true
    process.stdout.write(this.#output)
  }

  async execute() {
    const args = ['--import=./bin/typescript_loader.js', 'bin/test.ts', ...this.#args]
    const child = launch({ args }, ['ignore', 'pipe', 'pipe'])
    for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (text) => this.#append(text))
    const closed = once(child, 'close')
    const exitCode = await runToExit(child)
    // A process that a suite left running would keep the pipe open for ever.
    await Promise.race([closed, pause(2000)])
    const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(this.#output) ?? [0, 0, 0]
    this.passed = Number(passed)
    // A run that crashed counts as one failed test.
    this.failed = Number(failed) || (exitCode ? 1 : 0)
    this.#end.resolve()
  }

  #append(text: Buffer) {
    this.#output += text
    if (this.#isShown) process.stdout.write(text)
  }
}
